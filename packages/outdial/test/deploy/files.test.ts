import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/cli/start/listen.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { selfSigned } from '../certificate.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const files = readdirSync(join(root, 'deploy'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));

test('every variable in the files for a deployment, and in the page about it, is a setting', () => {
  const texts = [...files, join(root, 'docs/operate.md')].map((file) => readFileSync(file, 'utf8')).join('\n');
  const names = [...new Set(texts.match(/\bOUTDIAL_[A-Z_]+\b/g))];
  expect(names).toEqual(expect.arrayContaining(['OUTDIAL_HOST', 'OUTDIAL_TLS_CERT', 'OUTDIAL_API_KEY_FILE']));
  const read = readConfiguration(Object.fromEntries(names.map((name) => [name, ''])), {});
  expect(read).toMatchObject({ ok: true });
});

const healthCheck = join(root, 'deploy/docker/healthcheck.mjs');
/** The exit code of the image's health check, with these variables only. */
const exitOf = (environment: Readonly<Record<string, string>>): Promise<number | null> =>
  new Promise((resolve) => spawn(process.execPath, [healthCheck], { env: environment }).on('close', resolve));

test("the image's health check tells a ready server from one that is not, with TLS too", async () => {
  let status = 200;
  const serving = async (host: string, tls: ReturnType<typeof selfSigned> | null): Promise<string> => {
    const names = { what: 'it', flag: '--port', variable: 'OUTDIAL_PORT' };
    const answer = ({ url }: Request): Response =>
      new Response(null, { status: new URL(url).pathname === '/health/ready' ? status : 404 });
    const server = await listen(answer, { value: 0, origin: 'default' }, names, { host, tls });
    onTestFinished(() => server.close());
    return new URL(server.url).port;
  };
  const plain = { OUTDIAL_HOST: '0.0.0.0', OUTDIAL_PORT: await serving('0.0.0.0', null) };
  const secure = {
    OUTDIAL_PORT: await serving('127.0.0.1', selfSigned(1, 'outdial.example.com')),
    OUTDIAL_TLS_CERT: 'c',
  };
  expect(await Promise.all([exitOf(plain), exitOf(secure), exitOf({ OUTDIAL_PORT: '1' })])).toEqual([0, 0, 1]);
  status = 503;
  expect(await exitOf(plain)).toBe(1);
});
