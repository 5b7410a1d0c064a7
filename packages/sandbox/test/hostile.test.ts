import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { routes } from '../src/routes/routes.ts';
import { deskSandbox } from './desk.ts';

const nasty: readonly unknown[] = [
  ...[null, true, 0, -1, 1e300, '', 'x', '__proto__', 'constructor', '2026-13-99', [], {}, [null], [[]]],
  ...[{ toString: 1 }, { toString: null, valueOf: null }, { id: { toString: 1 } }, { a: { toString: 1 } }, [{ id: 1 }]],
];
const properties = [
  ...[
    'phoneNumber',
    'callFromQueueId',
    'attributes',
    'state',
    'status',
    'wrapup',
    'held',
    'presenceDefinition',
    'message',
  ],
  ...['interval', 'paging', 'segmentFilters', 'externalTag', 'participants', 'callUserId', 'wrapupSkipped'],
  ...['operation', 'fault', 'ms', 'advanceMs', 'speed', 'tokenSeconds', 'queues', 'agents', 'talkMs', 'url', 'does'],
];
const words = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  '__defineGetter__',
  '-1',
  '1e9',
  '',
  'a,b',
  '%',
  '*',
  '\\',
];
const queries = ['expand', 'id', 'state', 'joined', 'pageSize', 'pageNumber', 'includechannels'];
const controlPaths = [
  'reset',
  'agents/ana',
  'clients/x',
  'conversations/x/target',
  'clock',
  'faults',
  'timings',
  'dials',
];
const paths = [
  ...routes.filter(({ operationId }) => operationId !== 'deleteTokensMe').map(({ method, path }) => ({ method, path })),
  ...controlPaths.flatMap((path) => ['POST', 'PATCH', 'GET'].map((method) => ({ method, path: `/_sandbox/${path}` }))),
];

const warned: unknown[] = [];
beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warned.push(warning));
});
afterEach(() => {
  vi.restoreAllMocks();
  warned.length = 0;
});

async function stage() {
  const desk = deskSandbox({ rateLimitPerMinute: null, record: undefined });
  const { body } = await desk.dial('ana', { phoneNumber: '+12025550104' });
  desk.advance(2_000);
  const { agentLeg } = desk.control.conversation(body.id);
  const ids: Readonly<Record<string, string>> = {
    ...{ userId: desk.agentId('ana'), conversationId: body.id, participantId: agentLeg.participantId },
    ...{ stationId: desk.control.agent('ana').station ?? '', sourceId: 'purecloud', queueId: 'x', channelId: 'x' },
  };
  const pathTo = (path: string): string => path.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? 'x');
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana' });
  return { ...desk, asAna, pathTo };
}

test('no body, query or path breaks the sandbox: a seeded walk through all operations and control paths', async () => {
  const desk = await stage();
  const value = fc.constantFrom(...nasty);
  const request = fc.record({
    to: fc.constantFrom(...paths),
    body: fc.oneof(value, fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 3 })),
    query: fc.constantFrom(...queries),
    word: fc.constantFrom(...words),
    by: fc.constantFrom(desk.token, desk.asAna),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ to: { method, path }, body, query, word, by }) => {
      const reads = method === 'GET' || method === 'HEAD';
      const target = `${desk.sandbox.url}${desk.pathTo(path)}${reads ? `?${query}=${encodeURIComponent(word)}` : ''}`;
      const response = await desk.sandbox.fetch(target, {
        method,
        headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
        ...(reads ? {} : { body: JSON.stringify(body) }),
      });
      expect(response.status).toBeLessThan(500);
      desk.control.clearFaults();
    }),
    { numRuns: 3_000, seed: 20261123 },
  );
  expect(warned).toEqual([]);
});

test('values of the wrong type are refused, and the error names the place', async () => {
  const desk = await stage();
  const attributes = desk.pathTo(
    '/api/v2/conversations/calls/{conversationId}/participants/{participantId}/attributes',
  );
  const participant = desk.pathTo('/api/v2/conversations/calls/{conversationId}/participants/{participantId}');
  const user = desk.pathTo('/api/v2/users/{userId}');
  for (const name of words) expect((await desk.get(`${user}?expand=${encodeURIComponent(name)}`)).status).toBe(200);
  const refused = [
    await desk.patch(attributes, { attributes: { a: { toString: 1 } } }, desk.asAna),
    await desk.patch(attributes, { attributes: [] }, desk.asAna),
    await desk.patch(participant, { held: 'x' }, desk.asAna),
    await desk.patch(`${user}/presences/purecloud`, { message: 5 }, desk.asAna),
    await desk.put(`${user}/routingstatus`, { status: { toString: 1 } }, desk.asAna),
  ];
  for (const answer of refused) expect(answer).toMatchObject({ status: 400, body: { code: 'invalid.value' } });
  for (const order of [{ fault: { toString: 1 } }, { fault: 'latency', operation: { toString: 1 } }])
    expect((await desk.post('/_sandbox/faults', order)).status).toBe(400);
});

test('a bug in the sandbox is a 500 in Genesys’s format, a plain one on a control path, and a warning', async () => {
  const broken = (): never => {
    throw new RangeError('broken');
  };
  const desk = deskSandbox({ record: broken });
  vi.spyOn(desk.control, 'state').mockImplementation(broken);
  const plain = {
    status: 500,
    body: { code: 'control-refused', message: expect.stringContaining('broken') as string },
  };
  expect(await desk.get('/_sandbox/state')).toMatchObject(plain);
  expect(await desk.get('/api/v2/users')).toMatchObject({ status: 500, body: { code: 'internal.server.error' } });
  expect(warned).toMatchObject([{ message: 'broken' }, { message: 'broken' }]);
});
