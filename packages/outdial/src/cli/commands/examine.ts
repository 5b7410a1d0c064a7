import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { organisationOf, type Configuration } from '../../configuration.ts';
import { dialRows } from '../../doctor/dial-ways.ts';
import { listRow, policyRow, rowsOf } from '../../doctor/examine.ts';
import { setupTerraform, setupText } from '../../doctor/setup.ts';
import type { SetupMode } from '../../doctor/setup-modes.ts';
import { inspect, type InspectTarget } from '../../doctor/inspect.ts';
import type { DoctorRow } from '../../ports/doctor.ts';
import { defaultPolicy, type Policy } from '../../readiness/policy.ts';
import { parsePolicy } from '../../readiness/policy-text.ts';
import { checkedConfiguration, withClient } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { nameOf, seeLists } from './policy-lists.ts';
import { fixers } from '../../problems/pages.ts';
import { plain, table } from '../print.ts';
import { sandboxControl } from '../sandbox-control.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';

export interface DoctorFlags {
  readonly url?: string;
  readonly live?: boolean;
  readonly dataDir?: string;
  readonly policy?: string;
  readonly sandboxUrl?: string;
  readonly sandboxPort?: string;
  readonly probe?: string;
  readonly printSetup?: SetupMode | true;
  readonly terraform?: boolean;
  readonly json?: boolean;
}

/** Prints a row for each check. */
export async function examine(flags: DoctorFlags, world: Surroundings): Promise<ExitCode> {
  const { terminal, clock, environment } = world;
  if (flags.printSetup !== undefined) {
    const mode = flags.printSetup === true ? 'on-behalf' : flags.printSetup;
    terminal.line(flags.terraform === true ? setupTerraform(mode) : setupText(mode));
    return exitCode.ok;
  }
  if (flags.terraform === true) {
    throw new CommandError('--terraform needs --print-setup; give both.', exitCode.usage);
  }
  const configuration = checkedConfiguration(environment, flags);
  if (isOfServer(configuration, flags)) return askServer(flags, world);
  const target = await targetOf(configuration);
  terminal.status('Looking …');
  const inspected = await inspect(target, clock, { probe: flags.probe ?? null });
  terminal.status(null);
  const policy = policyIn(configuration);
  const lists = policy === null ? [] : await listRows(policy, configuration.policyFile.value, clock.now());
  const agents =
    inspected.kind === 'inspected' && inspected.found.agents?.ok === true ? inspected.found.agents.value : [];
  const rows = [
    ...[...rowsOf(inspected, target.region, clock.now()), ...policyRows(configuration)],
    ...[...dialRows({ agents, policy, consents: null, wayOf: undefined }), ...lists],
  ];
  const ok = rows.every(({ result }) => result !== 'fail');
  if (flags.json === true) terminal.line(JSON.stringify({ ok, target: target.region, rows }));
  else print(rows, terminal);
  return ok ? exitCode.ok : exitCode.failed;
}

/** A server that is named is asked itself, unless the command says what to look at. */
function isOfServer({ url, target, sandboxUrl }: Configuration, { live, sandboxPort, probe }: DoctorFlags): boolean {
  const isElsewhere = live === true || probe !== undefined || sandboxPort !== undefined || sandboxUrl.value !== null;
  if (url.origin === 'flag') return true;
  return url.origin !== 'default' && target.value === 'sandbox' && !isElsewhere;
}

const askServer = (flags: DoctorFlags, world: Surroundings): Promise<ExitCode> =>
  withClient(world, flags, async (client) => {
    const { ok, target, rows } = await client.doctor();
    if (flags.json === true) world.terminal.line(JSON.stringify({ ok, target, rows }));
    else print(rows, world.terminal);
    return ok ? exitCode.ok : exitCode.failed;
  });

/** The target of a command: the organisation, or the sandbox on this machine. Throws CommandError. */
export async function targetOf(configuration: Configuration): Promise<InspectTarget> {
  if (configuration.target.value === 'organisation') {
    const found = organisationOf(configuration);
    if (!found.ok) throw new CommandError(found.fault, exitCode.usage);
    return found.organisation;
  }
  const url = configuration.sandboxUrl.value ?? `http://127.0.0.1:${configuration.sandboxPort.value}`;
  const clients = await sandboxControl(url)
    .clients()
    .catch((error: unknown) => {
      const sentence = `No sandbox answers at ${url}. Start one with "outdial start" or "outdial sandbox", or check a real organisation with --live.`;
      throw new CommandError(sentence, exitCode.noServer, error);
    });
  const client = clients.find(({ grantType = 'CLIENT-CREDENTIALS' }) => grantType === 'CLIENT-CREDENTIALS');
  return { region: url, clientId: client?.id ?? '', clientSecret: client?.secret ?? '' };
}

/** A real organisation is dialed by a policy only. */
function policyRows(configuration: Configuration): readonly DoctorRow[] {
  if (configuration.target.value === 'sandbox') return [];
  const file = configuration.policyFile.value;
  const isThere = existsSync(file);
  return [policyRow(isThere ? `${file} exists. Check it with "outdial policy check".` : null)];
}

/** The policy, if it can be used; of any other, "outdial policy check" says what is wrong. */
function policyIn({ policyFile, target }: Configuration): Policy | null {
  const text = textOf(policyFile.value);
  if (text === null) return target.value === 'sandbox' ? defaultPolicy : null;
  const read = parsePolicy(text);
  return read.ok ? read.policy : null;
}

/** The do-not-call lists of a policy. */
async function listRows(policy: Policy, file: string, now: number): Promise<readonly DoctorRow[]> {
  return (await seeLists(policy, dirname(file), now)).map(({ list, why }) => listRow(nameOf(list), why));
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const marks = { pass: '✓ pass', warn: '! warn', fail: '✗ fail' } as const;

function print(rows: readonly DoctorRow[], { line, paint }: Terminal): void {
  const colours = { pass: paint.green, warn: paint.bold, fail: paint.red } as const;
  const lines = table(rows.map(({ result, check, says }) => [marks[result], check, plain(says)]));
  rows.forEach(({ result, fix, who }, index) => {
    const mark = marks[result];
    line(colours[result](mark) + (lines[index] ?? '').slice(mark.length));
    if (fix !== null) line(`        ${plain(fix)} (${fixers[who ?? 'nobody']})`);
  });
  const count = (result: DoctorRow['result']): number => rows.filter((row) => row.result === result).length;
  line();
  line(`${count('pass')} pass, ${count('warn')} warn, ${count('fail')} fail. Nothing was dialed.`);
}
