import type { Command } from 'commander';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode } from '../exit-code.ts';
import type { Run } from '../surroundings.ts';

/** `pause` and `resume`: stop and start dialing, from the next fence on. */
export function addPauseCommands(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('pause').description('Pauses dialing. Open calls continue; waiting and new calls wait.'),
  )
    .addHelpText('after', '\nExample:\n  outdial pause\n')
    .action(async (flags: ConnectionFlags) =>
      run(async (surroundings) =>
        withClient(surroundings, flags, async (client) => {
          await client.pause();
          surroundings.terminal.line('Dialing is paused. Resume it with: outdial resume');
          return exitCode.ok;
        }),
      ),
    );
  addConnectionFlags(program.command('resume').description('Resumes dialing.'))
    .addHelpText('after', '\nExample:\n  outdial resume\n')
    .action(async (flags: ConnectionFlags) =>
      run(async (surroundings) =>
        withClient(surroundings, flags, async (client) => {
          await client.resume();
          surroundings.terminal.line('Dialing is resumed.');
          return exitCode.ok;
        }),
      ),
    );
}
