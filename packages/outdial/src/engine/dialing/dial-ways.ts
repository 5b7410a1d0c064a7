import type { Attempt, CallOrder } from '../../call/call.ts';
import type { AgentId } from '../../call/ids.ts';
import type { Blocker, Problem } from '../../call/problem.ts';
import type { AgentConsents } from '../../ports/agent-consents.ts';
import { type Dialer, type DialWay, modeOf, tokensOff } from '../../readiness/dial-way.ts';
import type { DialedCall, PolicyInForce } from '../step.ts';
import { standingRefusal } from './standing-refusal.ts';

/** How each attempt names its agent, by the policy and by what Genesys refused. */
export interface DialWays {
  readonly wayOf: (call: DialedCall) => DialWay;
  /** What keeps this call from being dialed in its way. `standing`: what stops dials, of which some stops the other way only. */
  readonly blockerOf: (call: DialedCall, standing: readonly (Blocker | null)[], now: number) => Blocker | null;
  /** Genesys refused a dial on behalf of the agent, with proof. True: this call may go on with the agent's own token. */
  readonly refused: (order: Pick<CallOrder, 'agent'>, problem: Problem) => boolean;
  /** A dial on behalf of the agent was placed: no refusal of it stands any more. */
  readonly accepted: (agent: AgentId) => void;
  /** Renews the agent's token now if it is over, so that the fence need not wait for that. */
  readonly prepare: (call: DialedCall) => Promise<void>;
  /** False: `prepare` must come before the fence. */
  readonly isPrepared: (call: DialedCall) => boolean;
}

/** The way of an attempt, as its fence has it on record. */
export const wayOfAttempt = (attempt: Pick<Attempt, 'evidence'> | undefined): DialWay =>
  attempt?.evidence['dialAs'] === 'agent-token' ? 'agent-token' : 'on-behalf';

/** True for a refusal about who may dial, which another token may not meet. Any other would meet the agent's own token as well. */
const isAboutCaller = ({ code, facts }: Problem): boolean => facts['status'] === 403 || code === 'not.a.user';

/** Blockers that stop dials on behalf of agents alone. */
const ofOnBehalf: readonly string[] = ['client-lacks-permission', 'token-lacks-scope', 'token-lacks-user'];
const ofAgentToken = 'agent-token-refused';

interface DialWayParts {
  readonly policy: () => PolicyInForce;
  /** Undefined: no agent can give a token. */
  readonly consents: AgentConsents | undefined;
}

/**
 * `auto` remembers in memory for whom Genesys refused a call on behalf. A restart forgets that, and each agent's next call finds out again;
 * a call under way has it on record.
 */
export function createDialWays({ policy, consents }: DialWayParts): DialWays {
  const switched = new Set<AgentId>();
  let isSwitchedForAll = false;
  const isSwitched = (agent: AgentId): boolean => isSwitchedForAll || switched.has(agent);
  const wasRefused = (attempt: Attempt): boolean =>
    attempt.result === 'not-placed' &&
    attempt.problem !== null &&
    wayOfAttempt(attempt) === 'on-behalf' &&
    isAboutCaller(attempt.problem);
  const wayOf: DialWays['wayOf'] = ({ order: { agent }, attempts }) => {
    const { mode } = modeOf(policy().policy, agent);
    if (mode !== 'auto') return mode;
    return consents !== undefined && (isSwitched(agent.id) || attempts.some(wasRefused)) ? 'agent-token' : 'on-behalf';
  };
  return {
    wayOf,
    blockerOf: (call, standing, now) => {
      const { agent } = call.order;
      const isOwn = wayOf(call) === 'agent-token';
      const holds = ({ code }: Blocker): boolean => (isOwn ? !ofOnBehalf.includes(code) : code !== ofAgentToken);
      const stopped = standing.find((blocker) => blocker !== null && holds(blocker)) ?? null;
      if (stopped !== null || !isOwn) return stopped;
      return consents === undefined ? tokensOff(policy().policy, agent, now) : consentBlocker(consents, agent, now);
    },
    refused: ({ agent }, problem) => {
      if (!isAboutCaller(problem)) return false;
      const refusal = standingRefusal(problem, { agent }, 'on-behalf');
      if (refusal?.holdsFor === 'everybody') isSwitchedForAll = true;
      else if (refusal !== null) switched.add(agent.id);
      return consents !== undefined && modeOf(policy().policy, agent).mode === 'auto';
    },
    accepted: (agent) => {
      isSwitchedForAll = false;
      switched.delete(agent);
    },
    isPrepared: (call) => wayOf(call) === 'on-behalf' || consents?.isFresh(call.order.agent.id) !== false,
    prepare: async (call) => {
      if (wayOf(call) === 'agent-token') await consents?.token(call.order.agent.id);
    },
  };
}

/** The blocker of an agent whose consent is missing or has ended, with the page on which it is given; null: it is given. */
function consentBlocker(
  consents: Pick<AgentConsents, 'standing' | 'link'>,
  { id, name }: Dialer,
  now: number,
): Blocker | null {
  const standing = consents.standing(id);
  if (standing.kind === 'given') return null;
  const ended = standing.kind === 'ended' ? { ended: standing.why } : {};
  const facts = { agentName: name, agentId: id, link: consents.link(id), ...ended };
  const since = standing.kind === 'ended' ? standing.at : null;
  return { code: 'agent-consent-needed', pointer: null, facts, since, asOf: now, until: null, canClear: true };
}
