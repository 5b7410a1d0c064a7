import { afterEach, describe, expect, test } from 'vitest';

import { agentId, callId, conversationId, queueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { ContactCentre, DialOrder, HangUp, TopicEvent } from '../ports/contact-centre.ts';

/**
 * The other side of a contact centre, as the suite needs it: its people, and how to make things happen. Numbers answer
 * unless named.
 */
export interface ContactCentreStage {
  readonly centre: ContactCentre;
  /** Time of the clock that the adapter received. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly agents: {
    /** Available, with a station, joined to `queue`. */
    readonly ready: { readonly id: string; readonly email: string };
    readonly away: { readonly id: string };
    readonly withoutStation: { readonly id: string };
    /** The phone never answers. */
    readonly deadPhone: { readonly id: string };
  };
  readonly queue: { readonly id: string; readonly name: string };
  readonly number: E164;
  /** Lets this much time pass on the other side. */
  readonly pass: (ms: number) => Promise<void> | void;
  /** How many calls were made to this number. */
  readonly dials: (number: string) => number;
  /** The next create-call request takes effect, and its answer is lost. */
  readonly loseNextAnswer: () => void;
  /** The next connection finds no listener. Existing connections are closed when this returns. */
  readonly refuseNextConnection: () => Promise<void> | void;
  /** Every topic event published so far. */
  readonly topics: () => readonly TopicEvent[];
  /** How long the other side takes: agent's phone to answer, target to answer after that, talk, dead phone to give up. */
  readonly spans: { readonly untilConnected: number; readonly untilEnded: number; readonly agentLegDies: number };
  readonly close: () => Promise<void>;
}

/** The contract of `ports/contact-centre`. Call it inside a test file, with a fresh stage for each test. */
export function contactCentreContract(name: string, open: () => Promise<ContactCentreStage>): void {
  describe(`${name} as a contact centre`, () => {
    const opened: ContactCentreStage[] = [];
    afterEach(async () => {
      for (const stage of opened.splice(0)) await stage.close();
    });
    const stageOf = async (): Promise<ContactCentreStage> => {
      const stage = await open();
      opened.push(stage);
      return stage;
    };
    dialing(stageOf);
    looking(stageOf);
    people(stageOf);
  });
}

type Open = () => Promise<ContactCentreStage>;

function order(stage: ContactCentreStage, change: Partial<DialOrder> = {}): DialOrder {
  return {
    callId: callId('call_contract'),
    attempt: 1,
    agentId: agentId(stage.agents.ready.id),
    queueId: queueId(stage.queue.id),
    phoneNumber: stage.number,
    callerId: null,
    contactId: null,
    attributes: {},
    label: null,
    uuiData: null,
    sendBefore: stage.now() + 2_000,
    sendWithin: 2_000,
    fencedMonotonic: stage.monotonic(),
    ...change,
  };
}

async function placed(stage: ContactCentreStage, change: Partial<DialOrder> = {}) {
  const answer = await stage.centre.dial(order(stage, change));
  if (answer.kind !== 'placed') throw new Error(`The dial was expected to be placed: ${JSON.stringify(answer)}`);
  return answer.conversationId;
}

