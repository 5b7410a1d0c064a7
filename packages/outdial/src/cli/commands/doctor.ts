import { type Command, Option } from 'commander';
import { setupModes } from '../../doctor/setup-modes.ts';
import type { Run } from '../surroundings.ts';
import type { DoctorFlags } from './examine.ts';

const more = `
The doctor does not place a call or change anything. With --live it checks the organisation of GENESYSCLOUD_REGION,
_OAUTHCLIENT_ID and _OAUTHCLIENT_SECRET. With --url or OUTDIAL_URL it asks that
server. Otherwise it checks the sandbox of "outdial start" or "outdial sandbox".
It reads the policy's do-not-call lists in files as a call would.
--probe sends Genesys a create-call request for this user without a destination, which cannot ring a phone. 403 means that
a permission is missing; "a destination is missing" means that calls work. The order of Genesys's checks is assumed.
--print-setup prints the setup for Outdial (on-behalf), or for calls with the agents' own tokens (agent-token).

Exit codes: 0 no errors, 1 at least one check failed.

Examples:
  outdial doctor
  outdial doctor --live --probe 3f1e…
  outdial doctor --print-setup --terraform > outdial.tf
`;

/** `doctor`: is the organisation ready for the first call. */
export function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('Checks region, client, permissions, stations and limits before the first call, without dialing.')
    .option('--url <address>', 'ask this Outdial server, with the scope admin (OUTDIAL_URL)')
    .option('--live', 'check the real organisation (OUTDIAL_TARGET=organisation)')
    .option('--sandbox-url <address>', 'a sandbox in its own process (OUTDIAL_SANDBOX_URL)')
    .option('--sandbox-port <port>', 'the port of the sandbox on this machine (OUTDIAL_SANDBOX_PORT; default: 4601)')
    .option('--data-dir <folder>', 'the data folder (OUTDIAL_DATA_DIR)')
    .option('--policy <file>', 'the policy file (OUTDIAL_POLICY)')
    .option('--probe <agent>', 'a user id or e-mail: check calls for this user, without ringing a phone')
    .addOption(
      new Option('--print-setup [mode]', 'print the setup that an administrator must make')
        .choices(setupModes)
        .preset('on-behalf'),
    )
    .option('--terraform', 'with --print-setup: role and OAuth client as Terraform')
    .option('--json', 'print the rows as JSON')
    .addHelpText('after', more)
    .action(async (flags: DoctorFlags) => run(async (world) => (await import('./examine.ts')).examine(flags, world)));
}
