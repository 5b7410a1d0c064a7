import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededClient } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { keyId } from 'outdial/engine-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** The mapping that docs/aws.md shows for CloudEvents. */
async function documented(): Promise<string> {
  const text = await readFile(new URL('../../../docs/aws.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```json\n([^`]*)```/g)].map(([, block = '']) => block);
  const found = blocks.find((block) => block.includes('$.data.'));
  if (found === undefined) throw new Error('docs/aws.md shows no mapping of CloudEvents.');
  return found;
}

/** A producer of CloudEvents, with the documented mapping, on AWS and on one machine. */
describe('a CloudEvents event', () => {
  let folder = '';
  let mapping = '';
  let cloud: LocalCloud;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-cloud-events-'));
    mapping = await documented();
    const mappingsFile = join(folder, 'lead.json');
    await writeFile(mappingsFile, mapping);
    cloud = await openLocalCloud({ frozen: true, beside: { mappingsFile } });
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lead = () => ({
    ...{ specversion: '1.0', id: 'lead-1', source: '/crm', type: 'lead.created', time: new Date().toISOString() },
    data: { owner: cloud.sandbox.control.agent('ana').id, lead: { phones: ['+12025550123'] } },
  });
  const carried = { source: 'crm', 'detail-type': 'lead.created' };

  test('in the detail asks for one call by its own id, even if EventBridge or its producer repeats it', async () => {
    const first = await cloud.ask(lead(), carried);
    expect(first).toMatchObject({ kind: 'call', replayed: false });
    expect(await cloud.ask(lead(), carried)).toEqual({ ...(first as object), replayed: true });
    expect(await cloud.ask({ ...lead(), type: 'lead.closed' }, carried)).toEqual({ kind: 'ignored' });
    expect(cloud.rejected).toEqual([]);
  });

  test("with the type of Outdial's own events has the request as its data", async () => {
    const type = 'outdial.call.requested';
    const data = { from: { id: lead().data.owner, queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550123' }] };
    expect(await cloud.ask({ ...lead(), type, data })).toMatchObject({ kind: 'call' });
    const [row] = await cloud.calls.all();
    expect(row?.call.order).toMatchObject({ key: 'lead-1', target: { phoneNumber: '+12025550123' } });
  });

  test('asks for the same call on one machine: alone, and in the envelope that an API destination delivers', async () => {
    await cloud.ask(lead(), carried);
    const [row] = await cloud.calls.all();
    const target = {
      ...({ kind: 'sandbox', url: cloud.genesysUrl } as const),
      ...{ clientId: seededClient.id, clientSecret: seededClient.secret },
    };
    const outdial = await createOutdial({ target, dataDir: null, eventMappings: mapping });
    const scopes = ['conversation:call:write', 'events:write'] as const;
    const key = { id: keyId('key_test'), name: null, scopes, createdAt: 0, revokedAt: null };
    await outdial.apiKeys.add(key, createHash('sha256').update('secret').digest('hex'));
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
    const envelope = { version: '0', id: 'e-1', time: new Date().toISOString(), ...carried, detail: lead() };
    const body = JSON.stringify([lead(), envelope]);
    const answer = await outdial.fetch(new Request('http://127.0.0.1/v1/events', { method: 'POST', headers, body }));
    expect(answer.status).toBe(202);
    const { items } = await outdial.calls.list({ key: 'lead-1' });
    await outdial.close();
    expect(items).toHaveLength(1);
    expect(row?.call.order.key).toBe('lead-1');
    expect(items[0]).toMatchObject({
      from: { id: row?.call.order.agent.id },
      targets: [{ phoneNumber: row?.call.order.target.phoneNumber }],
    });
  });
});
