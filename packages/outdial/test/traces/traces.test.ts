import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutdialOptions } from 'outdial';
import { expect, onTestFinished, test } from 'vitest';
import { openDesk, type Desk } from '../sandbox/desk.ts';
import { openReceiver } from '../webhooks/receiver.ts';
import { openCollector, type Collector } from './collector.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const numbers = { talks: '+12025550100', busy: '+12025550101' };

interface Office extends Desk {
  readonly collector: Collector;
  /** One request with a key of its own. */
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** The spans once this many calls' own spans are there. */
  readonly after: (calls: number) => Promise<Collector>;
}

/** `traced`: whether Outdial has settings for traces. */
async function openOffice(options: Partial<OutdialOptions> = {}, traced = true): Promise<Office> {
  const collector = await openCollector();
  const desk = await openDesk({ ...(traced ? { traces: { url: collector.url } } : {}), ...options });
  const { secret } = await desk.outdial.calls.keys.create({ scopes: ['admin'] });
  return {
    ...desk,
    collector,
    post: (path, body, headers = {}) =>
      desk.outdial.fetch(
        new Request(`http://outdial.localhost${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      ),
    after: async (calls) => {
      for (let turns = 0; collector.spans().filter(({ name }) => name === 'call').length < calls; turns += 1) {
        if (turns > 400) throw new Error('The spans did not come.');
        await desk.clock.advance(100);
        for (let left = 50; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
      }
      return collector;
    },
  };
}

const bodyFor = (number: string, more: object = {}) => ({
  from: { id: 'ana@example.com', queueId: 'Sales' },
  targets: [{ phoneNumber: number }],
  ...more,
});
const ended = ({ outcome }: { readonly outcome: unknown }): boolean => outcome !== null;

async function placeTraced(office: Office, body: object, path = '/v1/calls'): Promise<string> {
  const answer = await office.post(path, body, { traceparent });
  expect(answer.status).toBe(202);
  return answer.headers.get('outdial-call-id') ?? ((await answer.json()) as { id: string }).id;
}

test('a refused attempt and the one after it are two waits and two dials of one call', async () => {
  const office = await openOffice();
  const operation = 'postConversationsCallsUserUserId';
  office.sandbox.control.injectFault({ operation, fault: 'status', status: 429, count: 1 });
  const id = await placeTraced(office, bodyFor(numbers.talks));
  await office.within(id, 600_000, ended);
  const spans = (await office.after(1)).spans().filter((span) => span.traceId === traceId);
  const named = (name: string) => spans.filter((span) => span.name === name);
  expect(named('dial').map(({ attributes, isError }) => [attributes['outdial.placed'], isError])).toEqual([
    ['no', true],
    ['yes', false],
  ]);
  expect(named('wait')).toHaveLength(2);
  expect(named('decide').map(({ attributes }) => attributes['outdial.decision'])).toContain('granted');
  const dials = spans.filter(({ attributes }) => attributes['outdial.purpose'] === 'dial');
  expect(dials.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([429, 202]);
  expect(dials.map(({ parentId }) => parentId)).toEqual(named('dial').map(({ spanId }) => spanId));
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  for (const { begunAt, endedAt, name } of spans) expect(endedAt, name).toBeGreaterThanOrEqual(begunAt);
});

test('a lost answer is a dial that may have placed a call, and the search after it', async () => {
  const office = await openOffice();
  const operation = 'postConversationsCallsUserUserId';
  office.sandbox.control.injectFault({ operation, fault: 'answer-lost', count: 1 });
  const id = await placeTraced(office, bodyFor(numbers.talks));
  await office.within(id, 600_000, ended);
  const collector = await office.after(1);
  expect(collector.span('dial')).toMatchObject({ isError: true, attributes: { 'outdial.placed': 'unknown' } });
  expect(collector.span('search').parentId).toBe(collector.span('call').spanId);
  const [dial] = collector.spans().filter(({ attributes }) => attributes['outdial.purpose'] === 'dial');
  expect(dial).toMatchObject({ isError: true, attributes: { 'error.type': expect.any(String) as string } });
  expect(dial?.attributes).not.toHaveProperty('http.response.status_code');
});

test.each([
  ['/api/v2/conversations/calls', bodyFor(numbers.talks)],
  ['/v1/calls', bodyFor(numbers.talks, { notBefore: '2026-11-22T15:00:20Z' })],
])('a request to %s and its call are in the trace of the caller', async (path, body) => {
  const office = await openOffice();
  const placing = placeTraced(office, body, path);
  for (let turns = 0; turns < 40; turns += 1) await office.clock.advance(250);
  const id = await placing;
  await office.within(id, 3_600_000, ended);
  const collector = await office.after(1);
  const request = collector.span(`POST ${path}`);
  expect(request).toMatchObject({ traceId, attributes: { 'http.route': path, 'outdial.call.id': id } });
  expect(collector.span('call')).toMatchObject({ traceId, parentId: request.spanId });
  expect(collector.spans().some(({ name }) => name === 'schedule')).toBe('notBefore' in body);
});

test('an event that asks for a call passes its trace on, and its webhook message carries it', async () => {
  const receiver = await openReceiver();
  const folder = mkdtempSync(join(tmpdir(), 'outdial-traces-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const office = await openOffice({ dataDir: folder, webhooks: { allowPrivate: true } });
  const data = bodyFor(numbers.busy, { webhookUrl: receiver.url });
  const event = { specversion: '1.0', id: 'e-1', source: 'crm', type: 'outdial.call.requested', data };
  const time = new Date(office.clock.now()).toISOString();
  const answer = await office.post('/v1/events', { ...event, time }, { traceparent });
  const { items } = (await answer.json()) as { items: readonly { callId: string }[] };
  await office.within(items[0]?.callId ?? '', 600_000, ended);
  await receiver.until((received) => received.some(({ message }) => message.type === 'call.failed'));
  const collector = await office.after(1);
  expect(collector.span('call')).toMatchObject({
    traceId,
    isError: true,
    attributes: { 'outdial.code': 'target-busy' },
  });
  for (const { headers } of receiver.received)
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-.{16}-01$`));
});

