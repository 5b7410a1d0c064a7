import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { followPolicy, holdPolicy, PolicyInvalid } from './policy-file.ts';
import { starterPolicy } from '../readiness/policy-text.ts';
import type { TargetKind } from '../readiness/policy.ts';
import { testClock } from '../testing/clock.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function setUp(text: string | null, target: TargetKind = 'organisation') {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-policy-'));
  folders.push(folder);
  const file = join(folder, 'policy.json');
  if (text !== null) writeFileSync(file, text);
  const clock = testClock();
  const said: string[] = [];
  const say = (_facts: unknown, message: string): void => void said.push(message);
  const source = (readText?: (file: string) => string) =>
    followPolicy({ file, target, clock, logger: { info: say, error: say }, ...(readText && { readText }) });
  const follow = () => source().held;
  return { file, clock, said, source, follow };
}

test('without a text, a sandbox has the default policy, and an organisation has no policy', () => {
  expect(holdPolicy(null, 'sandbox').policy).not.toBeNull();
  expect(holdPolicy(null, 'organisation')).toEqual({ version: null, policy: null });
});

test('caps are on by default for an organisation, and off on the sandbox', () => {
  const text = '{ "version": 1, "countries": null }';
  expect(holdPolicy(text, 'organisation').policy?.caps.target).not.toBeNull();
  expect(holdPolicy(text, 'sandbox').policy?.caps).toEqual({ target: null, agent: null });
});

test('a changed file is in force within two seconds, under another version', async () => {
  const { file, clock, follow } = setUp(starterPolicy(['US']));
  const policy = follow();
  const before = policy();
  writeFileSync(file, starterPolicy(['US', 'CA']));
  expect(policy()).toEqual(before);
  await clock.advance(2000);
  expect(policy().policy?.countries).toEqual(['US', 'CA']);
  expect(policy().version).not.toBe(before.version);
});

test('a file that appears later is taken up', async () => {
  const { file, clock, follow } = setUp(null);
  const policy = follow();
  expect(policy().policy).toBeNull();
  writeFileSync(file, starterPolicy(['US']));
  await clock.advance(2000);
  expect(policy().policy?.countries).toEqual(['US']);
});

test('a path that no longer leads anywhere leaves the last good policy in force until it leads to a policy again', async () => {
  const { file, clock, said, follow } = setUp(starterPolicy(['US']));
  const policy = follow();
  const before = policy();
  rmSync(file);
  symlinkSync(file, file);
  await clock.advance(2000);
  await clock.advance(2000);
  expect(policy()).toEqual(before);
  expect(said).toEqual(['The policy file cannot be read (ELOOP). The last policy stays in force.']);
  rmSync(file);
  writeFileSync(file, starterPolicy(['CA']));
  await clock.advance(2000);
  expect(policy().policy?.countries).toEqual(['CA']);
});

test('a broken file leaves the last good policy in force, and is reported once', async () => {
  const { file, clock, said, follow } = setUp(starterPolicy(['US']));
  const policy = follow();
  const { version } = policy();
  writeFileSync(file, '{ "version": 1 }');
  await clock.advance(2000);
  expect(policy().version).toBe(version);
  await clock.advance(2000);
  policy();
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/countries.*stays in force/);
});

test.each([1, 3])(
  'a change that cannot be read for %i looks is read as soon as it can be, and is logged once',
  async (times) => {
    const { file, clock, said, source } = setUp(starterPolicy(['US']));
    let failing = 0;
    const policy = source((path) => {
      if (failing-- > 0) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      return readFileSync(path, 'utf8');
    });
    const changes: unknown[] = [];
    const stop = policy.watch(() => changes.push(policy.held().policy?.countries));
    writeFileSync(file, starterPolicy(['DE']));
    failing = times;
    await clock.advance(2000 * (times + 2));
    expect(changes).toEqual([['DE']]);
    expect(said).toEqual([expect.stringMatching(/EMFILE.*stays in force/), 'The policy file was read again.']);
    stop();
  },
);

test('a deleted file means no policy, once it is missed twice; a file put in its place before that is an ordinary change', async () => {
  const { file, clock, said, source } = setUp(starterPolicy(['US']));
  const changes: unknown[] = [];
  const policy = source();
  const stop = policy.watch(() => changes.push(policy.held().policy?.countries ?? null));
  rmSync(file);
  await clock.advance(2000);
  expect(policy.held().policy?.countries).toEqual(['US']);
  writeFileSync(file, starterPolicy(['CA']));
  await clock.advance(2000);
  rmSync(file);
  await clock.advance(4000);
  expect(policy.held()).toEqual({ version: null, policy: null });
  await clock.advance(4000);
  expect(changes).toEqual([['CA'], null]);
  expect(said.filter((message) => message.includes('gone'))).toHaveLength(1);
  writeFileSync(file, starterPolicy(['US']));
  await clock.advance(2000);
  expect(changes).toEqual([['CA'], null, ['US']]);
  stop();
});

test('on the sandbox a deleted file leaves the default policy', async () => {
  const { file, clock, follow } = setUp(starterPolicy(['US']), 'sandbox');
  const policy = follow();
  rmSync(file);
  await clock.advance(2000);
  policy();
  await clock.advance(2000);
  expect(policy()).toEqual(holdPolicy(null, 'sandbox'));
});

test('a watcher is notified of each change that counts, also while no call asks for the policy', async () => {
  const { file, clock, source } = setUp(starterPolicy(['US']));
  const changes: unknown[] = [];
  const policy = source();
  const stop = policy.watch(() => changes.push(policy.held().policy?.countries));
  writeFileSync(file, starterPolicy(['US', 'CA']));
  await clock.advance(2000);
  expect(changes).toEqual([['US', 'CA']]);
  writeFileSync(file, '{ "version": 1 }');
  await clock.advance(4000);
  expect(changes).toHaveLength(1);
  stop();
  expect(clock.pending()).toBe(0);
});

test('a first text that cannot be used is an error with every problem and its likely meaning', () => {
  const { follow } = setUp('{ "version": 1, "countries": null, "allowPremum": true, "blockOn": ["queue-not-join"] }');
  expect(follow).toThrow(PolicyInvalid);
  try {
    follow();
  } catch (error) {
    const problems = error instanceof PolicyInvalid ? error.problems : [];
    expect(problems.map(({ pointer, fix }) => [pointer, fix])).toEqual(
      expect.arrayContaining([
        ['/allowPremum', expect.stringContaining('`allowPremium`')],
        ['/blockOn/0', expect.stringContaining('`queue-not-joined`')],
      ]),
    );
  }
});
