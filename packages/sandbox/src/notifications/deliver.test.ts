import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';
import type { Envelope } from './deliver.ts';

function receiving(desk: ReturnType<typeof deskSandbox>, status: () => number = () => 200) {
  const envelopes: Envelope[] = [];
  const attempts: string[] = [];
  desk.control.deliverTo({
    url: 'http://receiver.localhost/v1/events',
    headers: { authorization: 'Bearer k' },
    fetch: async (_url, init) => {
      const envelope = JSON.parse(typeof init?.body === 'string' ? init.body : '') as Envelope;
      const answer = status();
      attempts.push(envelope.id);
      if (answer === 200) envelopes.push(envelope);
      return new Response(null, { status: answer });
    },
  });
  const topics = async (): Promise<string[]> => {
    await desk.control.flushEvents();
    return envelopes.map((envelope) => envelope['detail-type'].replace('v2.users.{id}.', ''));
  };
  return { envelopes, attempts, topics };
}

test('a presence change is delivered as envelopes whose detail-type is the template', async () => {
  const desk = deskSandbox();
  const { envelopes, topics } = receiving(desk);
  desk.control.changeAgent('ana', { presence: 'On Queue' });
  expect(await topics()).toEqual(['presence', 'routingStatus', 'activity']);
  const [presence] = envelopes;
  expect(presence).toMatchObject({
    version: '0',
    'detail-type': 'v2.users.{id}.presence',
    detail: {
      topicName: `v2.users.${desk.agentId('ana')}.presence`,
      version: '2',
      eventBody: { source: 'PURECLOUD', presenceDefinition: { systemPresence: 'ON_QUEUE' }, primary: true },
    },
  });
  expect(JSON.stringify(presence?.detail.eventBody)).not.toContain(desk.agentId('ana'));
});

test('each step of a call is delivered once, in order', async () => {
  const desk = deskSandbox();
  const { envelopes, topics } = receiving(desk);
  await desk.dial('ana', { phoneNumber: '+12025550100' });
  desk.advance(10_000);
  await topics();
  const steps = envelopes
    .filter((envelope) => envelope['detail-type'].endsWith('conversations.calls'))
    .map(({ detail }) =>
      (detail.eventBody as { participants: { state: string }[] }).participants.map(({ state }) => state).join(' '),
    );
  expect(steps).toEqual([
    'contacting',
    'dialing',
    'dialing dialing',
    'connected connected',
    'disconnected disconnected',
    'terminated terminated',
  ]);
});

test('a failed delivery is repeated with growing pauses until it succeeds, and no later event overtakes it', async () => {
  const desk = deskSandbox();
  let failures = 3;
  const { envelopes, attempts } = receiving(desk, () => ((failures -= 1) >= 0 ? 503 : 200));
  desk.control.changeAgent('ana', { presence: 'away' });
  desk.control.changeAgent('ben', { presence: 'available' });
  for (let tries = 1; tries <= 3; tries += 1) {
    await expect.poll(() => attempts.length).toBe(tries);
    await Promise.resolve();
    desk.machine.advance(1_000);
  }
  await desk.control.flushEvents();
  expect(attempts.slice(0, 4)).toEqual([attempts[0], attempts[0], attempts[0], attempts[0]]);
  expect(envelopes).toHaveLength(4);
});

test('after a receiver refuses an envelope permanently, the sandbox does not repeat it', async () => {
  const desk = deskSandbox();
  const { attempts } = receiving(desk, () => 400);
  desk.control.changeAgent('ana', { presence: 'away' });
  await desk.control.flushEvents();
  expect(attempts).toHaveLength(2);
});

test('a null address stops the delivery', async () => {
  const desk = deskSandbox();
  const { topics } = receiving(desk);
  desk.control.deliverTo(null);
  desk.control.changeAgent('ana', { presence: 'away' });
  expect(await topics()).toEqual([]);
});

test('a fault makes events come twice, late or in the wrong order', async () => {
  const desk = deskSandbox();
  const presence = 'v2.users.{id}.presence';
  const { envelopes, topics } = receiving(desk);
  desk.control.injectFault({ operation: presence, fault: 'events-duplicate' });
  desk.control.changeAgent('ana', { presence: 'away' });
  expect(await topics()).toEqual(['presence', 'presence', 'activity']);
  expect(envelopes[0]).toEqual(envelopes[1]);
  envelopes.length = 0;
  desk.control.injectFault({ operation: presence, fault: 'events-reordered' });
  desk.control.changeAgent('ana', { presence: 'available' });
  expect(await topics()).toEqual(['activity', 'presence']);
  envelopes.length = 0;
  desk.control.injectFault({ operation: presence, fault: 'events-late', ms: 700 });
  desk.control.changeAgent('ana', { presence: 'away' });
  expect(await topics()).toEqual(['activity']);
  desk.advance(700);
  expect(await topics()).toEqual(['activity', 'presence']);
});
