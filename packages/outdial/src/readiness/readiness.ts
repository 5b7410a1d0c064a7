import type { QueueId } from '../call/ids.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { E164 } from '../phone/number.ts';
import { agentBlockers, agentWarnings } from './agent.ts';
import { whoIs } from './blocker.ts';
import { capBlockers } from './caps.ts';
import type { AgentFactName, AgentFacts, DialHistory, Fact, QueueFacts, ScreeningFacts } from './facts.ts';
import { factLimits, isNoActiveUser, isWithin, staleFacts } from './freshness.ts';
import { numberBlockers } from './number.ts';
import type { BlockableWarning, Policy } from './policy.ts';
import { callerIdOf, queueBlockers, queueWarnings } from './queue.ts';
import { type Brought, requirementBlockers } from './requirements.ts';
import { judgeScreening } from './screening.ts';

interface FactsToJudge {
  /** Null: never heard of this agent. */
  readonly facts: AgentFacts | null;
  /** Null: a personal call. */
  readonly queueId: QueueId | null;
  readonly queue: QueueFacts | null;
  /** The name that the call has for it. */
  readonly queueName?: string | null;
  /** Null: only the agent is asked about. */
  readonly phoneNumber: E164 | null;
  /** What the call brings along; absent: no call is asked about. */
  readonly brought?: Brought;
  /** What lists and the veto hook report for the number. Absent: they were not asked. */
  readonly screening?: ScreeningFacts;
  /** Absent: not looked up, and no cap is judged. */
  readonly dials?: DialHistory;
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
  /** When the call may go out at the earliest, epoch milliseconds: hours and caps are judged for then. Absent: now. */
  readonly notBefore?: number | null;
  /** Whether a feed without a gap since that moment vouches for what it carries; absent: judge by age alone. */
  readonly feedLiveSince?: (since: number, about: AgentFactName) => boolean;
}

interface Readiness {
  /** Everything that keeps this agent from being dialed for, by the facts given, in a fixed order. Empty with `staleFor` empty: ready. */
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Problem[];
  /** Facts that are missing or too old: read them before deciding. A missing fact is never a blocker. */
  readonly staleFor: readonly AgentFactName[];
  /** A do-not-call list or the veto hook must be asked (again) before a dial may be decided on. */
  readonly unscreened: boolean;
}

/** May this agent be dialed for now? Pure. The agent's lock, a pause and Genesys's own state are not among the facts: the engine adds them. */
export function judgeReadiness(question: FactsToJudge): Readiness {
  const { facts, queueId, policy, now } = question;
  const queue = freshQueue(question);
  // A name does not age as the rest does.
  const queueName = question.queue?.name ?? question.queueName ?? null;
  // Without a user, the membership says nothing.
  const isUser = facts?.person === undefined || facts.person.value.found === 'user';
  const forQueue = queueId === null || !isUser ? null : { facts, queueId, queue, queueName, now };
  const warnings = [
    ...(facts === null ? [] : agentWarnings(facts)),
    ...(forQueue === null ? [] : queueWarnings(forQueue)),
  ];
  const number = judgeNumber(question);
  return {
    blockers: [
      ...(facts === null ? [] : agentBlockers({ facts, policy, now })),
      ...(forQueue === null ? [] : queueBlockers(forQueue)),
      ...warnings.filter(({ code }) => isBlocking(code, policy)).map((warning) => asBlocker(warning, question)),
      ...requirementBlockers({ facts, queueId, queue, brought: question.brought ?? null, policy, now }),
      ...number.blockers,
    ],
    warnings: warnings.filter(({ code }) => !isBlocking(code, policy)),
    staleFor: staleFor(question),
    unscreened: number.unscreened,
  };
}

type StalenessQuestion = Pick<FactsToJudge, 'facts' | 'queueId' | 'queue' | 'policy' | 'now' | 'feedLiveSince'>;

const freshQueue = ({ queue, now }: Pick<FactsToJudge, 'queue' | 'now'>): QueueFacts | null =>
  queue !== null && isWithin(factLimits.queue, queue.asOf, now) ? queue : null;

