import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { record } from '../../../sandbox/test/held.ts';
import { createOutdial } from '../../src/index.ts';
import { blocksOf, pages } from './blocks.ts';

const blocks = pages.flatMap(blocksOf).filter(({ kind }) => kind === 'http');

/** A request as a page shows it: its line, its headers, an empty line, its body. */
function requestIn(text: string, url: string, apiKey: string): Request {
  const [head = '', ...parts] = text.split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  const [method = '', path = ''] = line.split(' ');
  const given = headers.map((header) => header.split(/: */, 2) as [string, string]);
  const body = parts.length === 0 ? {} : { body: parts.join('\n\n') };
  return new Request(url + path, { method, headers: [...given, ['authorization', `Bearer ${apiKey}`]], ...body });
}

test('every request on a page succeeds when it is sent, in the order of its page', async () => {
  expect(blocks.length).toBeGreaterThan(2);
  const sandbox = createSandbox({ record });
  onTestFinished(() => sandbox.close());
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const target = { kind: 'sandbox', url: await sandbox.listen(0), clientId, clientSecret } as const;
  const outdial = await createOutdial({ target, dataDir: null });
  onTestFinished(() => outdial.close());
  const { secret } = await outdial.calls.keys.create({ scopes: ['admin'] });
  // Carla has no phone: these calls wait until the page cancels them.
  let id = '';
  for (let last = 10; last < 70; last += 1) {
    const targets = [{ phoneNumber: `+120255502${last}` }];
    const { call } = await outdial.calls.place({ from: { id: 'carla@example.com', queueId: 'Sales' }, targets });
    ({ id } = call);
  }
  for (const { path, line, text } of blocks) {
    const answer = await outdial.fetch(requestIn(text.replace('{id}', id), 'http://127.0.0.1', secret));
    expect([`${path}:${line}`, answer.status, await answer.text()]).toEqual([
      expect.any(String),
      expect.toBeOneOf([200, 201, 202]),
      expect.any(String),
    ]);
  }
});
