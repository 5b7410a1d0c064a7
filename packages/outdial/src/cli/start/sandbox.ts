import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { SandboxFlags } from './run-sandbox.ts';

/** `sandbox`: the emulator alone, in a process of its own. */
export function addSandboxCommand(program: Command, run: Run): void {
  program
    .command('sandbox')
    .description('Runs only the sandbox, an imitation of Genesys Cloud, on 127.0.0.1.')
    .option('--port <port>', 'its port (OUTDIAL_SANDBOX_PORT, 4601); 0 picks a free port')
    .option('--data-dir <folder>', 'keep its state in this folder (default: in memory only)')
    .option('--agents <n>', 'add this many agents')
    .option('--seed <file>', 'start with the agents and queues of this JSON file')
    .option('--record <file>', 'append every exchange as a line of JSON, with masked secrets and phone numbers')
    .option('--rate-limit <n>', 'requests per minute and token (300); 0 removes the limit')
    .option('--deliver-anywhere', 'allow event delivery to other machines')
    .option('--list', 'list the agents and the magic numbers, then exit')
    .addHelpText(
      'after',
      '\nExample:\n  outdial sandbox --port 4601\n  outdial start --sandbox-url http://127.0.0.1:4601\n',
    )
    .action(async (flags: SandboxFlags) =>
      run(async (surroundings) => (await import('./run-sandbox.ts')).sandboxAlone(flags, surroundings)),
    );
}
