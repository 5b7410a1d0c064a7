import type { Client } from '../client/index.ts';
import { someOf } from './id-start.ts';
import { CommandError, exitCode } from './exit-code.ts';

const prefix = 'key_';
/** Enough of a key's id to find it again. */
const shown = 8;

/** The shortest beginnings that tell these ids apart. */
export function shortKeyIds(ids: readonly string[]): (id: string) => string {
  const longest = Math.max(...ids.map((id) => id.length));
  const starts = (length: number): number => new Set(ids.map((id) => id.slice(0, length))).size;
  let length = prefix.length + shown;
  while (length < longest && starts(length) < ids.length) length += 1;
  return (id) => id.slice(0, length);
}

/** The id of the key that is named so, or whose id begins so. Throws CommandError if no key, or more than one, is. */
export async function keyIdOf(client: Client, given: string): Promise<string> {
  const { items } = await client.keys.list();
  if (items.some(({ id }) => id === given)) return given;
  const start = given.toLowerCase();
  const begins = (id: string): boolean =>
    start.length >= 4 && [id, id.slice(prefix.length)].some((text) => text.toLowerCase().startsWith(start));
  const called = items.filter(({ name, revokedAt }) => name === given && revokedAt === null);
  const found = called.length > 0 ? called : items.filter(({ id }) => begins(id));
  const [only, ...others] = found;
  if (only === undefined)
    throw new CommandError(`No key has the name or id "${given}". See them: outdial keys list`, exitCode.refused);
  if (others.length > 0)
    throw new CommandError(
      `Several keys are "${given}": ${someOf(found.map(({ id }) => id))}. Give more of the id.`,
      exitCode.usage,
    );
  return only.id;
}
