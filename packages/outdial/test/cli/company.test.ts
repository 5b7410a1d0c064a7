import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { selfSigned } from '../certificate.ts';
import { session } from './in-process.ts';
import { scratchFolder } from './program.ts';

describe('outdial config', () => {
  test('shows every setting, where it comes from, and no secret', async () => {
    const environment = {
      OUTDIAL_API_KEY: 'a-secret-key',
      OUTDIAL_PORT: '5000',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: 'hush',
    };
    const { code, stdout } = await session(['config', '--host', '0.0.0.0', '--trust-proxy'], { environment }).ended;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/a-secret-key|hush/);
    expect(stdout).toMatch(/^OUTDIAL_PORT +--port +5000 +OUTDIAL_PORT$/m);
    expect(stdout).toMatch(/^OUTDIAL_HOST +--host +0\.0\.0\.0 +--host$/m);
    expect(stdout).toMatch(/^OUTDIAL_TRUST_PROXY +--trust-proxy +true +--trust-proxy$/m);
    expect(stdout).toMatch(/^OUTDIAL_API_KEY +hidden +OUTDIAL_API_KEY$/m);
    expect(stdout).toMatch(/^OUTDIAL_DATA_DIR +--data-dir +\.outdial +default$/m);
  });

  test('as JSON, also with faults, which end in a usage error', async () => {
    const environment = { OUTDIAL_PROT: '1', OUTDIAL_LOG_LEVEL: 'loud' };
    const { code, stdout } = await session(['config', '--json'], { environment }).ended;
    const { ok, settings, faults } = JSON.parse(stdout) as { ok: boolean; settings: object[]; faults: string[] };
    expect([code, ok, faults.length]).toEqual([2, false, 2]);
    expect(settings).toContainEqual(
      expect.objectContaining({ variable: 'OUTDIAL_LOG_LEVEL', flag: '--log-level', value: 'warn', origin: 'default' }),
    );
  });

  test.each(['config', 'start', 'doctor', 'calls list'])('an unknown variable stops %s', async (command) => {
    const environment = { OUTDIAL_DATADIR: '/tmp/x' };
    const { code, stdout, stderr } = await session(command.split(' '), { environment }).ended;
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('Did you mean OUTDIAL_DATA_DIR?');
  });

  test('an unknown flag is an error with a suggestion', async () => {
    const { code, stderr } = await session(['start', '--trust-proxi']).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('--trust-proxy')]);
  });
});

test(
  'the data folder of a newer Outdial is refused with a sentence, and not changed',
  { timeout: 30_000 },
  async () => {
    const dataDir = join(scratchFolder(), 'data');
    const where = ['--data-dir', dataDir, '--port', '0', '--sandbox-port', '0', '--no-welcome'];
    const first = session(['start', ...where]);
    await first.printed(/Ctrl-C ends/);
    first.interrupt();
    await first.ended;
    const file = join(dataDir, 'outdial.db');
    const backup = join(scratchFolder(), 'before-upgrade.db');
    copyFileSync(file, backup);
    const database = new Database(file);
    database.exec("UPDATE meta SET value = '99' WHERE name = 'version'; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const before = readFileSync(file);
    const { code, stderr } = await session(['start', ...where]).ended;
    expect([code, stderr]).toEqual([
      // The service is not started again and again.
      2,
      expect.stringMatching(
        /a newer Outdial wrote it.*version 99.*\n.*outdial restore BACKUP --data-dir \S+\/data --replace"/,
      ),
    ]);
    expect(readFileSync(file).equals(before)).toBe(true);

    // The way back that it names.
    const back = await session(['restore', backup, '--data-dir', dataDir, '--replace', '--yes']).ended;
    expect([back.code, back.stdout]).toEqual([0, expect.stringContaining('Restored.')]);
    const again = session(['start', ...where]);
    await again.printed(/Ctrl-C ends/);
    again.interrupt();
    expect((await again.ended).code).toBe(0);
  },
);

describe('a server beyond this machine', () => {
  test('without TLS it does not start, and leaves nothing behind', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const { code, stderr } = await session(['start', '--host', '0.0.0.0', '--data-dir', dataDir]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('plain-http-refused')]);
    expect(() => mkdirSync(dataDir)).not.toThrow();
  });

  test('with TLS it answers by https, prints no key, and ends cleanly', { timeout: 30_000 }, async () => {
    const folder = scratchFolder();
    const { cert, key } = selfSigned(1, 'outdial.example.com');
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
    const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
    const where = ['--data-dir', join(folder, 'data'), '--port', '0', '--sandbox-port', '0', '--host', '0.0.0.0'];
    const server = session(['start', ...where, ...tls, '--public-url', 'https://outdial.example.com']);
    const [, url = ''] = await server.printed(/^Outdial\s+(https:\S+)/m);
    await server.printed(/Ctrl-C ends/);
    const ready = await new Promise<string>((resolve, reject) => {
      const host = { host: 'outdial.example.com' };
      request(`${url}/health/ready`, { ca: cert, agent: false, headers: host }, (answer) => {
        answer.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(ready)).toMatchObject({ status: 'ready', problem: null });
    server.interrupt();
    const { code, stdout } = await server.ended;
    expect([code, stdout]).toEqual([0, expect.not.stringMatching(/od_|sign-in/)]);
  });
});
