import { expect, test, vi } from 'vitest';
import { StorageBroken } from '../ports/engine-error.ts';
import { surviveStrayErrors } from './stray-errors.ts';

function survivor() {
  const listeners = new Set<(error: unknown) => void>();
  const exitNow = vi.fn();
  const surroundings = {
    exitNow,
    onStrayError: (listener: (error: unknown) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const stop = surviveStrayErrors(surroundings, 'silent');
  const throws = (error: unknown): void => {
    for (const listener of listeners) listener(error);
  };
  return { exitNow, stop, throws, isListening: () => listeners.size > 0 };
}

test.each([new TypeError('found is not iterable'), null, 'text', new AggregateError([])])(
  'a stray error ends no server',
  (error) => {
    const { throws, exitNow, stop, isListening } = survivor();
    throws(error);
    expect(exitNow).not.toHaveBeenCalled();
    stop();
    expect(isListening()).toBe(false);
  },
);

test('a broken store does', () => {
  const { throws, exitNow } = survivor();
  throws(new StorageBroken('disk I/O error'));
  expect(exitNow).toHaveBeenCalledWith(1);
});
