import { runInNewContext } from 'node:vm';
import { createSandbox } from 'genesys-cloud-sandbox';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/cli/start/listen.ts';
import { createOutdial } from '../../src/outdial.ts';

/** What a page does, with `outdial/client` as its only import. */
const page = `
import { createClient, OutdialError } from 'outdial/client';
globalThis.done = (async () => {
  const client = createClient({ url, apiKey, pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
  const from = { id: 'ana@example.com', queueId: 'Sales' };
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  const { call } = await client.place({ from, targets: [{ phoneNumber: '+12025550123' }], notBefore });
  await client.cancel(call.id);
  const names = [];
  for await (const { name } of client.events(call.id)) names.push(name);
  const refusal = await client.place('{ "form": 1 }').catch((error) => error);
  return { names, isError: refusal instanceof OutdialError, code: refusal.code, state: (await client.waitFor(call.id)).state };
})();
`;

async function bundled() {
  const resolveDir = new URL('.', import.meta.url).pathname;
  const made = await build({
    stdin: { contents: page, resolveDir },
    ...{ bundle: true, platform: 'browser', format: 'iife', conditions: ['outdial-source'] },
    ...{ write: false, metafile: true, minify: true, logLevel: 'silent' },
  });
  return { code: made.outputFiles[0]!.text, inputs: Object.keys(made.metafile.inputs) };
}

/** What browsers have and the client uses: nothing from Node. */
const web = {
  ...{ AbortSignal, fetch, Headers, Request, Response, URL, TextDecoder, TextEncoder, ReadableStream, setTimeout },
};

async function serve() {
  const sandbox = createSandbox({ paused: true });
  const url = await sandbox.listen();
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url, clientId: sandbox.client.id, clientSecret: sandbox.client.secret },
    ...{ dataDir: null, logLevel: 'silent' },
  });
  const port = { value: 0, origin: 'default' } as const;
  const server = await listen(outdial.fetch, port, { what: 'Outdial', flag: '--port', variable: 'OUTDIAL_PORT' });
  onTestFinished(async () => {
    await outdial.close();
    await server.close();
    await sandbox.close();
  });
  const { secret } = await outdial.calls.keys.create({ scopes: ['admin'] });
  return { url: server.url, apiKey: secret };
}

test('a bundle of `outdial/client` for browsers holds only the client, and works with a server', async () => {
  const { code, inputs } = await bundled();
  expect(inputs.filter((path) => !/\/src\/client\/|\/src\/call\/call\.ts$|<stdin>$/.test(`/${path}`))).toEqual([]);
  expect(code.length).toBeLessThan(13_500);
  const context: { done?: Promise<unknown> } & Record<string, unknown> = { ...web, ...(await serve()) };
  runInNewContext(code, context);
  expect(await context.done).toMatchObject({
    ...{ isError: true, code: 'field-missing', state: 'canceled' },
    names: ['call.scheduled', 'call.canceled'],
  });
});
