/** The whole text of a body. Null if it has more bytes than `most`: the rest is not read. */
export async function textWithin(body: AsyncIterable<unknown> | null, most: number): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > most) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
