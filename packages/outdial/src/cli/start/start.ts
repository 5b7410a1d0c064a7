import type { Command } from 'commander';
import { addServerFlags } from '../server-flags.ts';
import type { Run } from '../surroundings.ts';
import type { StartFlags } from './run-server.ts';

/** `start`: the server. It starts a sandbox too, unless the flags name another sandbox or a real organisation. */
export function addStartCommand(program: Command, run: Run): void {
  addServerFlags(
    program
      .command('start')
      .description(
        'Runs Outdial, on this machine only and with a sandbox unless the flags say otherwise. No real phone can ring without --live.',
      ),
  )
    .option('--no-welcome', 'skip the welcome call')
    .addHelpText('after', examples)
    .action(async (flags: StartFlags) =>
      run(async (surroundings) => (await import('./run-server.ts')).runServer(flags, surroundings)),
    );
}

const examples = `
People sign in with an identity provider if OUTDIAL_OIDC_ISSUER and what belongs to it are set: "outdial config" lists
them, and docs/operate.md shows how.

Examples:
  outdial start
  outdial start --no-welcome --port 8080
  outdial start --live --data-dir .outdial-live
  outdial start --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --public-url https://outdial.example.com
`;
