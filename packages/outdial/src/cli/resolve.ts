import type { Command } from 'commander';
import type { CallView, CandidateView } from '../call/views.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from './connection.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { plain } from './print.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface ResolveFlags extends ConnectionFlags {
  readonly placed?: string;
  readonly notPlaced?: boolean;
  readonly agent?: string;
  readonly number?: string;
  readonly since?: string;
  readonly until?: string;
  readonly confirm?: string;
  readonly json?: boolean;
}

const examples = `
Only a call that ended outcome-unknown is decided about. Look it up in Genesys first: "outdial calls show ID" says
where to look. The decision is kept with your API key's id, and the agent may get other calls again. To dial anyway, ask for
a new call with a new key.

Examples:
  outdial calls resolve call_01kb --placed 6b1f0e0a-0000-4000-8000-000000000001
  outdial calls resolve call_01kb --not-placed
  outdial calls resolve --not-placed --since 2026-11-22T15:00:00Z --confirm 10
`;

/** `calls resolve`: what a person decides about calls of which nobody else can say what became. */
export function addResolveCommand(calls: Command, run: Run): void {
  addConnectionFlags(
    calls.command('resolve [id]').description('Decides what became of a call that ended outcome-unknown.'),
  )
    .option('--placed <conversation>', 'it was placed, as this conversation')
    .option('--not-placed', 'it was not placed')
    .option('--agent <id>', 'without an id: all undecided calls of this agent')
    .option('--number <number>', 'without an id: all undecided calls to this number')
    .option('--since <time>', 'without an id: all that ended since then, in ISO 8601')
    .option('--until <time>', 'without an id: all that ended before then')
    .option('--confirm <count>', 'without an id: how many calls that are; when it differs, none is touched')
    .option('--json', 'the answer as JSON')
    .addHelpText('after', examples)
    .action(async (id: string | undefined, flags: ResolveFlags) =>
      run(async (surroundings) =>
        id === undefined ? resolveMany(flags, surroundings) : resolveOne(id, flags, surroundings),
      ),
    );
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

async function resolveOne(id: string, flags: ResolveFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { placed, notPlaced, confirm, agent, number, since, until } = flags;
  if ((placed === undefined) === (notPlaced !== true)) throw usage('Say either --placed CONVERSATION or --not-placed.');
  if ([confirm, agent, number, since, until].some((flag) => flag !== undefined)) {
    throw usage('Filters and --confirm are for many calls: leave out the id, or leave out the filters.');
  }
  return withClient(surroundings, flags, async (client) => {
    const call = await client.resolve(id, placed ?? null);
    const decided = placed === undefined ? 'was not placed' : `was placed as ${placed}`;
    surroundings.terminal.line(flags.json === true ? JSON.stringify(call) : `Decided: ${id} ${decided}.`);
    return exitCode.ok;
  });
}

async function resolveMany(flags: ResolveFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { placed, notPlaced, confirm, agent, number, since, until } = flags;
  if (placed !== undefined || notPlaced !== true) {
    throw usage('Without an id only --not-placed can be decided: a conversation belongs to one call.');
  }
  if (confirm === undefined || !/^[1-9]\d{0,8}$/.test(confirm)) {
    throw usage(
      'Say with --confirm how many calls you expect this to be about. "outdial calls list --state outcome-unknown" shows them.',
    );
  }
  return withClient(surroundings, flags, async (client) => {
    const filter = {
      ...(agent !== undefined && { agent }),
      ...(number !== undefined && { number }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
    const answer = await client.resolveMany(filter, Number(confirm));
    const { resolved } = answer;
    if (flags.json === true) surroundings.terminal.line(JSON.stringify(answer));
    else for (const id of resolved) surroundings.terminal.line(`Decided: ${id} was not placed.`);
    return exitCode.ok;
  });
}

/** All that a person needs to decide about a call of which nobody can say what became; empty for every other call. */
export function undecidedLines(call: CallView): readonly string[] {
  const { outcome, resolved, targets } = call;
  if (call.state !== 'outcome-unknown' || outcome === null) return [];
  if (outcome.resolution !== null) {
    const { placed, conversationId, by, at } = outcome.resolution;
    return [`decided: ${placed ? `placed as ${plain(conversationId ?? '')}` : 'not placed'}, by ${plain(by)} at ${at}`];
  }
  const agent = plain(resolved.agent.name ?? resolved.agent.id);
  const attempt = call.attempts.at(-1);
  const known = attempt?.conversationId ?? null;
  return [
    ...(attempt === undefined
      ? []
      : [
          `look up: what ${agent} (${resolved.agent.id}) called from ${attempt.startedAt} on, to ${targets[0].phoneNumber}`,
        ]),
    ...(attempt?.problem == null ? [] : [`went wrong: ${plain(attempt.problem.message)}`]),
    ...(known === null ? [] : [`its conversation: ${plain(known)}`]),
    ...outcome.candidates.map(candidateLine),
    'then: outdial calls resolve ' + call.id + ' --placed CONVERSATION, or --not-placed',
  ];
}

function candidateLine({ conversationId, startedAt, ended, talked, targetLeg, targetNumber }: CandidateView): string {
  const rang = targetLeg === 'none' ? 'no far end seen' : talked ? 'the two talked' : 'the far end was rung';
  const to = targetNumber === null ? 'number not shown' : `to ${plain(targetNumber)}`;
  return `candidate: ${plain(conversationId)}, began ${startedAt ?? 'at an unknown time'}, ${to}, ${rang}, ${ended ? 'ended' : 'still open'}`;
}
