import type { Command } from 'commander';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { exitCode } from '../exit-code.ts';
import { plain } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface PauseFlags extends AskFlags {
  readonly note?: string;
}

/** `pause` and `resume`: stop and start dialing, from the next fence on. */
export function addPauseCommands(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('pause').description('Pauses dialing. Open calls continue; waiting and new calls wait.'),
  )
    .option('--note <text>', 'why, for the others: "outdial status" shows it')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nExit code 3: dialing was paused already, and the note was not kept.\n\nExample:\n  outdial pause --note "Fire drill until 10:30"\n',
    )
    .action(async (flags: PauseFlags) => run(pause(flags)));
  addConnectionFlags(program.command('resume').description('Resumes dialing.'))
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  outdial resume\n')
    .action(async (flags: AskFlags) =>
      run(
        ask(flags, {
          request: (client) => client.resume(),
          lines: ({ already }) => [already ? 'Dialing was not paused.' : 'Dialing is resumed.'],
        }),
      ),
    );
}

const pause = (flags: PauseFlags) =>
  ask(flags, {
    request: (client) => client.pause(flags.note),
    lines: ({ already, at, by, byName, note }, reader) => {
      const resume = 'Resume it with: outdial resume';
      if (!already) return [`Dialing is paused. ${resume}`];
      const who = byName ?? by;
      const when = at === null ? '' : ` since ${momentOf(at, reader)}`;
      const why = note === null ? '' : `: ${note}`;
      const lost = flags.note === undefined ? '' : ' Your note was not kept.';
      return [plain(`Dialing is already paused${when}${who === null ? '' : ` by ${who}`}${why}.${lost} ${resume}`)];
    },
    // The others do not get to know what this person wrote.
    exit: ({ already }) => (already && flags.note !== undefined ? exitCode.refused : exitCode.ok),
  });
