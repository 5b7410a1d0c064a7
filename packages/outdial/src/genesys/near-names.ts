/** Up to three names that share a beginning or differ little. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  return names
    .map((each) => ({ each, distance: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, distance: far }) => far <= 3 || each.toLowerCase().startsWith(wanted.slice(0, 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** The e-mails of people of this name, or with it as one part of their name or as the front of their e-mail; at most three. */
export function emailsOfName(
  name: string,
  people: readonly { readonly name: string; readonly email: string }[],
): readonly string[] {
  const wanted = name.toLowerCase();
  return people
    .filter(({ name: full, email }) => {
      const whole = full.toLowerCase();
      return email !== '' && [whole, ...whole.split(/[\s,]+/), email.split('@')[0]].includes(wanted);
    })
    .map(({ email }) => email)
    .slice(0, 3);
}

/** Levenshtein's distance, cut short for words of very different length. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return 99;
  let row = Array.from({ length: b.length + 1 }, (_none, index) => index);
  for (const [i, from] of Array.from(a).entries()) {
    let diagonal = i;
    const next = [i + 1];
    for (const [j, to] of Array.from(b).entries()) {
      const above = row[j + 1] ?? 0;
      next.push(Math.min(above + 1, (next[j] ?? 0) + 1, diagonal + (from === to ? 0 : 1)));
      diagonal = above;
    }
    row = next;
  }
  return row[b.length] ?? 99;
}
