import { settleRoutingStatus } from './agents.ts';
import { isActive, leadsTo, nextState } from '../entities/conversation-machine.ts';
import type { ConversationEvent } from '../entities/conversation-machine.ts';
import type { Agent } from '../entities/agent.ts';
import type { Conversation, Destination, Leg, Pending } from '../entities/conversation.ts';
import type { FaultKind } from '../faults/faults.ts';
import { applyEvent } from './legs.ts';
import { scenarioOf } from './scenarios.ts';
import { callConversationEvent } from '../wire/call-conversation.ts';
import { conversationEvent } from '../wire/conversation.ts';
import type { World } from '../world.ts';

/** A valid create request. `effects` are faults that change how the conversation shows. */
export interface CallOrder {
  readonly agent: Agent;
  readonly destination: Destination;
  readonly queueId: string | null;
  readonly callerId: string | null;
  readonly callerIdName: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly uuiData: string | null;
  readonly externalContactId: string | null;
  readonly effects: readonly { readonly fault: FaultKind; readonly ms?: number | undefined }[];
}

/** Commands that a target can receive. */
export const targetActions = ['answer', 'busy', 'no-answer', 'hang-up'] as const;
export type TargetAction = (typeof targetActions)[number];

/** Creates the conversation, counts the dial, and starts ringing the agent's phone. */
export function placeCall(world: World, order: CallOrder): Conversation {
  const now = world.clock.now();
  const queue = order.queueId === null ? undefined : world.store.queues.get(order.queueId);
  const number = order.destination.kind === 'number' ? order.destination.number : null;
  const conversation: Conversation = {
    id: world.newId(),
    state: 'contacting',
    agentId: order.agent.id,
    queueId: order.queueId,
    destination: order.destination,
    callerId: order.callerId ?? queue?.callingPartyNumber ?? null,
    callerIdName: order.callerIdName ?? queue?.callingPartyName ?? null,
    attributes: order.attributes,
    uuiData: order.uuiData,
    externalContactId: order.externalContactId,
    externalTag: null,
    acwTimeoutMs: queue?.acwTimeoutMs ?? null,
    startedAt: now,
    endedAt: null,
    agentLeg: newLeg(world, now),
    targetLeg: null,
    plan: planOf(world, order, number),
    pending: null,
  };
  world.store.dials.put({
    id: conversation.id,
    at: now,
    agent: order.agent.id,
    number,
    attributes: order.attributes,
    conversationId: conversation.id,
    answered: false,
  });
  return keep(world, { ...conversation, pending: nextStep(world, conversation) });
}

function planOf(world: World, order: CallOrder, number: string | null): Conversation['plan'] {
  const scenario = scenarioOf(number);
  const late = order.effects.find(({ fault }) => fault === 'late-target-leg');
  return {
    agentPhone: order.agent.phone,
    target: scenario.target,
    answersAfterMs: world.timings[scenario.answers],
    talkMs: scenario.talks === null ? null : world.timings[scenario.talks],
    targetVisibleAfterMs: late === undefined ? 0 : (late.ms ?? world.timings.lateTargetLegMs),
    attributesShown: order.effects.every(({ fault }) => fault !== 'attributes-never'),
  };
}

function newLeg(world: World, at: number): Leg {
  return {
    participantId: world.newId(),
    communicationId: world.newId(),
    startedAt: at,
    visibleAt: at,
    dialingAt: null,
    connectedAt: null,
    disconnectedAt: null,
    terminatedAt: null,
    disconnectType: null,
    errorCode: null,
    sipCode: null,
    attributes: {},
    muted: false,
    held: false,
  };
}

