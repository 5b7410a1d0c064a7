import { expect, test } from 'vitest';
import { codes } from '../problems/catalogue.ts';
import { explain } from './explain.ts';
import { explainKnownCode } from './known-code.ts';

test('every code is explained alike by the short way and by all recognisers', () => {
  const texts = [...codes(), '400 not.a.user', ' "agent-presence"\n'];
  for (const text of texts) expect([text, explainKnownCode(text)]).toEqual([text, explain(text, 0)]);
});

test('the short way explains neither a name nor a sentence', () => {
  for (const text of ['participants[].to', 'The agent-presence', 'no.such.code', '']) {
    expect(explainKnownCode(text)).toBeNull();
  }
});
