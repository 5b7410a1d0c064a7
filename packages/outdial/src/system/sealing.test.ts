import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealing, readKeys } from './sealing.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];

test('what was sealed opens for the same thing and no other, and shows nothing of itself', () => {
  const sealing = createSealing([first]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, about) => {
      const sealed = sealing.seal(text, about);
      expect(sealing.open(sealed, about)).toBe(text);
      expect(sealing.open(sealed, `${about}x`)).toBeNull();
      if (text.length > 3) expect(sealed).not.toContain(text);
    }),
  );
  expect(sealing.seal('secret', 'ana')).not.toBe(sealing.seal('secret', 'ana'));
});

test('a sealed text that was changed anywhere does not open', () => {
  const sealing = createSealing([first]);
  const sealed = sealing.seal('a secret of some length', 'ana');
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    expect([null, 'a secret of some length']).toContain(sealing.open(changed, 'ana'));
    // The last letter of base64 has bits to spare.
    if (at < sealed.length - 1) expect(sealing.open(changed, 'ana')).toBeNull();
  }
  for (const text of ['', '1', '1..', 'a.b.c', sealed.slice(0, 30)]) expect(sealing.open(text, 'ana')).toBeNull();
});

test('of two keys the first seals and both open; without its key nothing opens', () => {
  const old = createSealing([first]).seal('secret', 'ana');
  const both = createSealing([second, first]);
  expect(both.open(old, 'ana')).toBe('secret');
  expect(both.isCurrent(old)).toBe(false);
  const renewed = both.seal('secret', 'ana');
  expect(both.isCurrent(renewed)).toBe(true);
  expect(createSealing([second]).open(renewed, 'ana')).toBe('secret');
  expect(createSealing([second]).open(old, 'ana')).toBeNull();
});

test('keys are read from base64, base64url and hex, one or more', () => {
  const forms = [first.toString('base64'), first.toString('base64url'), first.toString('hex')];
  for (const form of forms) expect(readKeys(` ${form}\n`)).toEqual([first]);
  expect(readKeys(`${forms[0] ?? ''}\n${second.toString('hex')}`)).toEqual([first, second]);
  for (const wrong of [
    '',
    'short',
    randomBytes(16).toString('hex'),
    `${forms[0] ?? ''} x`,
    randomBytes(33).toString('base64'),
  ])
    expect(readKeys(wrong)).toBeNull();
});
