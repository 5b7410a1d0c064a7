// Builds everything that runs: `node tools/build.mjs`. With `--if-stale`, it does so only when a source has changed since the last build.
// With `--pages`, it builds the console and the API page alone: tests run the rest from source.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.cache/built');
const sources = ['packages/sandbox', 'packages/outdial', 'packages/console', 'tools'];
const alone = ['package-lock.json', 'tsconfig.base.json'];
const made = [
  'packages/sandbox/dist/index.js',
  'packages/outdial/dist/main.js',
  'packages/outdial/dist/program/main.js',
  'packages/outdial/dist/static/swagger-ui.css',
  'packages/outdial/dist/console/index.html',
];

/** Files below a folder that a build reads, or may. */
function* filesIn(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !['dist', 'node_modules', 'test'].includes(entry.name)) yield* filesIn(path);
  }
}

/** A hash of the sources' names, sizes and times of change. */
function stateOfSources() {
  const hash = createHash('sha256').update(process.version);
  for (const path of [...sources.flatMap((folder) => [...filesIn(folder)]).sort(), ...alone]) {
    if (/\.test\.tsx?$|\.tsbuildinfo$/.test(path)) continue;
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function isFresh(state) {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== state) return false;
  return made.every((path) => existsSync(join(root, path)));
}

const run = (script, cwd = '.') =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, script, { cwd: join(root, cwd), stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script.join(' ')} failed.`))));
  });

async function compileAndBundle() {
  await run([join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/sandbox', 'packages/outdial']);
  await run([join(root, 'tools/bundle-program.mjs')]);
}

const pages = () => [
  run([join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], 'packages/console'),
  run([join(root, 'tools/copy-docs-page.mjs')]),
];

async function endOf(parts) {
  const failed = (await Promise.allSettled(parts)).filter(({ status }) => status === 'rejected');
  for (const { reason } of failed) process.stderr.write(`${reason.message}\n`);
  if (failed.length > 0) process.exit(1);
}

async function build(state) {
  rmSync(stamp, { force: true });
  await endOf([compileAndBundle(), ...pages()]);
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, state);
}

if (process.argv.includes('--pages')) await endOf(pages());
else {
  const state = stateOfSources();
  if (!process.argv.includes('--if-stale') || !isFresh(state)) await build(state);
}
