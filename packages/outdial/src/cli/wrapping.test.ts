import { expect, test } from 'vitest';
import { paintWith } from './terminal.ts';
import { wrapLine } from './wrapping.ts';

const sentence = 'Ana Ruiz has been Away since 15:00 UTC. Outdial dials when Ana Ruiz is Available again.';

test('a long sentence is broken between words, under its own beginning', () => {
  expect(wrapLine(`15:02:10 UTC  waiting          ${sentence}`, 80).split('\n')).toEqual([
    '15:02:10 UTC  waiting          Ana Ruiz has been Away since 15:00 UTC. Outdial',
    '                               dials when Ana Ruiz is Available again.',
  ]);
  expect(wrapLine(sentence, 87)).toBe(sentence);
});

test('a colour does not count, and a command or JSON stays whole', () => {
  const { bold } = paintWith(true);
  expect(wrapLine(bold(sentence), sentence.length)).toBe(bold(sentence));
  const command = `npx outdial calls place --csv leads.csv --map 'Phone number=to' --again`;
  expect(wrapLine(`To place only those again: ${command}`, 60).split('\n')).toEqual([
    'To place only those again:',
    command,
  ]);
  const json = `{ "a": "${sentence}" }`;
  expect(wrapLine(json, 20)).toBe(json);
});
