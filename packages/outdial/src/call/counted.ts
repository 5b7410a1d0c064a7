/** A number with its noun: `1 attempt`, `3 attempts`, `2 searches`, `4 entries`. */
export function counted(count: number | string, noun: string): string {
  if (Number(count) === 1) return `1 ${noun}`;
  return `${count} ${noun.replace(/(ch|s)$/, '$1e').replace(/([^aeiou])y$/, '$1ie')}s`;
}
