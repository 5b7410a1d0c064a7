import { randomUUID } from 'node:crypto';
import type { CallView } from 'outdial';
import { describe, expect, test } from 'vitest';
import { eventSource, openDesk, type Desk } from './desk.ts';

const [organisationId = '', account = ''] = eventSource.split('/');
const presenceRequests = 'getUsers';

interface Posted {
  readonly status: number;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly problems: unknown;
}
type Shape = 'envelope' | 'cloud-event' | 'carried';

/** Someone with a key that may only report events. */
interface Forger {
  readonly post: (events: unknown) => Promise<Posted>;
  readonly id: (slug: string) => string;
  readonly presence: (slug: string, system: string, at?: string) => unknown;
  readonly about: (subject: string, slug: string, body: unknown, at?: string) => unknown;
}

async function forge(
  { outdial, sandbox, clock }: Desk,
  shape: Shape = 'envelope',
  from: { readonly source?: string; readonly account?: string } = {},
): Promise<Forger> {
  const { secret } = await outdial.calls.keys.create({ scopes: ['events:write'] });
  const { agents } = sandbox.control.state();
  const of = (slug: string) => agents.find((agent) => agent.slug === slug);
  const id = (slug: string): string => of(slug)?.id ?? slug;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const about: Forger['about'] = (subject, slug, eventBody, at = isoNow()) => {
    const type = `v2.users.{id}.${subject}`;
    const detail = {
      topicName: `v2.users.${id(slug)}.${subject}`,
      version: '2',
      eventBody,
      metadata: {},
      timestamp: at,
    };
    const cloudEvent = { specversion: '1.0', id: randomUUID(), source: '/forged', type, time: at, data: detail };
    if (shape === 'cloud-event') return cloudEvent;
    return {
      ...{ version: '0', id: randomUUID(), 'detail-type': type, region: 'mars', resources: [], time: at },
      source: from.source ?? 'aws.partner/genesys.com/cloud/WRONG-ORG/x',
      account: from.account ?? '000000000000',
      detail: shape === 'carried' ? cloudEvent : detail,
    };
  };
  return {
    id,
    about,
    presence: (slug, systemPresence, at) =>
      about(
        'presence',
        slug,
        { source: 'PURECLOUD', presenceDefinition: { id: randomUUID(), systemPresence }, modifiedDate: at },
        at,
      ),
    post: async (events) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(events) };
      const answer = await outdial.fetch(new Request('http://outdial.localhost/v1/events', init));
      const body = (await answer.json()) as Partial<Posted>;
      return { status: answer.status, items: body.items ?? [], problems: body.problems };
    },
  };
}

const idle = (turns = 60): Promise<void> =>
  new Promise((resolve) => {
    const turn = (left: number): unknown => (left === 0 ? resolve() : setImmediate(() => turn(left - 1)));
    turn(turns);
  });
async function elapse({ clock }: Desk, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await clock.advance(500);
    await idle(20);
  }
}

const from = (slug: string) => ({ from: { id: `${slug}@example.com`, queueId: 'Sales' } });
const dialsOf = ({ sandbox }: Desk, slug: string): number =>
  sandbox.control.dials({ agent: sandbox.control.state().agents.find((agent) => agent.slug === slug)?.id ?? slug })
    .total;
const liveOf = ({ sandbox }: Desk, agentId: string): number =>
  sandbox.control.state().conversations.filter((one) => one.agentId === agentId && one.endedAt === null).length;
const requestsOf = ({ sandbox }: Desk, operation: string): number =>
  sandbox.control.requests().byOperation[operation] ?? 0;

const moments = {
  now: undefined,
  'the year 2099': '2099-01-01T00:00:00.000Z',
  'the year 1970': '1970-01-01T00:00:00.000Z',
} as const;

describe.each(['envelope', 'cloud-event', 'carried'] as const)('forged, as %s', (shape) => {
  test.each(Object.entries(moments))('a presence dated %s dials no absent agent', async (_name, at) => {
    for (const [slug, presence] of [
      ['ben', 'Away'],
      ['ana', 'Offline'],
    ] as const) {
      const desk = await openDesk();
      desk.sandbox.control.changeAgent(slug, { presence });
      const forger = await forge(desk, shape);
      const { id } = await desk.place(from(slug));
      for (const system of ['AVAILABLE', 'ON_QUEUE']) {
        const posted = await forger.post([forger.presence(slug, system, at), forger.presence(slug, system, at)]);
        expect(posted.items).toMatchObject([
          { ok: true, countsAs: 'hint' },
          { ok: true, countsAs: 'hint' },
        ]);
        await elapse(desk, 3_000);
      }
      expect([dialsOf(desk, slug), (await desk.outdial.calls.get(id)).state]).toEqual([0, 'waiting']);
      // The truth still counts, whatever date the forger has given.
      desk.sandbox.control.changeAgent(slug, { presence: 'Available' });
      await forger.post(forger.presence(slug, 'AVAILABLE', at === moments['the year 1970'] ? undefined : at));
      await desk.within(id, 80_000, ({ state }) => state !== 'waiting');
      expect(dialsOf(desk, slug)).toBe(1);
    }
  });
});