function dialing(open: Open): void {
  test('a dial places one call, which rings the agent first, carries our mark and ends', async () => {
    const stage = await open();
    const id = await placed(stage);
    const first = await stage.centre.readConversation(id);
    expect(first).toMatchObject({
      kind: 'seen',
      conversation: { agentId: stage.agents.ready.id, targetLeg: 'none', ended: false },
    });
    await stage.pass(stage.spans.untilConnected);
    const mark = { callId: 'call_contract', attempt: 1 };
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { mark, talked: true, targetNumber: stage.number },
    });
    await stage.pass(stage.spans.untilEnded);
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { ended: true, full: true, talked: true, endedBy: 'target' },
    });
    expect(stage.dials(stage.number)).toBe(1);
  });

  test('a dead agent phone is read back as proof that the target leg was never made', async () => {
    const stage = await open();
    const id = await placed(stage, { agentId: agentId(stage.agents.deadPhone.id) });
    await stage.pass(stage.spans.agentLegDies);
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { ended: true, full: true, agentLeg: 'contacting', targetLeg: 'none', agentLegDeathNamed: true },
    });
  });

  test('an agent without a station is refused with proof', async () => {
    const stage = await open();
    const answer = await stage.centre.dial(order(stage, { agentId: agentId(stage.agents.withoutStation.id) }));
    expect(answer).toMatchObject({ kind: 'not-placed', proof: 'refused' });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a refused connection is proof of not placed', async () => {
    const stage = await open();
    await stage.centre.readAgent(agentId(stage.agents.ready.id));
    await stage.refuseNextConnection();
    expect(await stage.centre.dial(order(stage))).toMatchObject({
      kind: 'not-placed',
      proof: 'never-connected',
      permanent: false,
    });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a dial past its moment is not sent, nor one after closing', async () => {
    const stage = await open();
    expect(await stage.centre.dial(order(stage, { sendBefore: stage.now() - 1 }))).toEqual({
      kind: 'not-sent',
      why: 'too-late',
    });
    await stage.centre.close();
    expect(await stage.centre.dial(order(stage))).toEqual({ kind: 'not-sent', why: 'closing' });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a hang-up ends the conversation, and hanging up again is done already', async () => {
    const stage = await open();
    const ours = ending(stage);
    const id = await placed(stage);
    await stage.pass(stage.spans.untilConnected);
    const hangUp = { ...ours, conversationId: id };
    expect(await stage.centre.hangUp(hangUp)).toEqual({ done: true, problem: null });
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: true, endedBy: 'agent' } });
    expect(await stage.centre.hangUp(hangUp)).toEqual({ done: true, problem: null });
  });

  test('the forced disconnect ends the conversation', async () => {
    const stage = await open();
    const ours = ending(stage);
    const id = await placed(stage);
    expect(await stage.centre.hangUp({ ...ours, conversationId: id, forced: true })).toMatchObject({ done: true });
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: true } });
  });

  test('a conversation with the mark of another call is not hung up, in neither way', async () => {
    const stage = await open();
    const other = { ...ending(stage), callId: callId('call_other') };
    const id = await placed(stage);
    await stage.pass(stage.spans.untilConnected);
    for (const forced of [false, true]) {
      expect(await stage.centre.hangUp({ ...other, conversationId: id, forced })).toMatchObject({
        done: false,
        problem: { code: 'hang-up-withheld' },
      });
    }
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: false } });
  });

  test('before a mark can show, a call of another agent, or from before the fence, is not hung up; one that began with it is', async () => {
    const stage = await open();
    const ours = ending(stage);
    const conversationId = await placed(stage);
    for (const other of [{ agentId: agentId(stage.agents.away.id) }, { fencedAt: ours.fencedAt + 3_600_000 }]) {
      expect(await stage.centre.hangUp({ ...ours, ...other, conversationId })).toMatchObject({ done: false });
    }
    expect(await stage.centre.hangUp({ ...ours, conversationId })).toEqual({ done: true, problem: null });
  });
}

/** Ends a conversation of the contract's call, whose fence is now. */
function ending(stage: ContactCentreStage): Omit<HangUp, 'conversationId'> {
  const agent = agentId(stage.agents.ready.id);
  return { callId: callId('call_contract'), agentId: agent, fencedAt: stage.now(), forced: false };
}

function looking(open: Open): void {
  test('a dial whose answer is lost is unknown, and is found by its mark once the target leg is there', async () => {
    const stage = await open();
    const fencedAt = stage.now();
    stage.loseNextAnswer();
    expect((await stage.centre.dial(order(stage))).kind).toBe('unknown');
    await stage.pass(stage.spans.untilConnected);
    const look = await stage.centre.find({ agentId: agentId(stage.agents.ready.id), fencedAt });
    expect(look.full).toBe(true);
    expect(look.conversations.filter((seen) => seen.mark?.callId === 'call_contract')).toHaveLength(1);
    expect(stage.dials(stage.number)).toBe(1);
  });

  test('a look for a call that never existed is full and finds no call of ours', async () => {
    const stage = await open();
    const look = await stage.centre.find({ agentId: agentId(stage.agents.away.id), fencedAt: stage.now() });
    expect(look).toMatchObject({ full: true, conversations: [] });
  });

  test('a conversation that does not exist is missing', async () => {
    const stage = await open();
    const nobody = conversationId('00000000-0000-4000-8000-00000000dead');
    expect(await stage.centre.readConversation(nobody)).toEqual({ kind: 'missing' });
  });

  test('the events of a call report its course, with the mark once the target leg is there', async () => {
    const stage = await open();
    const id = await placed(stage);
    await stage.pass(stage.spans.untilConnected);
    await stage.pass(stage.spans.untilEnded);
    const heard = stage.topics().map((event) => stage.centre.interpret(event));
    const seen = heard.flatMap((each) =>
      each.kind === 'conversation' && each.conversation.conversationId === id ? [each.conversation] : [],
    );
    expect(seen.map(({ targetLeg }) => targetLeg)).toEqual(expect.arrayContaining(['none', 'dialing', 'connected']));
    expect(seen.every(({ targetLeg, mark }) => targetLeg === 'none' || mark?.callId === 'call_contract')).toBe(true);
    expect(seen.at(-1)).toMatchObject({ ended: true, talked: true, full: false });
  });
}

