import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededClient } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { keyId } from 'outdial/engine-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const mapping = JSON.stringify({
  when: { '$.source': 'crm', "$['detail-type']": ['lead.created'] },
  request: {
    from: { id: '$.detail.owner', queueId: 'Sales' },
    targets: [{ phoneNumber: '$.detail.lead.phones[0]' }],
    label: '$.detail.lead.name',
  },
  idempotencyKey: '$.detail.leadId',
});

/** An event in the user's own format, read with the same mapping file on AWS and on one machine. */
describe('an event that a mapping reads', () => {
  let folder = '';
  let cloud: LocalCloud;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-mapping-'));
    const mappingsFile = join(folder, 'lead.json');
    await writeFile(mappingsFile, mapping);
    cloud = await openLocalCloud({ frozen: true, beside: { mappingsFile } });
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lead = (leadId: string, phone: unknown = '+12025550123') => ({
    owner: cloud.sandbox.control.agent('ana').id,
    leadId,
    lead: { name: 'A lead', phones: [phone] },
  });
  const kind = { source: 'crm', 'detail-type': 'lead.created' };

  test('asks for one call, even if its producer repeats it', async () => {
    const { ask, settle, calls, executions, sandbox } = cloud;
    const first = await ask(lead('lead-1'), { ...kind, id: 'event-1' });
    expect(first).toMatchObject({ kind: 'call', replayed: false });
    expect(await ask(lead('lead-1'), { ...kind, id: 'event-2' })).toEqual({ ...(first as object), replayed: true });
    await settle();
    expect(executions.started()).toHaveLength(1);
    expect(sandbox.control.dials().total).toBe(1);
    const [row] = await calls.all();
    expect(row?.call.order).toMatchObject({ key: 'lead-1', label: 'A lead', target: { phoneNumber: '+12025550123' } });
  });

  test('is refused like a 422 of HTTP, and starts nothing, if its key has another request', async () => {
    const { ask, rejected, executions } = cloud;
    await ask(lead('lead-1'), kind);
    expect(await ask(lead('lead-1', '+12025550199'), kind)).toEqual({ kind: 'rejected', codes: ['key-reused'] });
    expect(rejected).toHaveLength(1);
    expect(executions.started()).toHaveLength(1);
  });

  test('is refused with the codes of the request if the mapping finds no value', async () => {
    expect(await cloud.ask({ owner: 'ana@example.com', leadId: 'lead-1' }, kind)).toMatchObject({ kind: 'rejected' });
  });

  test('is ignored, and counted as ignored, if its rule delivered it and no mapping is for it', async () => {
    expect(await cloud.ask(lead('lead-2'), { ...kind, 'detail-type': 'lead.closed' })).toEqual({ kind: 'ignored' });
    expect(cloud.rejected).toEqual([]);
    expect(cloud.logged).toMatchObject([{ EventsIgnored: 1, eventId: 'event-1' }]);
  });

  test("asks for the same call on one machine: in EventBridge's form, as a CloudEvent, and in a batch", async () => {
    await cloud.ask(lead('lead-1'), kind);
    const [row] = await cloud.calls.all();
    const target = {
      kind: 'sandbox',
      url: cloud.genesysUrl,
      clientId: seededClient.id,
      clientSecret: seededClient.secret,
    } as const;
    const outdial = await createOutdial({ target, dataDir: null, eventMappings: mapping });
    const scopes = ['conversation:call:write', 'events:write'] as const;
    const key = { id: keyId('key_test'), name: null, scopes, createdAt: 0, revokedAt: null };
    await outdial.apiKeys.add(key, createHash('sha256').update('secret').digest('hex'));
    const post = async (body: unknown) => {
      const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await outdial.fetch(new Request('http://127.0.0.1/v1/events', request));
      expect(answer.status).toBe(202);
      const { items } = (await answer.json()) as { readonly items: readonly { readonly callId?: string }[] };
      return items.map(({ callId }) => callId);
    };
    const time = new Date().toISOString();
    const envelope = { version: '0', id: 'e-1', account: '123456789012', region: 'eu-central-1', resources: [], time };
    const [first] = await post({ ...envelope, ...kind, detail: lead('lead-1') });
    const own = { specversion: '1.0', id: 'c-1', source: 'crm', type: 'outdial.call.requested', time };
    const { from, targets } = {
      from: { id: lead('').owner, queueId: 'Sales' },
      targets: [{ phoneNumber: '+12025550177' }],
    };
    const again = await post([
      { ...envelope, id: 'e-2', ...kind, detail: lead('lead-1') },
      { ...own, data: { from, targets } },
    ]);
    expect(again[0]).toBe(first);
    expect(again[1]).not.toBe(first);
    const { items } = await outdial.calls.list({ key: 'lead-1' });
    await outdial.close();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ label: row?.call.order.label, from: { id: row?.call.order.agent.id } });
  });
});