test('a forged station, routing status or end of a call does not cause a dial', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  desk.sandbox.control.changeAgent('ana', { station: null });
  desk.sandbox.control.changeAgent('ben', { presence: 'On Queue', routingStatus: 'INTERACTING' });
  const [ana, ben] = [await desk.place(from('ana')), await desk.place(from('ben'))];
  expect([ana.state, ben.state]).toEqual(['waiting', 'waiting']);
  const station = { id: randomUUID(), name: 'Forged', type: 'inin_remote' };
  await forger.post([
    forger.about('station', 'ana', { associatedStation: station, effectiveStation: station }),
    forger.about('persistentconnection', 'ana', { stationId: station.id, persistentState: 'PERSISTED' }),
    forger.about('routingStatus', 'ben', {
      routingStatus: { status: 'IDLE', startTime: new Date(desk.clock.now()).toISOString() },
    }),
    forger.about('conversationsummary', 'ben', {
      call: { contactCenter: { active: 0, acw: 0 }, enterprise: { active: 0, acw: 0 } },
    }),
    forger.about('activity', 'ben', {
      routingStatus: { status: 'IDLE' },
      presence: { presenceDefinition: { systemPresence: 'ON_QUEUE' } },
    }),
    forger.about('queues', 'ben', { id: randomUUID(), joined: true }),
  ]);
  await elapse(desk, 10_000);
  expect([dialsOf(desk, 'ana'), dialsOf(desk, 'ben')]).toEqual([0, 0]);
});

const leg = (purpose: string, extra: Readonly<Record<string, unknown>>) => ({
  id: `p-${purpose}`,
  purpose,
  attributes: {},
  ...extra,
});

/** A conversation of this agent: over, or both sides connected. */
function conversation(
  agentId: string,
  conversationId: string,
  at: number,
  how: 'ended' | 'connected',
  mark = {},
): unknown {
  const t = new Date(at).toISOString();
  const call = { state: 'connected', direction: 'outbound', connectedTime: t };
  const over = { ...call, state: 'terminated', disconnectedTime: t, disconnectType: 'client' };
  const calls = [how === 'ended' ? over : call];
  const end = how === 'ended' ? { endTime: t } : {};
  return {
    ...{ id: conversationId, startTime: t, ...end },
    participants: [
      leg('agent', { userId: agentId, ...end, calls }),
      leg('customer', { address: 'tel:+15559876543', ...end, attributes: mark, calls }),
    ],
  };
}
const conversationOf = ({ attempts }: CallView): string => attempts.at(-1)?.conversationId ?? '';

test.each(['conversations', 'conversations.calls'])(
  'a forged end (%s) gives no agent two live calls',
  async (topic) => {
    const desk = await openDesk();
    const forger = await forge(desk);
    const agentId = forger.id('ana');
    const talks = { ...from('ana'), targets: [{ phoneNumber: '+12025550104' }] };
    const first = await desk.place(talks);
    const second = await desk.place({ ...from('ana'), label: 'second' });
    const connected = await desk.within(first.id, 60_000, ({ state }) => state === 'connected');
    for (const at of [desk.clock.now(), desk.clock.now() + 1_000, Date.parse('2099-01-01')]) {
      await forger.post([
        forger.about(
          topic,
          'ana',
          conversation(agentId, conversationOf(connected), at, 'ended'),
          new Date(at).toISOString(),
        ),
        forger.about('routingStatus', 'ana', { routingStatus: { status: 'IDLE' } }),
        forger.about('conversationsummary', 'ana', {
          call: { contactCenter: { active: 0, acw: 0 }, enterprise: { active: 0, acw: 0 } },
        }),
      ]);
      await elapse(desk, 3_000);
      expect((await desk.outdial.calls.get(first.id)).state).toBe('connected');
    }
    expect([liveOf(desk, agentId), dialsOf(desk, 'ana')]).toEqual([1, 1]);
    expect((await desk.outdial.calls.get(second.id)).state).toBe('waiting');
  },
);

test('a forged mark moves no call that was never dialed', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
  const { id } = await desk.place();
  for (const attempt of ['1', '2']) {
    const mark = { 'outdial.callId': id, 'outdial.attempt': attempt };
    for (const how of ['connected', 'ended'] as const) {
      await forger.post(
        forger.about('conversations', 'ana', conversation(forger.id('ana'), randomUUID(), desk.clock.now(), how, mark)),
      );
    }
  }
  await elapse(desk, 3_000);
  const call = await desk.outdial.calls.get(id);
  expect([call.state, call.attempts, requestsOf(desk, 'getConversation')]).toEqual(['waiting', [], 0]);
});

