/** Removes `tel:` and the separators between digits, so that all spellings of a number are equal. Other text stays unchanged. */
export function bareNumber(text: string): string {
  return /^(tel:)?\+?[\d\s().-]+$/i.test(text) ? text.replace(/^tel:|[\s().-]/gi, '') : text;
}
