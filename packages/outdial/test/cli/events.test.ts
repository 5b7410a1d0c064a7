import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session } from './in-process.ts';

describe('outdial events preview', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outdial-events-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const preview = (event: unknown, mapping: unknown, ...more: readonly string[]) => {
    const file = (name: string, value: unknown): string => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(value));
      return path;
    };
    const files = ['--event', file('event.json', event), '--mapping', file('mapping.json', mapping)];
    return session(['events', 'preview', ...files, ...more]).ended;
  };
  const event = { id: 'e1', source: 'crm', detail: { owner: 'ana@example.com', phone: '+12025550123', lead: 7 } };
  const mapping = {
    when: { '$.source': 'crm' },
    request: { from: { id: '$.detail.owner' }, targets: [{ phoneNumber: '$.detail.phone' }] },
  };

  test('shows the request and warns that an event put again has another id', async () => {
    const { code, stdout } = await preview(event, mapping);
    expect(code).toBe(0);
    expect(stdout).toContain('"phoneNumber": "+12025550123"');
    expect(stdout).toContain('Key: e1');
    expect(stdout).toContain('a second call');
    expect((await preview(event, { ...mapping, idempotencyKey: '$.detail.lead' })).stdout).not.toContain(
      'a second call',
    );
  });

  test('names what the event lacks, and what is wrong with the request', async () => {
    const { code, stdout } = await preview({ ...event, detail: { owner: 'ana@example.com' } }, mapping, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      key: 'e1',
      missing: ['$.detail.phone'],
      keyFrom: 'event-id',
    });
  });

  test('a mapping that is invalid, or not for the event, is reported', async () => {
    expect(await preview({ ...event, source: 'shop' }, mapping)).toMatchObject({ code: 3 });
    expect((await preview(event, { request: { from: '$..x' } })).stderr).toContain('not a path');
  });
});
