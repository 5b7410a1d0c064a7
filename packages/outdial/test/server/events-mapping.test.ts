import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, test } from 'vitest';
import { createOutdial } from '../../src/outdial.ts';

test('an event of another shape asks for a call by the mapping, once for each key', async () => {
  const sandbox = createSandbox();
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url: 'http://127.0.0.1:4601', clientId, clientSecret },
    dataDir: null,
    eventMappings: JSON.stringify({
      when: { '$.source': 'crm' },
      request: { from: { id: '$.detail.owner', queueId: 'Sales' }, targets: [{ phoneNumber: '$.detail.phone' }] },
      idempotencyKey: '$.detail.lead',
    }),
    logLevel: 'silent',
    fetch: (request) => sandbox.fetch(request),
  });
  const { secret } = await outdial.calls.keys.create({ scopes: ['events:write', 'conversation:call:write'] });
  const put = async (id: string, source: string) => {
    const detail = { owner: sandbox.control.agent('ana').id, phone: '+12025550123', lead: 'lead-1' };
    const event = { version: '0', id, 'detail-type': 'lead.created', source, time: new Date().toISOString(), detail };
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const body = JSON.stringify(event);
    return outdial.fetch(new Request('http://127.0.0.1/v1/events', { method: 'POST', headers, body }));
  };
  const first = await put('e1', 'crm');
  expect(first.status).toBe(202);
  expect(await first.json()).toMatchObject({ items: [{ kind: 'call', id: 'lead-1', replayed: false }] });
  expect(await (await put('e2', 'crm')).json()).toMatchObject({ items: [{ kind: 'call', replayed: true }] });
  expect((await put('e3', 'shop')).status).toBe(400);
  await outdial.close();
  await sandbox.close();
});