test('a call that another agent is given stays in the trace', async () => {
  const office = await openOffice();
  const id = await placeTraced(office, bodyFor(numbers.talks, { notBefore: '2026-11-22T15:10:00Z' }));
  const { reassigned } = await office.outdial.calls.reassign({ agent: 'ana@example.com' }, 'ben@example.com', 1);
  expect(reassigned.map(({ from }) => from)).toEqual([id]);
  await office.outdial.calls.cancel(reassigned[0]?.to ?? '');
  const calls = (await office.after(2)).spans().filter(({ name }) => name === 'call');
  expect(calls.map((span) => span.traceId)).toEqual([traceId, traceId]);
  expect(calls.map(({ attributes }) => attributes['outdial.call.id'])).toEqual([id, reassigned[0]?.to]);
});

test('whatever happens to calls, no number, name, address, key or secret is in a span', async () => {
  const office = await openOffice();
  const secretful = { label: 'Mrs Example', reason: 'owes 500', attributes: { card: '4111' }, uuiData: 'private' };
  const ids: string[] = [];
  for (const number of Object.values(numbers))
    ids.push(
      await placeTraced(office, bodyFor(number, { ...secretful, callerId: '+12025550199', lawfulBasis: 'consent' })),
    );
  await office.post('/v1/calls', bodyFor('+1 (202) 555-01x'), { traceparent });
  await office.post('/v1/calls/forget', { phoneNumber: '+12025550177' }, { traceparent });
  for (const id of ids) await office.within(id, 900_000, ended);
  const text = (await office.after(2)).text();
  expect(text).toContain(ids[0]);
  for (const private_ of [
    '202555',
    '5550',
    'Ana',
    'example.com',
    'Sales',
    'Mrs',
    'owes',
    '4111',
    'private',
    'consent',
    'od_',
  ])
    expect(text).not.toContain(private_);
});

test('a trace that the caller does not record stays unrecorded, and goes on as such; another caller begins one', async () => {
  const office = await openOffice();
  const unrecorded = traceparent.replace(/01$/, '00');
  const quiet = (await (await office.post('/v1/calls', bodyFor(numbers.busy), { traceparent: unrecorded })).json()) as {
    id: string;
  };
  await office.within(quiet.id, 600_000, ended);
  const id = (await office.place({ targets: [{ phoneNumber: numbers.talks }] })).id;
  await office.within(id, 600_000, ended);
  const collector = await office.after(1);
  expect(collector.text()).not.toContain(quiet.id);
  expect(collector.span('call').attributes['outdial.call.id']).toBe(id);
  expect(collector.span('POST /v1/calls').parentId).toBeNull();
});

test.each([null, 503, 400])('a collector that answers %s holds up no call and no end', async (status) => {
  const office = await openOffice();
  office.collector.status = status;
  const id = (await office.place({ targets: [{ phoneNumber: numbers.talks }] })).id;
  await office.within(id, 120_000, ended);
  const closing = office.outdial.close();
  for (let passed = 0; passed < 4_000; passed += 100) await office.clock.advance(100);
  await closing;
});

test('without settings nothing is kept of a trace, and nothing of it goes on', async () => {
  const receiver = await openReceiver();
  const folder = mkdtempSync(join(tmpdir(), 'outdial-traces-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const office = await openOffice({ dataDir: folder, webhooks: { allowPrivate: true } }, false);
  const id = await placeTraced(office, bodyFor(numbers.busy, { webhookUrl: receiver.url }));
  await office.within(id, 600_000, ended);
  await receiver.until((received) => received.some(({ message }) => message.type === 'call.failed'));
  for (const { headers } of receiver.received) expect(headers).not.toHaveProperty('traceparent');
  await office.outdial.close();
  expect(office.collector.text()).toBe('');
  expect(readFileSync(join(folder, 'outdial.db')).includes(traceId)).toBe(false);
});

test('what is left is exported when Outdial ends', async () => {
  const office = await openOffice();
  const id = (await office.place({ targets: [{ phoneNumber: numbers.talks }] })).id;
  await office.within(id, 120_000, ended);
  await office.outdial.close();
  expect(office.collector.span('call').attributes['outdial.call.id']).toBe(id);
});