/** Names of the facts that are missing or too old to decide on under this policy: what it blocks on decides as well. */
export function staleFor(question: StalenessQuestion): readonly AgentFactName[] {
  const { facts, policy, now, feedLiveSince } = question;
  const also = policy.blockOn.includes('agent-out-of-office') ? (['outOfOffice'] as const) : [];
  const stale = staleFacts(facts, {
    now,
    also,
    limit: policy.factLimitSeconds * 1000,
    ...(feedLiveSince && { feedLiveSince }),
  });
  if (facts?.person !== undefined && isNoActiveUser(facts.person.value)) return stale;
  const unsaid: AgentFactName[] = [];
  if (lacksPersistence(facts, policy)) unsaid.push('station');
  if (lacksCallerId(question)) unsaid.push('queues');
  return [...stale, ...unsaid.filter((name) => !stale.includes(name))];
}

/** True if the policy asks whether the queue has a calling-party number and no source has reported it: the queue must be read. */
export function lacksCallerId(
  question: Pick<StalenessQuestion, 'facts' | 'queueId' | 'queue' | 'policy' | 'now'>,
): boolean {
  const { facts, queueId, policy } = question;
  if (queueId === null || !policy.blockOn.includes('queue-no-caller-id')) return false;
  const queue = freshQueue(question);
  return queue?.found !== false && callerIdOf({ facts, queueId, queue }) === null;
}

/** The blocker for facts that were read and are still unknown, by the reason. `stale` must not be empty. */
export function unreadBlocker(facts: AgentFacts | null, stale: readonly AgentFactName[], now: number): Blocker {
  const refused = facts?.refused?.value ?? {};
  const denied = stale.filter((name) => refused[name] !== undefined);
  const permissions = [...new Set(denied.flatMap((name) => refused[name] ?? []))];
  const cause =
    denied.length === 0
      ? { code: 'genesys-unavailable', facts: { missing: stale } }
      : {
          code: 'client-lacks-permission',
          facts: { missing: denied, ...(permissions.length > 0 && { permissions }), ...(facts && whoIs(facts)) },
        };
  return { ...cause, pointer: null, since: null, asOf: now, until: null, canClear: true };
}

function judgeNumber(question: FactsToJudge): Pick<Readiness, 'blockers' | 'unscreened'> {
  const { facts, phoneNumber, policy, now, screening = { lists: [], veto: null }, dials } = question;
  if (phoneNumber === null) return { blockers: [], unscreened: false };
  const at = Math.max(now, question.notBefore ?? now);
  const timeZone = question.brought?.timeZone ?? null;
  const screened = judgeScreening({ phoneNumber, screening, policy, now });
  const named = facts === null ? {} : whoIs(facts);
  const capped = dials === undefined ? [] : capBlockers({ dials, phoneNumber, named, caps: policy.caps, now: at });
  const blockers = [...numberBlockers({ phoneNumber, timeZone, policy, now: at }), ...screened.blockers, ...capped];
  return { blockers, unscreened: screened.unscreened };
}

function isBlocking(code: string, { blockOn }: Policy): boolean {
  return blockOn.some((blocking) => blocking === code);
}

/** True if the policy asks whether the web phone keeps a persistent connection and no source has reported it: its station must be read. */
function lacksPersistence(facts: AgentFacts | null, { blockOn }: Policy): boolean {
  const station = facts?.station?.value ?? null;
  return (
    blockOn.includes('agent-station-not-persistent') &&
    station?.persistent === null &&
    /webrtc/i.test(station.type ?? '')
  );
}

/** A warning that the policy has made a blocker: it clears when what it warns of does. */
function asBlocker(warning: Problem, { facts, queue, now }: FactsToJudge): Blocker {
  const grounds: Readonly<Record<BlockableWarning, Pick<Fact<unknown>, 'since' | 'asOf'> | null | undefined>> = {
    'agent-station-not-persistent': facts?.station,
    'agent-out-of-office': facts?.outOfOffice,
    'queue-not-joined': facts?.queues,
    'queue-no-caller-id': queue === null ? facts?.queues : { since: null, asOf: queue.asOf },
  };
  const ground = Object.entries(grounds).find(([code]) => code === warning.code)?.[1];
  const told = { ...warning, facts: { ...warning.facts, blocks: true } };
  return { ...told, since: ground?.since ?? null, asOf: ground?.asOf ?? now, until: null, canClear: true };
}
