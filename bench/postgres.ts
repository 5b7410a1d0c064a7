import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEnd, scratchFolder, sleep } from './programs.ts';

const versions = '/usr/lib/postgresql';

interface Postgres {
  readonly pid: number;
  /** A new database, as a connection string. */
  readonly database: (name: string) => string;
}

/** Programs of Debian's newest PostgreSQL, null when it is not installed. */
function programs(): string | null {
  if (!existsSync(versions)) return null;
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(versions, newest, 'bin');
}

/** PostgreSQL does not run as root, so its own user runs it then. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** A server of its own on a socket in a scratch folder, with the settings that Debian ships: each commit waits for the disk. Null when PostgreSQL is not installed. */
export async function openPostgres(): Promise<Postgres | null> {
  const bin = programs();
  if (bin === null) return null;
  const as = owner();
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  const place = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid);
    return path;
  };
  const [files, sockets] = [place('files'), place('sockets')];
  const made = spawnSync(join(bin, 'initdb'), ['-D', files, '-U', 'postgres', '-A', 'trust'], { ...as, cwd: files });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`);
  const args = ['-D', files, '-k', sockets, '-c', 'listen_addresses=', '-c', 'max_connections=200'];
  const server = spawn(join(bin, 'postgres'), args, { ...as, cwd: files, stdio: 'ignore' });
  const end = async (): Promise<void> => {
    if (server.exitCode !== null) return;
    const ended = new Promise((resolve) => void server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  };
  process.once('exit', () => void server.kill('SIGQUIT'));
  onEnd(end);
  const psql = (sql: string): number | null =>
    spawnSync(join(bin, 'psql'), ['-h', sockets, '-U', 'postgres', '-c', sql]).status;
  for (let tries = 0; psql('SELECT 1') !== 0; tries += 1) {
    if (tries > 100) throw new Error('PostgreSQL did not start.');
    await sleep(100);
  }
  return {
    pid: server.pid ?? 0,
    database: (name) => {
      if (psql(`CREATE DATABASE ${name}`) !== 0) throw new Error(`PostgreSQL refused to create ${name}.`);
      return `postgresql://postgres@localhost/${name}?host=${sockets}`;
    },
  };
}
