import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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

const units = files.filter((file) => /\.(?:service|timer)$/.test(file));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test.runIf(hasSystemd)('systemd takes each unit, also with every file that adds to it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-units-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'outdial.service.d'));
  for (const file of files.filter((each) => each.endsWith('.conf') && each.includes('systemd')))
    copyFileSync(file, join(folder, 'outdial.service.d', basename(file)));
  const copies = units.map((file) => join(folder, basename(file)));
  for (const [index, file] of units.entries()) copyFileSync(file, copies[index] ?? '');
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...copies], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('a service whose start keeps failing is given up', () => {
  const unit = readFileSync(join(root, 'deploy/systemd/outdial.service'), 'utf8');
  const seconds = Number(/^RestartSec=(\d+)$/m.exec(unit)?.[1]);
  const most = Number(/^StartLimitBurst=(\d+)$/m.exec(unit)?.[1]);
  const minutes = Number(/^StartLimitIntervalSec=(\d+)min$/m.exec(unit)?.[1]);
  // systemd counts the starts within the interval. A failing start takes at most some seconds.
  expect(most * (seconds + 20)).toBeLessThan(minutes * 60);
});

test('the package has the files for systemd, Kubernetes, Prometheus and Grafana', () => {
  const made = spawnSync(process.execPath, [join(root, 'tools/copy-deploy.mjs')]);
  expect(made.status).toBe(0);
  for (const file of [
    'systemd/outdial.service',
    'systemd/outdial-backup.timer',
    'prometheus/alerts.yml',
    'helm/Chart.yaml',
  ])
    expect(readFileSync(join(root, 'packages/outdial/deploy', file), 'utf8')).toBe(
      readFileSync(join(root, 'deploy', file), 'utf8'),
    );
  const { files: packed } = JSON.parse(readFileSync(join(root, 'packages/outdial/package.json'), 'utf8')) as {
    files: readonly string[];
  };
  expect(packed).toContain('deploy');
});
