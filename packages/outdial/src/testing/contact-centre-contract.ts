import { afterEach, describe, expect, test } from 'vitest';
import { agentId, conversationId } from '../call/ids.ts';
import { dialing } from './contact-centre-contract-dialing.ts';
import { type ContactCentreStage, type OpenStage, order, placed } from './contact-centre-stage.ts';

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

function looking(open: OpenStage): void {
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

function people(open: OpenStage): void {
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