function people(open: Open): void {
  test('all facts of an agent are read at once', async () => {
    const stage = await open();
    const found = await stage.centre.readAgent(agentId(stage.agents.ready.id));
    expect(found).toMatchObject({
      kind: 'found',
      value: {
        agentId: stage.agents.ready.id,
        person: { value: { found: 'user', email: stage.agents.ready.email, state: 'active' }, source: 'read' },
        presence: { value: { system: 'AVAILABLE' } },
        calls: { value: { active: 0, acw: 0 } },
      },
    });
    const facts = found.kind === 'found' ? found.value : null;
    expect(facts?.queues?.value).toContainEqual(
      expect.objectContaining({ id: stage.queue.id, name: stage.queue.name, joined: true }),
    );
    expect(facts?.station?.value?.id).toBeTypeOf('string');
  });

  test('a read agrees with the events before it', async () => {
    const stage = await open();
    await placed(stage);
    const found = await stage.centre.readAgent(agentId(stage.agents.ready.id));
    expect(found).toMatchObject({ value: { calls: { value: { active: 1 } } } });
    const counts = stage
      .topics()
      .map((event) => stage.centre.interpret(event))
      .flatMap((heard) =>
        heard.kind === 'agent' && heard.facts.calls !== undefined ? [heard.facts.calls.value.active] : [],
      );
    expect(counts.at(-1)).toBe(1);
  });

  test('an agent without a station is reported so, which is not the same as unknown', async () => {
    const stage = await open();
    const found = await stage.centre.readAgent(agentId(stage.agents.withoutStation.id));
    expect(found).toMatchObject({ value: { station: { value: null } } });
  });

  test('an unknown id and the id of a queue are distinguished', async () => {
    const stage = await open();
    const nobody = await stage.centre.readAgent(agentId('00000000-0000-4000-8000-00000000dead'));
    expect(nobody).toMatchObject({ kind: 'found', value: { person: { value: { found: 'nobody' } } } });
    const queue = await stage.centre.readAgent(agentId(stage.queue.id));
    expect(queue).toMatchObject({
      kind: 'found',
      value: { person: { value: { found: 'queue', name: stage.queue.name } } },
    });
  });

  test('an agent is found by e-mail in any case; without a match, similar names are returned', async () => {
    const stage = await open();
    const { email, id } = stage.agents.ready;
    expect(await stage.centre.findAgent(email.toUpperCase())).toMatchObject({ kind: 'found', value: { agentId: id } });
    const wrong = await stage.centre.findAgent(`${email}x`);
    expect(wrong).toMatchObject({ kind: 'not-found' });
    expect(wrong.kind === 'not-found' ? wrong.near : []).toContain(email);
    const byName = await stage.centre.findAgent(email.slice(0, email.indexOf('@')));
    expect(byName.kind === 'not-found' ? byName.near : []).toContain(email);
  });

  test('a queue is found by id and by name', async () => {
    const stage = await open();
    const { id, name } = stage.queue;
    expect(await stage.centre.findQueue(id)).toMatchObject({ kind: 'found', value: { queueId: id, name } });
    expect(await stage.centre.findQueue(name.toLowerCase())).toMatchObject({ kind: 'found', value: { queueId: id } });
    expect(await stage.centre.findQueue(`${name}s`)).toMatchObject({ kind: 'not-found', near: [name] });
  });

  test('every agent is listed with presence and queues', async () => {
    const stage = await open();
    const listed = await stage.centre.listAgents();
    const agents = listed.kind === 'found' ? listed.value : [];
    const ready = agents.find((agent) => agent.agentId === stage.agents.ready.id);
    expect(ready?.queues?.value).toContainEqual(expect.objectContaining({ id: stage.queue.id, joined: true }));
    expect(agents.find((agent) => agent.agentId === stage.agents.away.id)?.presence?.value.system).toBe('AWAY');
  });

  test('when Genesys does not answer, people are unavailable rather than unknown', async () => {
    const stage = await open();
    await stage.centre.close();
    expect((await stage.centre.readAgent(agentId(stage.agents.ready.id))).kind).toBe('unavailable');
    expect((await stage.centre.findQueue(stage.queue.name)).kind).toBe('unavailable');
  });
}
