// outdial start on an installed checkout, to the first sandbox call connected.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endAll, scratchFolder } from './programs.ts';
import { atMost, printFigures } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = ['start', '--', '--port', '0', '--sandbox-port', '0', '--data-dir', scratchFolder()];
const begunAt = performance.now();
const child = spawn('npm', ['run', '--silent', ...args], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const seconds = await new Promise<number>((resolve, reject) => {
  child.once('exit', (code) => reject(new Error(`npm start ended with ${String(code)}.`)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (/\bconnected\b/.test(text)) resolve((performance.now() - begunAt) / 1000);
  });
});
printFigures([atMost('npm start, built before, to the first call connected', seconds, 's', 3)]);
child.removeAllListeners('exit');
const ended = new Promise((resolve) => void child.once('exit', resolve));
// npm does not pass signals on to what it runs; its whole group is ended.
if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
await ended;
await endAll();
