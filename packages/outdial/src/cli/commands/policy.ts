import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { PolicyFlags } from './policy-file.ts';

const work = async () => import('./policy-file.ts');

const checkExamples = `
Examples:
  outdial policy check --policy policy.json
  outdial policy check --live
`;

/** `policy init`, `check` and `schema`: the file that says what may be dialed. They work without a server. */
export function addPolicyCommands(program: Command, run: Run): void {
  const policy = program
    .command('policy')
    .description('Manages the policy: Outdial needs one before it dials with --live.');
  const located = (command: Command): Command =>
    command
      .option('--policy <file>', 'the policy file (OUTDIAL_POLICY; default: policy.json in the data folder)')
      .option('--data-dir <folder>', 'the data folder (OUTDIAL_DATA_DIR)');
  located(policy.command('init').description('Creates a policy file with every setting.'))
    .requiredOption('--countries <codes>', 'countries that may be called, such as US,CA,GB; "all" for every country')
    .option('--force', 'replace an existing policy file')
    .addHelpText('after', '\nExample:\n  outdial policy init --countries US,CA\n')
    .action(async (flags: PolicyFlags) => run(async (surroundings) => (await work()).initPolicy(flags, surroundings)));
  located(policy.command('check').description('Checks the policy file and its list files, and shows every error.'))
    .option('--live', "compare allowedPresences with the organisation's own presences (OUTDIAL_TARGET=organisation)")
    .option('--sandbox-url <address>', 'compare them with a sandbox (OUTDIAL_SANDBOX_URL)')
    .addHelpText('after', checkExamples)
    .action(async (flags: PolicyFlags) => run(async (surroundings) => (await work()).checkPolicy(flags, surroundings)));
  policy
    .command('schema')
    .description('Prints the JSON Schema of a policy file, for editors.')
    .addHelpText('after', '\nExample:\n  outdial policy schema > policy.schema.json\n')
    .action(async () => run(async (surroundings) => (await work()).printSchema(surroundings)));
}
