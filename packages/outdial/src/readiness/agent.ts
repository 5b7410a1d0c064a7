import type { BlockerCode } from '../call/blockers.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import { blockerOn, whoIs } from './blocker.ts';
import type { AgentFacts, Fact } from './facts.ts';
import type { Policy } from './policy.ts';
import { isPresenceAllowed, presenceName } from './presence.ts';

interface AgentQuestion {
  readonly facts: AgentFacts;
  readonly policy: Policy;
  readonly now: number;
}

/** What keeps this agent from being dialed for. A fact that was never heard of blocks nothing here: it is stale, and must be read. */
export function agentBlockers(question: AgentQuestion): readonly Blocker[] {
  const identity = identityBlocker(question);
  // For an id without an active user Genesys still answers a routing status (OFF_QUEUE). Nothing else reported for it means anything.
  if (identity !== null) return [identity];
  return [presenceBlocker(question), ...occupationBlockers(question), stationBlocker(question)].filter(
    (blocker) => blocker !== null,
  );
}

/** What does not keep from dialing, but a person should know. */
export function agentWarnings(facts: AgentFacts): readonly Problem[] {
  const warnings: Problem[] = [];
  const warn = (code: string, more: Problem['facts'] = {}): void => {
    warnings.push({ code, pointer: null, facts: { ...whoIs(facts), ...more } });
  };
  if (facts.person !== undefined && facts.person.value.found !== 'user') return [];
  if (facts.outOfOffice?.value === true) warn('agent-out-of-office');
  if (facts.station?.value?.persistent === false) {
    warn('agent-station-not-persistent', { stationName: facts.station.value.name });
  }
  if (facts.routingStatus?.value === 'UNKNOWN') warn('agent-routing-status-unknown');
  return warnings;
}

/**
 * The blocker for the agent's identity. Waiting does not clear it: the id in the request stays wrong, and reactivating a person takes more
 * than minutes.
 */
function identityBlocker({ facts, now }: AgentQuestion): Blocker | null {
  const { person } = facts;
  if (person === undefined) return null;
  const { found, name, state } = person.value;
  const refuse = (code: BlockerCode, seen: string, named: Blocker['facts']): Blocker =>
    blockerOn(person, { code, pointer: '/from/id', seen, facts: named, canClear: false }, now);
  switch (found) {
    case 'nobody':
      return refuse('agent-not-found', facts.agentId, whoIs(facts));
    case 'queue':
      return refuse('agent-is-a-queue', facts.agentId, { queueName: name, queueId: facts.agentId });
    case 'user':
      return state === 'inactive' || state === 'deleted' ? refuse('agent-inactive', state, whoIs(facts)) : null;
  }
}

function presenceBlocker({ facts, policy, now }: AgentQuestion): Blocker | null {
  const { presence } = facts;
  if (presence === undefined || isPresenceAllowed(presence.value, policy.allowedPresences)) return null;
  const seen = presenceName(presence.value);
  const named = { ...whoIs(facts), presence: seen, allowed: policy.allowedPresences };
  return blockerOn(presence, { code: 'agent-presence', seen, facts: named, canClear: true }, now);
}

/** What the agent is busy with. Routing status only counts where no live call or wrap-up explains it. */
function occupationBlockers({ facts, now }: AgentQuestion): readonly Blocker[] {
  const { calls, routingStatus } = facts;
  const busyWith = <Value>(fact: Fact<Value>, code: BlockerCode, seen: string): Blocker =>
    blockerOn(fact, { code, seen, facts: whoIs(facts), canClear: true }, now);
  const busy: Blocker[] = [];
  if (calls !== undefined) {
    const { active, acw } = calls.value;
    if (active > 0)
      busy.push(busyWith(calls, 'agent-on-call', active === 1 ? 'one live call' : `${active} live calls`));
    if (acw > 0) busy.push(busyWith(calls, 'agent-in-wrap-up', acw === 1 ? 'one call' : `${acw} calls`));
  }
  const isExplained = busy.length > 0;
  const isOnCall = calls !== undefined && calls.value.active > 0;
  switch (routingStatus?.value) {
    case 'COMMUNICATING': // a call that came through no queue
      if (!isOnCall) busy.push(busyWith(routingStatus, 'agent-on-call', routingStatus.value));
      break;
    case 'INTERACTING':
      if (!isExplained) busy.push(busyWith(routingStatus, 'agent-interacting', routingStatus.value));
      break;
    case 'NOT_RESPONDING':
      busy.push(busyWith(routingStatus, 'agent-not-responding', routingStatus.value));
      break;
    case 'OFF_QUEUE':
    case 'IDLE':
    case 'UNKNOWN':
    case undefined:
      break;
  }
  return busy;
}

function stationBlocker({ facts, now }: AgentQuestion): Blocker | null {
  const { station } = facts;
  if (station === undefined) return null;
  if (station.value === null) {
    return blockerOn(station, { code: 'agent-no-station', seen: null, facts: whoIs(facts), canClear: true }, now);
  }
  if (station.value.reachable !== false) return null;
  const seen = station.value.name ?? station.value.id;
  const named = { ...whoIs(facts), stationName: seen };
  return blockerOn(station, { code: 'agent-phone-unreachable', seen, facts: named, canClear: true }, now);
}
