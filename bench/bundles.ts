import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunction } from '../packages/aws/build/bundle.ts';
import { atMost, printFigures } from './report.ts';

/** Milliseconds that a new process takes to load something. */
function loadingMs(load: string): number {
  const script = `const begun = performance.now(); ${load}; process.stdout.write(String(performance.now() - begun));`;
  return Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout);
}

// What a cold Lambda pays: the dial handler's bundle against Genesys's official SDK, by turns in one run, the shortest of each.
const folder = mkdtempSync(join(tmpdir(), 'outdial-bundles-'));
try {
  await buildFunction('dial', folder, []);
  const sdk = createRequire(import.meta.url).resolve('purecloud-platform-client-v2');
  const loads = {
    ours: `await import(${JSON.stringify(join(folder, 'index.mjs'))})`,
    theirs: `const { createRequire } = await import('node:module'); createRequire('file:///')(${JSON.stringify(sdk)})`,
  };
  const best = { ours: Infinity, theirs: Infinity };
  for (let round = 0; round < 9; round += 1) {
    best.theirs = Math.min(best.theirs, loadingMs(loads.theirs));
    best.ours = Math.min(best.ours, loadingMs(loads.ours));
  }
  printFigures([atMost('import of the dial bundle against the official SDK', best.ours / best.theirs, 'x', 0.4)]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
