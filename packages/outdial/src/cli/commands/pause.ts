import type { Command } from 'commander';
import { ask } from '../ask.ts';
import { addConnectionFlags, type ConnectionFlags } from '../connection.ts';
import type { Run } from '../surroundings.ts';

/** `pause` and `resume`: stop and start dialing, from the next fence on. */
export function addPauseCommands(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('pause').description('Pauses dialing. Open calls continue; waiting and new calls wait.'),
  )
    .addHelpText('after', '\nExample:\n  outdial pause\n')
    .action(async (flags: ConnectionFlags) => {
      const lines = () => ['Dialing is paused. Resume it with: outdial resume'];
      return run(ask(flags, { request: (client) => client.pause(), lines }));
    });
  addConnectionFlags(program.command('resume').description('Resumes dialing.'))
    .addHelpText('after', '\nExample:\n  outdial resume\n')
    .action(async (flags: ConnectionFlags) =>
      run(ask(flags, { request: (client) => client.resume(), lines: () => ['Dialing is resumed.'] })),
    );
}
