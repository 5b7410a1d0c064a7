// Measures what Outdial promises, on this machine, against the sandbox: npm run bench, or npm run bench -- steady intake …
// Figures of time depend on the machine and on what else runs on it; nothing here is a test.
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { thisMachine } from './machine.ts';
import { plotsOf } from './plots.ts';
import { endAll } from './programs.ts';
import type { Figure, Skipped } from './report.ts';
import { writeTable } from './table.ts';
import { fallen, readResults, writePlot, writeResults, type MeasuredScenario } from './results.ts';

const fakeTime = 'nothing: it runs in fake time';
/** Each scenario with what limits its figures. */
const scenarios: Readonly<Record<string, string>> = {
  steady: fakeTime,
  quiet: fakeTime,
  demand: fakeTime,
  'own-time': 'two waits for the disk, and processor time',
  cold: 'processor time',
  crowd: 'processor time',
  restart: 'processor time',
  start: 'processor time, and the 1.2 s that the call of the sandbox takes',
  command: 'processor time',
  bundles: 'processor time',
  ledger: 'processor time, and the wait for the disk',
  lists: 'processor time, and the disk for what is not in memory',
  streams: 'processor time of server and readers together',
  intake: 'processor time of server and callers together',
  profile: 'processor time, and the wait for the disk',
  dialing: 'the round trip to Genesys; processor time at 0 ms',
  faults: fakeTime,
};

async function measure(name: string): Promise<MeasuredScenario> {
  const figures: Figure[] = [];
  const skipped: Skipped[] = [];
  const begunAt = performance.now();
  const load = loadavg()[0] ?? Number.NaN;
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  // A process of its own for each, so that none measures another's memory.
  const child = spawn(process.execPath, [...process.execArgv, file], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (told: { readonly figures?: readonly Figure[]; readonly skipped?: Skipped }) => {
    figures.push(...(told.figures ?? []));
    if (told.skipped !== undefined) skipped.push(told.skipped);
  });
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  if (code !== 0) process.exitCode = 1;
  return {
    ...{ measuredAt: new Date().toISOString(), machine: thisMachine(), loadBefore: Number(load.toFixed(2)) },
    seconds: Math.round((performance.now() - begunAt) / 1000),
    ...{ limit: scenarios[name] ?? '', figures, skipped },
  };
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  const known = Object.keys(scenarios).join(', ');
  process.stderr.write(`There is no ${unknown.join(', ')}: choose from ${known}.\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(scenarios)) {
  process.stdout.write(`\n${name}\n`);
  const measured = await measure(name);
  if (measured.figures.length === 0) continue;
  // Another run may have written something in the meantime.
  const before = readResults();
  writeResults({ ...before, [name]: measured });
  for (const { title, svg } of plotsOf(measured)) writePlot(title, svg);
  for (const { what, value, was } of fallen(before[name], measured)) {
    process.stdout.write(`WORSE: ${what}: ${value.toFixed(3)}, and it was ${was.toFixed(3)}\n`);
    process.exitCode = 1;
  }
}
const results = readResults();
await writeTable(
  Object.keys(scenarios).flatMap((name) => {
    const measured = results[name];
    return measured === undefined ? [] : [measured];
  }),
);
await endAll();
