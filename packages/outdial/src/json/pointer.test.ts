import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldAt, fieldName, pointerOf } from './pointer.ts';

test('a path becomes a pointer and a name that people write', () => {
  expect(pointerOf(['targets', 0, 'phoneNumber'])).toBe('/targets/0/phoneNumber');
  expect(fieldName(['targets', 0, 'phoneNumber'])).toBe('targets[0].phoneNumber');
  expect(pointerOf(['attributes', 'a/b~c'])).toBe('/attributes/a~1b~0c');
  expect(fieldAt('/attributes/a~1b~0c')).toBe('attributes.a/b~c');
});

test('a pointer says the same as the path that it was made from', () => {
  const part = fc.oneof(
    fc.nat(20),
    fc.string({ minLength: 1 }).filter((text) => !/^\d+$/.test(text)),
  );
  fc.assert(fc.property(fc.array(part, { minLength: 1 }), (path) => fieldAt(pointerOf(path)) === fieldName(path)));
});
