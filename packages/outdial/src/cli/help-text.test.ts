import { expect, test } from 'vitest';
import { fittedHelp } from './help-text.ts';

test('paragraphs and lists are wrapped; commands stay whole', () => {
  const text = [
    'One paragraph that was',
    'wrapped in the source. More:',
    '  name     what it is for, at some length',
    '',
    'Examples:',
    '  outdial calls list --state waiting --label renewals',
  ].join('\n');
  expect(fittedHelp(text, 30).split('\n')).toEqual([
    'One paragraph that was wrapped',
    'in the source. More:',
    '  name     what it is for, at',
    '           some length',
    '',
    'Examples:',
    '  outdial calls list --state waiting --label renewals',
  ]);
});
