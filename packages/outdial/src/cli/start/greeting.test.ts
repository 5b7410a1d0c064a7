import { expect, test } from 'vitest';
import { greet, nextSteps, type Greeting } from './greeting.ts';
import { paintWith } from '../terminal.ts';

const greeting: Greeting = {
  publicUrl: null,
  isLog: false,
  ...{
    url: 'http://127.0.0.1:4600',
    dataDir: '.outdial',
    apiKey: { secret: 'od_secret', file: 'key', variable: null },
    region: null,
  },
  ...{ sandboxUrl: 'http://127.0.0.1:4601', policyFile: 'policy.json', hasPolicy: true, warning: null },
};

const terminalTo = (lines: string[]) => ({ line: (text = '') => void lines.push(text), paint: paintWith(false) });

function greetedWith(change: Partial<Greeting>): readonly string[] {
  const lines: string[] = [];
  greet({ ...greeting, ...change }, terminalTo(lines));
  return lines;
}

test('problems that the start found in the data folder are part of the greeting', () => {
  const warning = 'This data folder was restored from a backup.';
  expect(greetedWith({ warning })).toContain(warning);
  expect(greetedWith({})).not.toContain(warning);
});

test('a log has the place of the key, and how to get a link, but neither of them', () => {
  expect(greetedWith({}).join('\n')).toContain('od_secret');
  const isLog = true;
  expect(greetedWith({ publicUrl: 'https://outdial.example.com', isLog })).toContain('API key  in the file key');
  const lines: string[] = [];
  nextSteps({ ...greeting, isLog, consoleUrl: null, url: 'http://127.0.0.1:5000' }, terminalTo(lines));
  expect(lines).toContain('   outdial sign-in --url http://127.0.0.1:5000');
  expect([...greetedWith({ isLog }), ...lines].join('\n')).not.toMatch(/od_secret|\/sign-in\//);
});

test('a key from outside is named by its variable', () => {
  const apiKey = { secret: 'od_secret', file: null, variable: 'OUTDIAL_API_KEY_FILE' };
  expect(greetedWith({ apiKey })).toContain('API key  the one in OUTDIAL_API_KEY_FILE');
});
