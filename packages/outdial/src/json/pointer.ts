/** The way to a value: the names of fields and the positions in lists. */
export type Path = readonly PropertyKey[];

/** One part of a JSON pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function pointerOf(path: Path): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}

/** A path as people write it: `targets[0].phoneNumber`. */
export function fieldName(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** The names and positions that a JSON pointer is made of; empty for the whole text. */
export function partsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The field that a JSON pointer leads to, as people write it. Digits alone are taken for a position in a list. */
export function fieldAt(pointer: string): string {
  return fieldName(partsOf(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
}
