import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { policyJsonSchema } from '../../src/readiness/policy-schema.ts';
import { parsePolicy } from '../../src/readiness/policy-text.ts';
import { session } from './in-process.ts';
import { scratchFolder } from './program.ts';

const docs = fileURLToPath(new URL('../../../../docs/', import.meta.url));
const policyFile = (text: string): string => {
  const file = join(scratchFolder(), 'policy.json');
  writeFileSync(file, text);
  return file;
};

test('the schema for editors is printed, matches the documentation, and is written next to a first policy', async () => {
  const printed: unknown = JSON.parse((await session(['policy', 'schema']).ended).stdout);
  expect(printed).toEqual(policyJsonSchema());
  expect(JSON.parse(readFileSync(join(docs, 'policy.schema.json'), 'utf8'))).toEqual(printed);
  const file = join(scratchFolder(), 'policy.json');
  await session(['policy', 'init', '--countries', 'US', '--policy', file]).ended;
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ $schema: './policy.schema.json' });
  expect(JSON.parse(readFileSync(join(dirname(file), 'policy.schema.json'), 'utf8'))).toEqual(printed);
});

test('a misspelt setting and a misspelt presence are reported with the likely meaning', async () => {
  const wrong = policyFile('{ "version": 1, "countries": null, "callngHours": null }');
  const refused = await session(['policy', 'check', '--policy', wrong]).ended;
  expect(refused.code).toBe(3);
  expect(refused.stdout).toContain('`callingHours`');
  const odd = policyFile('{ "version": 1, "countries": null, "allowedPresences": ["Avialable"] }');
  const warned = await session(['policy', 'check', '--policy', odd]).ended;
  expect(warned.code).toBe(0);
  expect(warned.stdout).toContain('Did you mean `Available`?');
});

test('with a sandbox or an organisation to compare with, unknown labels are reported too', async () => {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox.close());
  const url = await sandbox.listen();
  const check = async (...presences: readonly string[]) => {
    const file = policyFile(JSON.stringify({ version: 1, countries: null, allowedPresences: presences }));
    return (await session(['policy', 'check', '--policy', file, '--sandbox-url', url]).ended).stdout;
  };
  expect(await check('Available', 'Paperwork')).not.toContain('allowedPresences');
  const odd = await check('Papervork', 'Back office');
  expect(odd).toMatch(/`Papervork`[\s\S]*Did you mean `Paperwork`\?/);
  expect(odd).toContain('the organisation does not have a presence with that id or label');
});

test('do-not-call list files are read, and a list that protects no number is refused with the reason', async () => {
  const doNotCall = ['own', 'gone', 'page'].map((name) => ({ name, file: `${name}.txt` }));
  const file = policyFile(JSON.stringify({ version: 1, countries: null, doNotCall }));
  writeFileSync(join(dirname(file), 'own.txt'), '+12125550123\n');
  writeFileSync(join(dirname(file), 'page.txt'), '<html>Service temporarily unavailable</html>');
  const { code, stdout } = await session(['policy', 'check', '--policy', file]).ended;
  expect(code).toBe(3);
  expect(stdout).toMatch(/list gone \(gone\.txt\) cannot be used: there is no such file/);
  expect(stdout).toMatch(/list page \(page\.txt\) cannot be used: line 1/);
  expect(stdout).not.toContain('own.txt');
});

test('a usable policy is summarised in a few lines', async () => {
  const text = JSON.stringify({ version: 1, countries: ['US'], callingHours: { week: { monday: ['09:00-20:00'] } } });
  const { code, stdout } = await session(['policy', 'check', '--policy', policyFile(text)]).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/calling hours[\s\S]*3 attempts per target within 24 h/);
});

test('every policy in the documentation can be used', () => {
  const examples = [
    ...readFileSync(join(docs, 'policy.md'), 'utf8').matchAll(/```json\n(\{\n {2}"version"[\s\S]*?)```/g),
  ];
  expect(examples.length).toBeGreaterThan(0);
  for (const [, text = ''] of examples) expect(parsePolicy(text)).toMatchObject({ ok: true, warnings: [] });
});
