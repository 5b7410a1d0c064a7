import { expect, test, vi } from 'vitest';
import { StorageBroken } from '../ports/engine-error.ts';
import { surviveStrayErrors } from './stray-errors.ts';

function survivor() {
  const listeners = new Set<(error: unknown) => void>();
  const fail = vi.fn();
  const surroundings = {
    fail,
    onStrayError: (listener: (error: unknown) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const stop = surviveStrayErrors(surroundings, 'silent');
  const throws = (error: unknown): void => {
    for (const listener of listeners) listener(error);
  };
  return { fail, stop, throws, isListening: () => listeners.size > 0 };
}

test.each([new TypeError('found is not iterable'), null, 'text', new AggregateError([])])(
  'a stray error ends no server',
  (error) => {
    const { throws, fail, stop, isListening } = survivor();
    throws(error);
    expect(fail).not.toHaveBeenCalled();
    stop();
    expect(isListening()).toBe(false);
  },
);

test('a broken store does', () => {
  const { throws, fail } = survivor();
  throws(new StorageBroken('disk I/O error'));
  expect(fail).toHaveBeenCalledOnce();
});
