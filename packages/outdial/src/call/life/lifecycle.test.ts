import { expect, test } from 'vitest';
import { endedStates } from '../call.ts';
import { assertMove, cellOf, columns, IllegalTransition, successors, table } from './lifecycle.ts';

test('every row has a cell for every column', () => {
  for (const cells of Object.values(table)) expect(cells).toHaveLength(columns.length);
});

test('an end stays: no state follows it, and its column only ignores, refuses, notes, takes a resolution or reads for a wrap-up', () => {
  for (const state of endedStates) {
    expect(successors[state]).toEqual([]);
    for (const row of Object.keys(table) as (keyof typeof table)[]) {
      expect(['over', 'note', 'note-hang-up', 'refused', 'resolved', 'wrap-up']).toContain(cellOf(row, state));
    }
  }
});

test('a promise that nothing rang cannot follow once the target leg was seen', () => {
  for (const state of ['ringing', 'connected'] as const) {
    for (const next of ['waiting', 'expired', 'canceled', 'rejected'] as const)
      expect(successors[state]).not.toContain(next);
  }
});

test('a move that the machine lacks is refused with its code', () => {
  expect(() => assertMove('connected', 'ringing')).toThrow(IllegalTransition);
  expect(() => assertMove('unknown', 'rejected')).toThrow(
    expect.objectContaining({ code: 'illegal-transition', state: 'unknown' }),
  );
  expect(() => assertMove('waiting', 'dialing')).not.toThrow();
});
