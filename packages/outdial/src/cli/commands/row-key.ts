import type { Client } from '../../client/index.ts';

const longestKey = 255;
const mostTries = 20;

/** A key for sending a row again: `lead-7` becomes `lead-7-2`. Neither the file nor the server has it, as far as the API key may read. */
export async function keyAfter(client: Client, key: string, taken: ReadonlySet<string>): Promise<string> {
  let next = key;
  for (let tries = 0; tries < mostTries; tries++) {
    next = following(next, key);
    if (taken.has(next)) continue;
    const found = await client.list({ key: next, limit: 1 }).catch(() => null);
    if (found === null || found.items.length === 0) return next;
  }
  return next;
}

/** The key with which `--again` places a row: always the same, so that a further run knows the call. */
export function keyAgain(key: string): string {
  const [, first = key, count = '1'] = /^(.*)-again(?:-(\d+))?$/.exec(key) ?? [key, key, '0'];
  const end = count === '0' ? '-again' : `-again-${Number(count) + 1}`;
  return `${first.slice(0, longestKey - end.length)}${end}`;
}

function following(last: string, key: string): string {
  const count = last === key ? 2 : Number(last.slice(last.lastIndexOf('-') + 1)) + 1;
  const end = `-${count}`;
  return `${key.slice(0, longestKey - end.length)}${end}`;
}
