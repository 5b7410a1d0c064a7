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

/** The field that a JSON pointer leads to, as people write it. Digits alone are taken for a position in a list. */
export function fieldAt(pointer: string): string {
  const parts = pointer.slice(1).split('/');
  return fieldName(
    parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~'))),
  );
}
