import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Problem } from '../call/problem.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { parsePolicy, starterPolicy } from '../readiness/policy.ts';
import type { Setting } from '../configuration.ts';
import { checkedConfiguration } from './connection.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { printProblems, sourceOf } from './print.ts';
import type { Run, Surroundings } from './surroundings.ts';
import type { Terminal } from './terminal.ts';

interface PolicyFlags {
  readonly policy?: string;
  readonly dataDir?: string;
  readonly countries?: string;
  readonly force?: boolean;
}

/** `policy init` and `policy check`: the file that says what may be dialed. They work without a server. */
export function addPolicyCommands(program: Command, run: Run): void {
  const policy = program
    .command('policy')
    .description('What may be dialed: needed before any call goes out with --live.');
  const located = (command: Command): Command =>
    command
      .option('--policy <file>', 'the policy file (OUTDIAL_POLICY; default: policy.json in the data folder)')
      .option('--data-dir <folder>', 'the data folder (OUTDIAL_DATA_DIR)');
  located(policy.command('init').description('Writes a first policy file, with every setting spelled out.'))
    .requiredOption('--countries <codes>', 'countries that may be called, such as US,CA,GB; "all" for every country')
    .option('--force', 'replace a policy file that exists')
    .addHelpText('after', '\nExample:\n  outdial policy init --countries US,CA\n')
    .action(async (flags: PolicyFlags) => run(async (surroundings) => initPolicy(flags, surroundings)));
  located(
    policy.command('check').description('Says whether the policy file can be read, and everything wrong with it.'),
  )
    .addHelpText('after', '\nExample:\n  outdial policy check --policy policy.json\n')
    .action(async (flags: PolicyFlags) => run(async (surroundings) => checkPolicy(flags, surroundings)));
}

function initPolicy(flags: PolicyFlags, { environment, terminal }: Surroundings): ExitCode {
  const file = checkedConfiguration(environment, flags).policyFile.value;
  if (existsSync(file) && flags.force !== true) {
    throw new CommandError(`${file} exists already. Change it by hand, or replace it with --force.`, exitCode.refused);
  }
  const countries = flags.countries === 'all' ? null : (flags.countries ?? '').split(',').map((code) => code.trim());
  const text = starterPolicy(countries);
  const read = parsePolicy(text);
  if (!read.ok) {
    const seen = countries?.join(', ') ?? '';
    throw new CommandError(`--countries: "${seen}" is not a list of ISO 3166 codes such as US,CA,GB.`, exitCode.usage);
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text);
  terminal.line(`Wrote ${file}. Calls may now go to ${countries === null ? 'every country' : countries.join(', ')}.`);
  terminal.line('Read it once, then start Outdial again: a policy is read at the start.');
  return exitCode.ok;
}

function checkPolicy(flags: PolicyFlags, { environment, terminal }: Surroundings): ExitCode {
  const file = checkedConfiguration(environment, flags).policyFile.value;
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no policy file at ${file}. Write one with "outdial policy init --countries US".`,
      exitCode.refused,
    );
  }
  const text = readFileSync(file, 'utf8');
  const read = parsePolicy(text);
  if (read.ok) {
    const where = read.policy.countries === null ? 'every country' : read.policy.countries.join(', ');
    terminal.line(
      `${file} is fine. Calls may go to ${where}, for agents who are ${read.policy.allowedPresences.join(' or ')}.`,
    );
    return exitCode.ok;
  }
  printFaults(text, read.problems, terminal.line, terminal);
  return exitCode.refused;
}

/** The text of the policy file for `start`; null when there is none and none was named. A file that cannot be used is a usage error. */
export function policyText(file: Setting<string>, terminal: Terminal): string | null {
  if (!existsSync(file.value)) {
    if (file.origin === 'default') return null;
    throw new CommandError(`There is no policy file at ${file.value} (--policy, OUTDIAL_POLICY).`, exitCode.usage);
  }
  const text = readFileSync(file.value, 'utf8');
  const read = parsePolicy(text);
  if (read.ok) return text;
  printFaults(text, read.problems, terminal.aside, terminal);
  throw new CommandError(`The policy file ${file.value} cannot be used.`, exitCode.usage);
}

function printFaults(text: string, faults: readonly Problem[], say: (text?: string) => void, terminal: Terminal): void {
  const problems = faults.map((problem) => explainProblem(problem));
  printProblems(terminal, { problems, corrected: null, fill: [] }, sourceOf(text), say);
}
