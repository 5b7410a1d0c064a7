import { StorageBroken } from '../../ports/engine-error.ts';

export type Value = string | number | null;
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** The text in this column; a row without it was not written by us. */
export function textOf(row: DatabaseRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new StorageBroken(`no text in column ${column}`);
  return value;
}

export function numberOf(row: DatabaseRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new StorageBroken(`no number in column ${column}`);
  return value;
}

export function numberOrNull(row: DatabaseRow, column: string): number | null {
  return row[column] === null ? null : numberOf(row, column);
}
