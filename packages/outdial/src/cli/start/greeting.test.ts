import { expect, test } from 'vitest';
import { greet, type Greeting } from './greeting.ts';
import { paintWith } from '../terminal.ts';

const greeting: Greeting = {
  publicUrl: null,
  ...{
    url: 'http://127.0.0.1:4600',
    dataDir: '.outdial',
    apiKey: { secret: 'od_secret', file: 'key', variable: null },
    region: null,
  },
  ...{ sandboxUrl: 'http://127.0.0.1:4601', policyFile: 'policy.json', hasPolicy: true, warning: null },
};

function greetedWith(change: Partial<Greeting>): readonly string[] {
  const lines: string[] = [];
  const terminal = { line: (text = '') => void lines.push(text), paint: paintWith(false) };
  greet({ ...greeting, ...change }, terminal);
  return lines;
}

test('problems that the start found in the data folder are part of the greeting', () => {
  const warning = 'This data folder was restored from a backup.';
  expect(greetedWith({ warning })).toContain(warning);
  expect(greetedWith({})).not.toContain(warning);
});

test('a server that others reach keeps its key out of its log', () => {
  expect(greetedWith({}).join('\n')).toContain('od_secret');
  const lines = greetedWith({ publicUrl: 'https://outdial.example.com' }).join('\n');
  expect(lines).toContain('https://outdial.example.com');
  expect(lines).not.toContain('od_secret');
});

test('a key from outside is named by its variable', () => {
  const apiKey = { secret: 'od_secret', file: null, variable: 'OUTDIAL_API_KEY_FILE' };
  expect(greetedWith({ apiKey })).toContain('API key  the one in OUTDIAL_API_KEY_FILE');
});
