import type { Command } from 'commander';
import { EngineError, markSetBack, prepareRestore, vouchForFolder, type PreparedRestore } from '../data-folder.ts';
import { checkedConfiguration } from './connection.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface RestoreFlags {
  readonly dataDir?: string;
  readonly replace?: boolean;
  readonly yes?: boolean;
  readonly setBack?: boolean;
  readonly moved?: boolean;
  readonly json?: boolean;
}

const examples = `
No Outdial may run on the data folder. After a restore Outdial never dials a call of the backup that may have been dialed since: it
looks for each at Genesys, and what stays undecided ends as outcome-unknown. Calls asked for after the backup are lost, with their keys.

--set-back and --moved take no file. Use --set-back after a snapshot of the disk was put back: such a snapshot leaves no trace in the folder.
Use --moved for a copy on another machine, if no Outdial ran on the original since it was copied: then calls go on as usual.

Examples:
  outdial restore /backups/outdial-monday.db --data-dir .outdial --replace
  outdial restore --set-back --data-dir .outdial
  outdial restore --moved --data-dir .outdial
`;

/** `restore`: puts a backup in place, or says what happened to a folder that it cannot know. */
export function addRestoreCommand(program: Command, run: Run): void {
  program
    .command('restore [file]')
    .description('Puts a backup into a data folder that no Outdial runs on.')
    .option('--data-dir <folder>', 'the data folder (OUTDIAL_DATA_DIR, .outdial)')
    .option('--replace', 'replace the calls that are in the folder; they are kept aside in it')
    .option('--yes', 'do not ask before that')
    .option('--set-back', 'no file: the folder was put back by a snapshot of its disk')
    .option('--moved', 'no file: the folder is a copy, and nothing ran on the original since')
    .option('--json', 'the answer as JSON')
    .addHelpText('after', examples)
    .action(async (file: string | undefined, flags: RestoreFlags) =>
      run(async (surroundings) => restore(file, flags, surroundings)),
    );
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

async function restore(file: string | undefined, flags: RestoreFlags, surroundings: Surroundings): Promise<ExitCode> {
  const named = [file !== undefined, flags.setBack === true, flags.moved === true].filter(Boolean);
  if (named.length !== 1) throw usage('Name one: a backup file, --set-back, or --moved.');
  const { dataDir } = checkedConfiguration(surroundings.environment, flags);
  try {
    if (file !== undefined) return await restoreFile({ file, dataDir: dataDir.value }, flags, surroundings);
    const answer = declare(dataDir.value, flags);
    surroundings.terminal.line(flags.json === true ? JSON.stringify({ dataDir: dataDir.value }) : answer);
    return exitCode.ok;
  } catch (error) {
    throw error instanceof EngineError ? forPeople(error, dataDir.value) : error;
  }
}

function declare(dataDir: string, { moved }: RestoreFlags): string {
  if (moved === true) {
    vouchForFolder(dataDir);
    return `The next start takes ${dataDir} for the original: calls go on as usual.`;
  }
  markSetBack(dataDir);
  return `The next start looks for the open calls in ${dataDir} at Genesys, and dials none of them again.`;
}

async function restoreFile(
  { file, dataDir }: { readonly file: string; readonly dataDir: string },
  flags: RestoreFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const prepared = prepareRestore({ file, dataDir, now: clock.now() });
  try {
    if (flags.json !== true) for (const line of planOf(prepared, { file, dataDir })) terminal.line(line);
    if (prepared.replaces.length > 0 && !(await mayReplace(dataDir, flags, surroundings))) {
      prepared.drop();
      terminal.aside('Nothing was changed.');
      return exitCode.refused;
    }
  } catch (error) {
    prepared.drop();
    throw error;
  }
  const aside = prepared.finish();
  const { target, calls, openCalls, lastWriteAt } = prepared;
  const lastWrite = lastWriteAt === null ? null : new Date(lastWriteAt).toISOString();
  if (flags.json === true) terminal.line(JSON.stringify({ dataDir, target, calls, openCalls, lastWrite, aside }));
  else {
    terminal.line(`Restored. Start Outdial on ${dataDir} as usual.`);
    if (aside !== null) {
      terminal.line(`To undo it: outdial restore ${aside}/outdial.db --data-dir ${dataDir} --replace`);
    }
  }
  return exitCode.ok;
}

function planOf(
  { target, calls, openCalls, lastWriteAt, replaces }: PreparedRestore,
  { file, dataDir }: { readonly file: string; readonly dataDir: string },
): readonly string[] {
  const until =
    lastWriteAt === null ? 'It was never written to.' : `Its last write was at ${new Date(lastWriteAt).toISOString()}.`;
  return [
    `${file} has ${calls} calls of ${target}, ${openCalls} of them open. ${until}`,
    'At the next start Outdial dials none of its open calls that may have been dialed since. It looks for each at Genesys.',
    'Calls that were asked for after the backup are lost, with their idempotency keys.',
    ...(replaces.length === 0 ? [] : [`${dataDir} already holds calls. They are replaced, and kept aside in it.`]),
  ];
}

async function mayReplace(
  dataDir: string,
  { replace, yes }: RestoreFlags,
  { terminal }: Surroundings,
): Promise<boolean> {
  if (replace !== true) {
    throw new CommandError(
      `${dataDir} already holds calls. Add --replace to put the backup in their place, or name another folder.`,
      exitCode.refused,
    );
  }
  if (yes === true) return true;
  if (!terminal.interactive) throw usage('Add --yes to replace the calls in the folder without being asked.');
  return /^y(es)?$/i.test(((await terminal.ask('Replace them? [y/N] ')) ?? '').trim());
}

function forPeople(error: EngineError, dataDir: string): CommandError {
  if (error.code === 'data-folder-in-use') {
    return new CommandError(`${error.message} End that Outdial first.`, exitCode.usage, error);
  }
  const advice = error.code === 'storage-full' ? 'Free some space, then restore again.' : 'Nothing was restored.';
  return new CommandError(`${error.message}\n${advice} The data folder is ${dataDir}.`, exitCode.failed, error);
}