/** The next planned step and its time; `null` when only a request can move the conversation. */
function nextStep(world: World, conversation: Conversation): Pending | null {
  const { plan, state } = conversation;
  const { timings } = world;
  const after = (step: Pending['step'], ms: number): Pending => ({ step, at: world.clock.now() + ms });
  switch (state) {
    case 'contacting':
      if (plan.agentPhone === 'dead') return after('agent-times-out', timings.agentLegDiesMs);
      return after('agent-answers', timings.agentAnswersMs);
    case 'dialing':
      return after(plan.target === 'unreachable' ? 'target-unreachable' : 'target-rings', timings.targetRingsMs);
    case 'ringing':
      if (plan.target === 'answer') return after('target-answers', plan.answersAfterMs);
      if (plan.target === 'busy') return after('target-busy', timings.targetBusyMs);
      return plan.target === 'no-answer' ? after('target-no-answer', timings.targetGivesUpMs) : null;
    case 'connected':
      return plan.talkMs === null ? null : after('target-hangs-up', plan.talkMs);
    case 'ended':
      return after('legs-close', conversation.acwTimeoutMs ?? timings.legsCloseMs);
    case 'closed':
      return null;
  }
}

/** Moves a conversation along the table. Throws `TransitionRefused` when the event does not belong to its state. */
export function moveConversation(world: World, id: string, event: ConversationEvent): Conversation {
  const conversation = world.store.conversations.get(id);
  if (conversation === undefined) throw new TypeError(`There is no conversation ${id}.`);
  const now = world.clock.now();
  const state = nextState(conversation.state, event);
  const moved = applyEvent({ ...conversation, state }, event, { now, newLeg: () => newLeg(world, now) });
  if (event === 'target-answers') {
    const dial = world.store.dials.get(id);
    if (dial !== undefined) world.store.dials.put({ ...dial, answered: true });
  }
  return keep(world, { ...moved, pending: nextStep(world, moved) });
}

/**
 * Sends the target a command. It takes effect at once if the table allows it, otherwise when the target rings. Returns false when it is
 * too late.
 */
export function tellTarget(world: World, conversation: Conversation, action: TargetAction): boolean {
  const event = (
    {
      answer: 'target-answers',
      busy: 'target-busy',
      'no-answer': 'target-no-answer',
      'hang-up': 'target-hangs-up',
    } as const
  )[action];
  if (leadsTo(conversation.state, event) !== undefined) {
    moveConversation(world, conversation.id, event);
    return true;
  }
  if ((conversation.state !== 'contacting' && conversation.state !== 'dialing') || action === 'hang-up') return false;
  const plan = { ...conversation.plan, target: action, answersAfterMs: 0 };
  world.store.conversations.put({ ...conversation, plan });
  return true;
}

/** Replaces a conversation without moving it (mute, hold, attributes, tag) and publishes it on its agent's topic. */
export function changeConversation(world: World, conversation: Conversation): Conversation {
  const changed = world.store.conversations.put(conversation);
  announce(world, changed);
  return changed;
}

function keep(world: World, conversation: Conversation): Conversation {
  const kept = world.store.conversations.put(conversation);
  armConversation(world, kept);
  announce(world, kept);
  settleRoutingStatus(world, kept.agentId);
  return kept;
}

/** Sets the timer of the next planned step. The timer does nothing if another event came first. */
export function armConversation(world: World, conversation: Conversation): void {
  const { id, pending } = conversation;
  if (pending === null) return;
  world.clock.schedule(pending.at, () => {
    const current = world.store.conversations.get(id);
    if (current?.pending?.step !== pending.step || current.pending.at !== pending.at) return;
    moveConversation(world, id, pending.step);
    world.store.flush();
  });
}

function announce(world: World, conversation: Conversation): void {
  const now = world.clock.now();
  const publish = (at: number): void => {
    const current = world.store.conversations.get(conversation.id);
    if (current === undefined) return;
    const { agentId } = current;
    world.bus.publish('v2.users.{id}.conversations', agentId, conversationEvent(world.store, current, at));
    world.bus.publish('v2.users.{id}.conversations.calls', agentId, callConversationEvent(world.store, current, at));
  };
  publish(now);
  const visibleAt = conversation.targetLeg?.visibleAt ?? now;
  if (visibleAt > now && isActive(conversation.state))
    world.clock.schedule(visibleAt, () => publish(world.clock.now()));
}