test('a forged answer connects no call that rings', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  const { id } = await desk.place();
  const placed = await desk.until(id, ({ state }) => state === 'placed');
  const mark = { 'outdial.callId': id, 'outdial.attempt': '1' };
  for (const conversationId of [conversationOf(placed), randomUUID()]) {
    const body = conversation(forger.id('ana'), conversationId, desk.clock.now(), 'connected', mark);
    await forger.post(forger.about('conversations', 'ana', body));
    await idle();
  }
  const after = await desk.outdial.calls.get(id);
  expect([after.state, conversationOf(after)]).toEqual(['placed', conversationOf(placed)]);
});

test('a call whose answer was lost reads a conversation that an event names before it believes the event', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  const { control } = desk.sandbox;
  control.injectFault({ operation: 'postConversationsCallsUserUserId', fault: 'answer-lost', count: 1 });
  // Outdial's own search finds nothing, so only the events could reveal it.
  for (const operation of ['getAnalyticsAgentStatus', 'postAnalyticsConversationsDetailsQuery']) {
    control.injectFault({ operation, fault: 'status', status: 503, probability: 1 });
  }
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12025550104' }] });
  await desk.within(id, 15_000, ({ state }) => state === 'unknown');
  const other = await desk.place({ ...from('hana'), targets: [{ phoneNumber: '+12025550104' }] });
  const theirs = conversationOf(await desk.within(other.id, 15_000, ({ state }) => state === 'connected'));
  const mark = { 'outdial.callId': id, 'outdial.attempt': '1' };
  const named = async (conversationId: string, how: 'ended' | 'connected'): Promise<CallView> => {
    const body = conversation(forger.id('ana'), conversationId, desk.clock.now(), how, mark);
    await forger.post(forger.about('conversations', 'ana', body));
    await idle();
    return desk.outdial.calls.get(id);
  };
  for (const forged of [randomUUID(), theirs]) {
    for (const how of ['connected', 'ended'] as const) {
      expect((await named(forged, how)).state).toBe('unknown');
      await elapse(desk, 6_000);
    }
  }
  const ours = control.state().conversations.find(({ agentId }) => agentId === forger.id('ana'))?.id ?? '';
  const { state, attempts } = await named(ours, 'ended');
  expect([state, attempts[0]?.conversationId]).toEqual(['connected', ours]);
  expect(dialsOf(desk, 'ana')).toBe(1);
});

test('honest events wake a call at once, by one read of the agent', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
  const { id } = await desk.place();
  desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
  const before = requestsOf(desk, presenceRequests);
  await forger.post(forger.presence('ana', 'AVAILABLE'));
  await desk.until(id, ({ state }) => state !== 'waiting' && state !== 'dialing');
  expect(requestsOf(desk, presenceRequests) - before).toBe(1);
});

test('a flood of duplicates, reversed and contradicting, about known agents costs a bounded number of reads and starves no call', async () => {
  const desk = await openDesk({}, { rateLimitPerMinute: 300 });
  const forger = await forge(desk);
  desk.sandbox.control.changeAgent('ben', { presence: 'Away' });
  await desk.outdial.calls.agents({ limit: 1 });
  const waiting = await desk.place(from('ben'));
  const before = desk.sandbox.control.requests().total;
  const slugs = ['ana', 'ben', 'cleo', 'dora'];
  for (let second = 0; second < 60; second += 1) {
    const events = Array.from({ length: 40 }, (_, index) =>
      forger.presence(
        slugs[index % slugs.length] ?? 'ben',
        index % 2 === 0 ? 'AVAILABLE' : 'MEAL',
        new Date(desk.clock.now() - index * 37).toISOString(),
      ),
    );
    expect((await forger.post(events)).status).toBe(200);
    await desk.clock.advance(1_000);
    await idle(10);
  }
  expect(desk.sandbox.control.requests().total - before).toBeLessThan(60);
  expect((await desk.outdial.calls.get(waiting.id)).state).toBe('waiting');
  const free = await desk.place(from('ana'));
  await desk.until(free.id, ({ state }) => state !== 'waiting' && state !== 'dialing');
  expect([dialsOf(desk, 'ana'), dialsOf(desk, 'ben')]).toEqual([1, 0]);
});

