import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { RestoreFlags } from './restore-backup.ts';

const examples = `
Stop Outdial on the data folder first. After a restore, Outdial never dials a call again that may have been dialed since the backup. It
searches for each at Genesys. A call that stays undecided ends as outcome-unknown. Calls requested after the backup are lost.

Restore into the folder that the calls were in, with --replace. What its files still show stays true: canceled calls stay canceled, and the
keys of lost calls stay used. In a new folder, Outdial cannot know that, and dials scheduled calls at their time.

Use --set-back and --moved without a file. Use --set-back after you restored a snapshot of the disk, which leaves no trace in the folder.
Use --moved for a copy on another machine, if Outdial has not run on the original since the copy. Calls then continue as usual.

Examples:
  outdial restore /backups/outdial-monday.db --data-dir .outdial --replace
  outdial restore --set-back --data-dir .outdial
  outdial restore --moved --data-dir .outdial
`;

/** `restore`: puts a backup in place, or declares what happened to a folder when Outdial cannot know. */
export function addRestoreCommand(program: Command, run: Run): void {
  program
    .command('restore [file]')
    .description('Puts a backup into a data folder while Outdial is stopped.')
    .option('--data-dir <folder>', 'the data folder (OUTDIAL_DATA_DIR, .outdial)')
    .option('--replace', 'replace the calls in the folder; the old files stay in a subfolder')
    .option('--yes', 'do not ask before replacing')
    .option('--set-back', 'without a file: a disk snapshot of the folder was restored')
    .option('--moved', 'without a file: the folder is a copy, and Outdial has not run on the original since')
    .option('--json', 'the answer as JSON')
    .addHelpText('after', examples)
    .action(async (file: string | undefined, flags: RestoreFlags) =>
      run(async (surroundings) => (await import('./restore-backup.ts')).restore(file, flags, surroundings)),
    );
}
