import type { Command } from 'commander';
import type { CallView } from '../../api/views.ts';
import type { DryRunView } from '../../api/service-views.ts';
import { OutdialError } from '../../client/index.ts';
import { addConnectionFlags, mayHaveArrived, printRefusal, withClient, type ConnectionFlags } from '../connection.ts';
import { CommandError, exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { followCall } from '../follow.ts';
import { knownLines } from '../known-lines.ts';
import { fixerAtTerminal, plain, problemLines, told } from '../print.ts';
import { dateAndTimeOf } from '../reader.ts';
import { addRequestFlags, requestToCome, zoneTaken, type RequestFlags } from '../request-flags.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
import { wrapping } from '../wrapping.ts';

interface CallFlags extends RequestFlags, ConnectionFlags {
  readonly json?: boolean;
  readonly follow: boolean;
}

/** `call` places a call and follows it to its end; `check` tests the same request without dialing. */
export function addCallCommands(program: Command, run: Run): void {
  addConnectionFlags(addRequestFlags(program.command('call').description('Places a call and follows it to its end.')))
    .option('--json', 'print each event as a line of JSON, then the ended call')
    .option('--no-follow', 'exit as soon as Outdial accepts the call')
    .addHelpText('after', callExamples)
    .action(async (flags: CallFlags) => run(async (surroundings) => placeCall(flags, surroundings)));
  addConnectionFlags(addRequestFlags(program.command('check').description('Tests a call without dialing it.')))
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', checkExamples)
    .action(async (flags: CallFlags) => run(async (surroundings) => checkCall(flags, surroundings)));
}

const callExamples = `
Ctrl-C asks whether to cancel the call. Every run places a new call: it sends a new idempotency key.

Exit codes: 0 completed, 1 failed, 2 usage, 3 rejected or refused, 4 expired, 5 canceled, 6 outcome unknown, 7 no server,
130 Ctrl-C: you stopped watching, and the call continues.

Examples:
  outdial call --from ana@example.com --queue Sales --to +15559876543
  outdial call --from ana@example.com --to +12025550101 --wait 10m --attribute ticket=4711
  outdial call --from ana@example.com --to +12025550100 --json | jq .name
`;
const checkExamples = `
Exit codes: 0 Outdial would accept it, 3 Outdial would refuse it, or this key may not place it, 7 no server.

Example:
  outdial check --from ana@example.com --queue Sales --to +15559876543
`;

/** The request of the flags. Says in which time zone a start without one was read. */
function requestOf(flags: CallFlags, { clock, terminal }: Surroundings) {
  const when = { now: clock.now(), timeZone: terminal.reader.timeZone };
  const body = requestToCome(flags, when);
  const zone = zoneTaken(flags, when);
  if (zone !== null) terminal.aside(`--not-before: ${zone}`);
  return body;
}

async function placeCall(flags: CallFlags, given: Surroundings): Promise<ExitCode> {
  const surroundings = wrapping(given);
  const { newId, terminal } = surroundings;
  const body = requestOf(flags, surroundings);
  const idempotencyKey = newId();
  let isInDoubt = false;
  return withClient(surroundings, flags, async (client) => {
    const { call } = await client.place(body, { idempotencyKey }).catch((error: unknown) => {
      isInDoubt = error instanceof OutdialError && mayHaveArrived(error);
      throw error;
    });
    if (flags.json !== true) printAccepted(call, terminal);
    if (!flags.follow) {
      if (flags.json === true) terminal.line(JSON.stringify(call));
      else printStanding(call, terminal);
      return exitCodeOf(call.state) ?? exitCode.ok;
    }
    return followCall({ client, id: call.id, json: flags.json === true }, surroundings).catch((error: unknown) => {
      // The call was accepted, so this is no refusal.
      if (!(error instanceof OutdialError) || error.status !== 403) throw error;
      terminal.aside(
        `Outdial accepted ${call.id} and continues it: do not place it again. The key lacks \`calls:read\`, so this command cannot follow it.`,
      );
      return exitCode.ok;
    });
  }).catch((error: unknown) => {
    if (!isInDoubt || !(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\n${doubtAbout(idempotencyKey)}`, error.code, error);
  });
}

/** For a request whose answer is not known. */
const doubtAbout = (
  idempotencyKey: string,
): string => `Outdial may have accepted the call, so a phone may ring. Before you run the command again, find out:
  outdial calls list --key ${idempotencyKey}
If there is no call a minute later, Outdial did not accept it. Over HTTP, a repeat with this Idempotency-Key is safe.`;

/** Prints the accepted call: agent, queue, target, changes and warnings. */
function printAccepted(call: CallView, terminal: Terminal): void {
  const { line, paint, reader } = terminal;
  const { agent, queue } = call.resolved;
  const who = agent.name ?? agent.email ?? agent.id;
  const forQueue = queue === null ? 'personally' : `for ${queue.name ?? queue.id}`;
  line(`${paint.bold(call.id)}  ${plain(who)} ${plain(forQueue)} calls ${call.targets[0].phoneNumber}`);
  printChanges(call, terminal);
  for (const warning of call.warnings) line(`${paint.yellow('!')} ${told(warning.message, reader, warning.asOf)}`);
}

/** Why it ended at once, or what it waits for: no history follows. */
function printStanding({ outcome, waitingFor }: CallView, terminal: Terminal): void {
  const { line, reader } = terminal;
  if (outcome?.problem != null)
    for (const text of problemLines(outcome.problem, terminal, null, fixerAtTerminal)) line(text);
  else if (outcome !== null) line(told(outcome.sentence, reader));
  for (const { message, asOf } of waitingFor) line(`waiting: ${told(message, reader, asOf)}`);
}

function printChanges({ changes }: Pick<CallView, 'changes'>, { line, paint }: Terminal): void {
  for (const { pointer, why, to } of changes) {
    // Who calls, and for which queue, is said by name.
    if (/ by (?:e-mail|name)\.$/.test(why)) continue;
    line(paint.dim(`  ${plain(why)}${pointer.startsWith('/from') ? '' : ` (${plain(to)})`}`));
  }
}

async function checkCall(flags: CallFlags, given: Surroundings): Promise<ExitCode> {
  const surroundings = wrapping(given);
  const body = requestOf(flags, surroundings);
  return withClient(surroundings, flags, async (client) => {
    const found = await client.check(body);
    if (flags.json === true) surroundings.terminal.line(JSON.stringify(found));
    else printCheck(found, body.notBefore ?? null, surroundings);
    return found.ok && lackOf(found) === null ? exitCode.ok : exitCode.refused;
  });
}

/** The scope that this key would need to place the call; null if it may. */
const lackOf = ({ readiness }: DryRunView) => readiness?.warnings.find(({ code }) => code === 'scope-missing') ?? null;

function printCheck(found: DryRunView, notBefore: string | null, surroundings: Surroundings): void {
  const { terminal, clock } = surroundings;
  const { line, paint, reader } = terminal;
  printRefusal(surroundings, found.problems, line);
  printChanges(found, terminal);
  if (found.readiness === null) return;
  const { ready, warnings } = found.readiness;
  const lack = lackOf(found);
  if (lack !== null) for (const text of problemLines(lack, terminal, null, fixerAtTerminal)) line(text);
  for (const warning of warnings)
    if (warning !== lack) line(`${paint.yellow('!')} ${told(warning.message, reader, warning.asOf)}`);
  const isLater = notBefore !== null && Date.parse(notBefore) > clock.now();
  const when = isLater ? `accept it, and check the agent again at ${dateAndTimeOf(notBefore, reader)}` : 'dial it now';
  if (found.ok && ready)
    line(lack === null ? `${paint.green('✓')} Outdial would ${when}.` : `${withScope}Outdial would ${when}.`);
  printWaits(found, terminal);
  for (const text of knownLines(found.readiness.facts)) line(paint.dim(`  ${text}`));
}

const withScope = 'With a key that has the scope, ';

function printWaits(found: DryRunView, terminal: Terminal): void {
  const { line } = terminal;
  const { ready, blockers } = found.readiness ?? { ready: true, blockers: [] };
  if (ready) return;
  const shown = new Set(found.problems.map(({ code, message }) => `${code} ${message}`));
  const others = blockers.filter(({ code, message }) => !shown.has(`${code} ${message}`));
  if (!found.ok)
    line(
      others.length === 0 ? 'Outdial would refuse it.' : 'Outdial would refuse it. After the correction it would wait:',
    );
  else line(`${lackOf(found) === null ? '' : withScope}Outdial would accept it. It would wait:`);
  for (const blocker of others)
    for (const text of problemLines(blocker, terminal, null, fixerAtTerminal)) line(`  ${text}`);
}
