import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { counted } from '../../call/counted.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import type { Configuration } from '../../configuration.ts';
import { giveToOwnerOf, makeFolder } from '../../system/make-folder.ts';
import { inspectPresences } from '../../doctor/inspect.ts';
import { nearest } from '../../intake/nearest.ts';
import { policyJsonSchema } from '../../readiness/policy-schema.ts';
import { parsePolicy, starterPolicy } from '../../readiness/policy-text.ts';
import type { Policy } from '../../readiness/policy.ts';
import { printFaults, readPolicy } from '../check-policy-file.ts';
import { checkedConfiguration } from '../connection.ts';
import { targetOf } from './examine.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { nameOf, seeLists } from './policy-lists.ts';
import type { Surroundings } from '../surroundings.ts';

export interface PolicyFlags {
  readonly policy?: string;
  readonly dataDir?: string;
  readonly countries?: string;
  readonly force?: boolean;
  readonly live?: boolean;
  readonly sandboxUrl?: string;
}

const schemaFile = 'policy.schema.json';
const schemaText = (): string => JSON.stringify(policyJsonSchema(), null, 2);

export function printSchema({ terminal }: Surroundings): ExitCode {
  terminal.line(schemaText());
  return exitCode.ok;
}

export function initPolicy(flags: PolicyFlags, { environment, terminal }: Surroundings): ExitCode {
  const file = checkedConfiguration(environment, flags).policyFile.value;
  if (existsSync(file) && flags.force !== true) {
    throw new CommandError(`${file} exists already. Edit it, or replace it with --force.`, exitCode.refused);
  }
  const countries = flags.countries === 'all' ? null : (flags.countries ?? '').split(',').map((code) => code.trim());
  const text = starterPolicy(countries, `./${schemaFile}`);
  const read = parsePolicy(text);
  if (!read.ok) {
    const seen = countries?.join(', ') ?? '';
    throw new CommandError(`--countries: "${seen}" is not a list of ISO 3166 codes such as US,CA,GB.`, exitCode.usage);
  }
  makeFolderOf(file);
  writeForOwner(file, text);
  writeForOwner(join(dirname(file), schemaFile), `${schemaText()}\n`);
  terminal.line(
    `Wrote ${file}. The policy allows calls to ${countries === null ? 'every country' : countries.join(', ')}.`,
  );
  terminal.line(
    `Editors can check it with ${schemaFile}, next to it. Read the policy before the first call. A running Outdial loads changes by itself.`,
  );
  return exitCode.ok;
}

/** Written by root in the folder of a service's user, it is that user's. */
function writeForOwner(file: string, text: string): void {
  writeFileSync(file, text);
  giveToOwnerOf(dirname(file), file);
}

function makeFolderOf(file: string): void {
  try {
    makeFolder(dirname(file));
  } catch (error) {
    const sentence = `The folder ${dirname(file)} cannot be made. Choose another place with --policy or --data-dir.`;
    throw new CommandError(sentence, exitCode.usage, error);
  }
}

export async function checkPolicy(
  flags: PolicyFlags,
  { environment, terminal, clock }: Surroundings,
): Promise<ExitCode> {
  const configuration = checkedConfiguration(environment, flags);
  const file = configuration.policyFile.value;
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no policy file at ${file}. Create one with "outdial policy init --countries US".`,
      exitCode.refused,
    );
  }
  const text = readPolicy(file);
  const presences = await presencesOf(configuration, clock);
  if (presences.kind === 'unread') {
    terminal.aside(`Outdial could not read the presences, so it did not compare allowedPresences.${presences.why}`);
  }
  const read = parsePolicy(text, { nearest, ...(presences.kind === 'read' ? { presences: presences.value } : {}) });
  if (read.ok) {
    for (const line of summaryOf(read.policy, file)) terminal.line(line);
    printFaults(text, read.warnings, terminal.line, terminal);
    return checkLists(read.policy, dirname(file), { terminal, clock });
  }
  printFaults(text, read.problems, terminal.line, terminal);
  return exitCode.refused;
}

/** Checks the lists, because one list that is too old or unreadable makes every call wait. */
async function checkLists(
  policy: Policy,
  folder: string,
  { terminal, clock }: Pick<Surroundings, 'terminal' | 'clock'>,
): Promise<ExitCode> {
  const spoiled = (await seeLists(policy, folder, clock.now())).filter(({ why }) => why !== null);
  for (const { list, why } of spoiled)
    terminal.line(`The do-not-call list ${nameOf(list)} cannot be used: ${why ?? ''}. Calls would wait.`);
  return spoiled.length === 0 ? exitCode.ok : exitCode.refused;
}

type PresencesRead = Extract<Awaited<ReturnType<typeof inspectPresences>>, { readonly kind: 'found' }>;
type Presences =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'read'; readonly value: PresencesRead['value'] };

/** The presences of the target that the flags name. Without a named target, Outdial does not ask. */
async function presencesOf(configuration: Configuration, clock: Surroundings['clock']): Promise<Presences> {
  const isNamed = configuration.target.value === 'organisation' || configuration.sandboxUrl.value !== null;
  if (!isNamed) return { kind: 'not-asked' };
  const found = await inspectPresences(await targetOf(configuration), clock);
  if (found?.kind === 'found') return { kind: 'read', value: found.value };
  if (found?.kind !== 'unavailable') return { kind: 'unread', why: '' };
  const { message, fix } = explainProblem(found.problem);
  return { kind: 'unread', why: ` ${message} ${fix}` };
}

/** Sums up a policy in a few lines. */
function summaryOf(policy: Policy, file: string): readonly string[] {
  const where = policy.countries === null ? 'every country' : policy.countries.join(', ');
  const { caps, callingHours, doNotCall, veto } = policy;
  const cap = (who: string, rule: Policy['caps']['target']): string | null =>
    rule === null ? null : `At most ${counted(rule.attempts, 'attempt')} per ${who} within ${rule.withinHours} h.`;
  return [
    `${file} is valid. It allows calls to ${where} for agents who are ${policy.allowedPresences.join(' or ')}.`,
    callingHours === null
      ? 'Calls are allowed at any time of day.'
      : "Calls are allowed in the calling hours of the target's time zone.",
    cap('target', caps.target),
    cap('agent', caps.agent),
    doNotCall.length === 0 ? null : `Do-not-call lists: ${doNotCall.map(({ name }) => name).join(', ')}.`,
    veto === null ? null : `Before each dial, Outdial asks ${new URL(veto.url).host}.`,
  ].filter((line) => line !== null);
}
