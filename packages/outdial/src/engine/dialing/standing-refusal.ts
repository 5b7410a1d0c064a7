import type { CallOrder } from '../../call/call.ts';
import { dialPermissions } from '../../readiness/dial-permission.ts';
import type { AgentId } from '../../call/ids.ts';
import type { Blocker, FactValue, Problem } from '../../call/problem.ts';
import type { Timers } from '../../call/timers.ts';
import type { DialWay } from '../../readiness/dial-way.ts';

/** A refusal of one dial that holds for the dials after it as well, as the problem with which they wait. */
export interface StandingRefusal {
  /** The dials that it stops: all of them if it is about Outdial's token, or the agent's only if it is about a division. */
  readonly holdsFor: 'everybody' | 'agent';
  readonly problem: Problem;
}

const addressCode = 'ip.not.authorized';
const tokenCodes: ReadonlyMap<string, string> = new Map([
  ['app.not.authorized.for.scope', 'token-lacks-scope'],
  ['not.a.user', 'token-lacks-user'],
  [addressCode, addressCode],
]);
const lackingCodes: readonly string[] = ['missing.permissions', 'missing.any.permissions'];
const divisionCodes: readonly string[] = [
  ...['missing.division.permission', 'missing.division.permissions', 'missing.any.division.permissions'],
];

/**
 * Null for a refusal that is about this one call. A permission other than the dial's own, such as a queue's, may be lacked for this agent only.
 * What is wrong with an agent's own token concerns that agent; an address that is refused is refused for every token.
 */
export function standingRefusal(
  { code, facts }: Problem,
  { agent }: Pick<CallOrder, 'agent'>,
  way: DialWay,
): StandingRefusal | null {
  const told = evidenceIn(code, facts);
  const ofToken = tokenCodes.get(code);
  const named = namedIn(facts['permissions']);
  if (way === 'agent-token' && code !== addressCode) {
    if (ofToken === undefined && !divisionCodes.includes(code) && !lackingCodes.includes(code)) return null;
    const lacks =
      named.length === 0 ? {} : { permissions: named.join(code === 'missing.permissions' ? ' and ' : ' or ') };
    const about = { ...told, ...lacks, agentId: agent.id, agentName: agent.name };
    return { holdsFor: 'agent', problem: { code: 'agent-token-refused', pointer: null, facts: about } };
  }
  if (ofToken !== undefined) return { holdsFor: 'everybody', problem: { code: ofToken, pointer: null, facts: told } };
  const isOfDivision = divisionCodes.includes(code);
  if (!isOfDivision && !lackingCodes.includes(code)) return null;
  const isOfDial = named.length === 0 || named.some((permission) => dialPermissions.includes(permission));
  const names = named.length === 0 ? dialPermissions : named;
  const permissions = names.join(code === 'missing.permissions' ? ' and ' : ' or ');
  const lacks = { ...told, permissions };
  const lacking = { code: 'client-lacks-permission', pointer: null } as const;
  return isOfDial && !isOfDivision
    ? { holdsFor: 'everybody', problem: { ...lacking, facts: lacks } }
    : { holdsFor: 'agent', problem: { ...lacking, facts: { ...lacks, agentId: agent.id, agentName: agent.name } } };
}

/** The words of Genesys's refusal, for the person who is to fix it. */
function evidenceIn(code: string, { status, message, contextId, address }: Problem['facts']): Problem['facts'] {
  const evidence = { refusedBy: code, status: status ?? null, message: message ?? null, contextId: contextId ?? null };
  return address === undefined ? evidence : { ...evidence, address };
}

const namedIn = (permissions: FactValue | undefined): readonly string[] =>
  Array.isArray(permissions) ? permissions.map(String) : [];

/** Turns the problem into a blocker. It clears when an administrator fixes it; then the call that tries is placed. */
export function blockerOfRefusal(problem: Problem, since: number, now: number): Blocker {
  return { ...problem, since, asOf: now, until: null, canClear: true };
}

/**
 * The refusals that hold for one agent. That agent's calls wait `breakerPause`, and longer after each call that tried and was refused again, up to
 * `breakerLongestPause`; then the next that is checked may try. One call at a time goes out for an agent, so no more than one does.
 */
export interface AgentRefusals {
  /** Instants are epoch milliseconds. */
  readonly blockerOf: (agent: AgentId, now: number) => Blocker | null;
  readonly refused: (agent: AgentId, problem: Problem, now: number) => void;
  readonly placed: (agent: AgentId) => void;
}

/** A refusal that holds for an agent, as JSON can keep it for another process. */
export interface AgentRefusal {
  readonly problem: Problem;
  readonly since: number;
  readonly pause: number;
  readonly trialAt: number;
}

/** `standing`: where they are kept. */
export function createAgentRefusals(
  timers: Pick<Timers, 'breakerPause' | 'breakerLongestPause'>,
  standing = new Map<AgentId, AgentRefusal>(),
): AgentRefusals {
  return {
    blockerOf: (agent, now) => {
      const refusal = standing.get(agent);
      if (refusal === undefined) return null;
      const { problem, since, pause } = refusal;
      // Further ahead than the pause is long: the clock was set back since.
      const trialAt = Math.min(refusal.trialAt, now + pause);
      if (trialAt < refusal.trialAt) standing.set(agent, { ...refusal, trialAt });
      return now < trialAt ? blockerOfRefusal(problem, since, now) : null;
    },
    refused: (agent, problem, now) => {
      const before = standing.get(agent);
      const pause = Math.min(before === undefined ? timers.breakerPause : before.pause * 2, timers.breakerLongestPause);
      standing.set(agent, { problem, since: before?.since ?? now, pause, trialAt: now + pause });
    },
    placed: (agent) => void standing.delete(agent),
  };
}
