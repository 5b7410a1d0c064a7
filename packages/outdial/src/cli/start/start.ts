import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { StartFlags } from './run-server.ts';

/** `start`: the server. It starts a sandbox too, unless the flags name another sandbox or a real organisation. */
export function addStartCommand(program: Command, run: Run): void {
  program
    .command('start')
    .description('Runs Outdial with a sandbox on 127.0.0.1. No real phone can ring.')
    .option('--port <port>', 'its port (OUTDIAL_PORT, 4600); 0 picks a free port')
    .option('--sandbox-port <port>', "the sandbox's port (OUTDIAL_SANDBOX_PORT, 4601)")
    .option('--sandbox-url <address>', 'use a running sandbox (OUTDIAL_SANDBOX_URL) instead of starting one')
    .option('--data-dir <folder>', 'the folder for calls and the API key (OUTDIAL_DATA_DIR, .outdial)')
    .option('--policy <file>', 'the policy file (OUTDIAL_POLICY; default: policy.json in the data folder)')
    .option(
      '--event-mappings <file>',
      'mappings that turn other events into calls at POST /v1/events (OUTDIAL_EVENT_MAPPINGS)',
    )
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal, silent (OUTDIAL_LOG_LEVEL, warn)')
    .option('--no-welcome', 'skip the welcome call')
    .option('--live', 'dial in the real organisation of GENESYSCLOUD_*: real phones ring. Needs a policy file')
    .addHelpText('after', examples)
    .action(async (flags: StartFlags) =>
      run(async (surroundings) => (await import('./run-server.ts')).runServer(flags, surroundings)),
    );
}

const examples = `
Examples:
  outdial start
  outdial start --no-welcome --port 8080
  outdial start --live --data-dir .outdial-live
`;
