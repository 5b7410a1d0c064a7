import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programsToProve } from '../../../../tools/test-run/programs-of-run.ts';
import { heard, scratchFolder, type ProgramEnd } from '../cli/program.ts';
import { freePort, type AtEnd } from '../crash/server-process.ts';
import { notRun } from './programs.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
/** Folders of the machine that pages write to; each is a folder of the reader's own here. */
const ofMachine = /(?<![\w.:}/])\/(?:backups|etc|var\/lib|tmp)(?=[/\s]|$)/g;

/** Someone who types the commands of one page, from its top, in one folder and one shell. */
export interface PageReader {
  /** A text of the page with this reader's ports and folders in it. */
  readonly own: (text: string) => string;
  /** Runs a line as typed, and gives what it printed. What it exports counts from then on. */
  readonly type: (line: string) => Promise<ProgramEnd>;
  /** Runs this file by Node. */
  readonly run: (file: string) => Promise<ProgramEnd>;
  /** Starts a program that runs until Ctrl-C, and waits until it prints that it is ready. One that runs already is ended first. */
  readonly serve: (line: string) => Promise<void>;
  /** Presses Ctrl-C where a program runs, and gives its exit code; null: none runs. */
  readonly stop: () => Promise<number | null>;
}

export async function openReader(environment: Readonly<Record<string, string>>, atEnd: AtEnd): Promise<PageReader> {
  // What a page writes next to its folder is in the folder of this reader, too.
  const folder = join(scratchFolder(atEnd), 'checkout');
  const ports = { 4600: await freePort(), 4601: await freePort() };
  layOut(folder);
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(folder, 'home'),
    ...{ OUTDIAL_PORT: `${ports[4600]}`, OUTDIAL_SANDBOX_PORT: `${ports[4601]}` },
    ...environment,
  };
  const own = (text: string): string =>
    text
      .replaceAll(/(?<=(?:127\.0\.0\.1|localhost|outdial\.example\.com|port):? ?)460[01]\b/g, (port) =>
        String(ports[Number(port) as 4600 | 4601]),
      )
      // The name of the page is this machine's here.
      .replaceAll('OUTDIAL_URL=https://outdial.example.com', 'OUTDIAL_URL=https://localhost')
      .replaceAll(ofMachine, (path) => join(folder, 'machine', path));
  const shell = (line: string) => {
    // The variables of the shell stay from line to line, exported or not.
    const script = `set -a; [ -e .variables ] && . ./.variables; ${line}\ncode=$?; export -p > .variables; exit $code`;
    return spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  };
  let served: { readonly stop: () => Promise<number | null> } | null = null;
  const stop = async (): Promise<number | null> => {
    const last = served;
    served = null;
    return last === null ? null : last.stop();
  };
  atEnd(async () => {
    await stop();
  });
  return {
    own,
    type: (line) => heard(shell(own(line))).ended,
    run: (file) => heard(shell(`node '${file}'`)).ended,
    stop,
    serve: async (line) => {
      await stop();
      const child = shell(own(line));
      const { ended, printed } = heard(child);
      served = {
        stop: async () => {
          if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
          return (await ended).code;
        },
      };
      await printed(/Ctrl-C ends Outdial|^Sandbox on http/m);
    },
  };
}

/** The folder of a checkout, as far as pages name its files, with the programs on the path. */
function layOut(folder: string): void {
  for (const each of ['bin', 'home', 'machine/backups', 'machine/etc/systemd/system', 'machine/tmp', 'machine/var/lib'])
    mkdirSync(join(folder, each), { recursive: true });
  for (const each of ['deploy', 'examples']) symlinkSync(join(root, each), join(folder, each));
  // As a service, Outdial has its data folder there; a person keeps the key on another machine.
  symlinkSync(join(folder, '.outdial'), join(folder, 'machine/var/lib/outdial'));
  // Real calls have a folder of their own; here, both are the sandbox's.
  mkdirSync(join(folder, '.outdial'));
  symlinkSync('.', join(folder, '.outdial/live'));
  symlinkSync(join(folder, '.outdial/api-key'), join(folder, 'home/.outdial-key'));
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  for (const name of Object.keys(notRun)) program(name.split(' ')[0] ?? '', 'exit 0');
  program('outdial', `exec '${process.execPath}' '${programsToProve.outdial}' "$@"`);
  const sandbox = `exec '${process.execPath}' '${programsToProve.sandbox}'`;
  program('genesys-cloud-sandbox', `${sandbox} --port "$OUTDIAL_SANDBOX_PORT" "$@"`);
  program('npx', 'case "$1" in outdial|genesys-cloud-sandbox) exec "$@";; esac');
  program('npm', '[ "$1" = start ] || exit 0; shift; [ "$1" = -- ] && shift; exec outdial start "$@"');
}
