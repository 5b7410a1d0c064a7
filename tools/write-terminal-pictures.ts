// Writes docs/pictures/welcome.svg from a real start of Outdial.
// usage: node --conditions=outdial-source --import tsx tools/write-terminal-pictures.ts
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { welcomePicture } from './welcome-picture.ts';

const root = new URL('../', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'outdial-picture-'));
const dataDir = join(folder, 'data');
const program = [...process.execArgv, 'packages/outdial/src/main.ts'];
const child = spawn(
  process.execPath,
  [...program, 'start', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir],
  {
    cwd: fileURLToPath(root),
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let printed = '';
child.stdout.setEncoding('utf8').on('data', (piece: string) => {
  printed += piece;
  if (printed.includes('Ctrl-C ends Outdial')) child.kill('SIGINT');
});
child.on('close', () => {
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(new URL('docs/pictures/welcome.svg', root), welcomePicture(printed, dataDir));
});
