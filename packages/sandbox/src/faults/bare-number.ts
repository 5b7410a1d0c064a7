/** A number without `tel:` and what people put between digits, so that its spellings are one; other text as it is. */
export function bareNumber(text: string): string {
  return /^(tel:)?\+?[\d\s().-]+$/i.test(text) ? text.replace(/^tel:|[\s().-]/gi, '') : text;
}