test('events about unknown agents and conversations cause no request to Genesys', async () => {
  const desk = await openDesk();
  const forger = await forge(desk);
  await desk.place();
  await elapse(desk, 1_000);
  const before = desk.sandbox.control.requests().total;
  for (let round = 0; round < 20; round += 1) {
    const events = Array.from({ length: 100 }, () => {
      const agent = randomUUID();
      const mark = { 'outdial.callId': `call_${randomUUID()}`, 'outdial.attempt': '1' };
      const body = conversation(agent, randomUUID(), desk.clock.now(), 'connected', mark);
      return [forger.presence(agent, 'AVAILABLE'), forger.about('conversations', agent, body)];
    });
    expect((await forger.post(events.flat())).status).toBe(200);
  }
  await idle();
  expect(desk.sandbox.control.requests().total).toBe(before);
});

describe('with a pinned source', () => {
  const genuine = { source: `aws.partner/genesys.com/cloud/${organisationId}/sandbox`, account };

  test('its envelopes count at once, without a read', async () => {
    const desk = await openDesk({ eventSource });
    const pinned = await forge(desk, 'envelope', genuine);
    desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
    const { id } = await desk.place();
    const before = requestsOf(desk, presenceRequests);
    desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
    expect((await pinned.post(pinned.presence('ana', 'AVAILABLE'))).items).toMatchObject([{ countsAs: 'fact' }]);
    await desk.until(id, ({ state }) => state !== 'waiting' && state !== 'dialing');
    expect(requestsOf(desk, presenceRequests)).toBe(before);
  });

  test.each([
    ['another organisation', { ...genuine, source: `aws.partner/genesys.com/cloud/${randomUUID()}/sandbox` }],
    [
      'an organisation whose id begins like it',
      { ...genuine, source: `aws.partner/genesys.com/cloud/${organisationId}0/x` },
    ],
    ['another account', { ...genuine, account: '210987654321' }],
    ['a source that only contains it', { ...genuine, source: `crm/aws.partner/genesys.com/cloud/${organisationId}/x` }],
  ])('an envelope of %s is refused, in a list by itself', async (_name, other) => {
    const desk = await openDesk({ eventSource });
    const forger = await forge(desk, 'envelope', other);
    const honest = await forge(desk, 'envelope', genuine);
    desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
    await desk.place();
    const refused = { ok: false, status: 403, problems: [{ code: 'event-source-other' }] };
    const both = await honest.post([forger.presence('ana', 'AVAILABLE'), honest.presence('ana', 'MEAL')]);
    expect(both.items).toMatchObject([refused, { ok: true, countsAs: 'fact' }]);
    expect((await forger.post(forger.presence('ana', 'AVAILABLE'))).status).toBe(403);
    await elapse(desk, 2_000);
    expect(dialsOf(desk, 'ana')).toBe(0);
  });

  test('a CloudEvents event has no account, and stays a hint', async () => {
    const desk = await openDesk({ eventSource });
    const forger = await forge(desk, 'cloud-event', genuine);
    desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
    await desk.place();
    expect((await forger.post(forger.presence('ana', 'AVAILABLE'))).items).toMatchObject([{ countsAs: 'hint' }]);
    await elapse(desk, 2_000);
    expect(dialsOf(desk, 'ana')).toBe(0);
  });

  test('a future date, even from the pinned source, does not block later news', async () => {
    const desk = await openDesk({ eventSource });
    const pinned = await forge(desk, 'envelope', genuine);
    desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
    const { id } = await desk.place();
    await pinned.post(pinned.presence('ana', 'OFFLINE', '2099-01-01T00:00:00.000Z'));
    await desk.clock.advance(100);
    desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
    await pinned.post(pinned.presence('ana', 'AVAILABLE'));
    await desk.until(id, ({ state }) => state !== 'waiting' && state !== 'dialing');
  });
});

test('a mapped event asks for a call only with the scope for calls', async () => {
  const map = {
    when: { '$.detail-type': 'lead' },
    request: { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '$.detail.phone' }] },
  };
  const desk = await openDesk({ eventMappings: JSON.stringify(map) });
  const forger = await forge(desk);
  const lead = {
    version: '0',
    id: 'lead-1',
    'detail-type': 'lead',
    source: 'crm',
    account,
    time: new Date(desk.clock.now()).toISOString(),
    detail: { phone: '+12025550100' },
  };
  expect((await forger.post(lead)).status).toBe(403);
  expect((await desk.outdial.calls.list({})).items).toEqual([]);
});

test('a list of more events than a sender means is refused as a whole', async () => {
  const { post } = await forge(await openDesk());
  expect((await post(Array.from({ length: 1000 }, () => 1))).items).toHaveLength(1000);
  const refused = await post(Array.from({ length: 130_000 }, () => 1));
  expect(refused).toMatchObject({ status: 400, problems: [{ code: 'event-invalid' }] });
  expect(JSON.stringify(refused.problems)).toContain('130000 events');
});
