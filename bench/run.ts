// Measures what Outdial promises, on this machine, against the sandbox: npm run bench, or npm run bench -- steady quiet …
// Figures of time depend on the machine and on what else runs on it; nothing here is a test.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const scenarios = [
  'steady',
  'quiet',
  'demand',
  'own-time',
  'cold',
  'crowd',
  'restart',
  'start',
  'bundles',
  'ledger',
  'intake',
] as const;
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !scenarios.some((scenario) => scenario === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}: choose from ${scenarios.join(', ')}.\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : scenarios) {
  process.stdout.write(`\n${name}\n`);
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  // A process of its own for each, so that none measures another's memory.
  const child = spawn(process.execPath, [...process.execArgv, file], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => void child.once('exit', resolve));
  if (code !== 0) process.exitCode = 1;
}
