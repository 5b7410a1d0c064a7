/** What is written that JSON does not know; each with what to say and what to do. */
const slipTexts = {
  'trailing-comma': ['There is a comma after the last entry', 'Remove the comma before the closing bracket.'],
  'missing-comma': ['A comma is missing between two entries', 'Put a comma between them.'],
  'extra-comma': ['There is a comma too many', 'Remove it.'],
  'curly-quotes': ['The quotes are typographic (curly) ones', 'Use straight double quotes: ".'],
  'escaped-quotes': ['The quotes are escaped, as inside another text', 'Write " without a backslash before it.'],
  'single-quotes': ['The text is in single quotes', 'Use double quotes: ".'],
  comment: ['There is a comment', 'Remove it: JSON has no comments.'],
  'unquoted-key': ['The name of a field is not in quotes', 'Put the name in double quotes.'],
  'unquoted-text': ['A text is not in quotes', 'Put the text in double quotes.'],
  'python-word': ['True, False and None are Python', 'Write true, false or null.'],
  'no-such-value': ['undefined, NaN and Infinity are not JSON', 'Write null or a number, or leave the field out.'],
  'number-form': [
    'A number is not written as JSON writes numbers',
    'A phone number is a text: put it in double quotes.',
  ],
  'wrong-colon': ['A name and its value are not joined by a colon', 'Write "name": value.'],
  'unclosed-text': [
    'A text has no closing quote on its line',
    'Close it with ". A line break inside a text is written \\n.',
  ],
  'control-character': ['A text holds a raw control character', 'Write it as an escape, such as \\t.'],
  'bad-escape': ['A backslash begins no escape that JSON knows', 'Write \\\\ for a backslash.'],
  'odd-space': [
    'There is a space that JSON does not know (a non-breaking or invisible one)',
    'Replace it by a plain space.',
  ],
  ellipsis: ['There are three dots where an entry should be', 'Replace them by the real entries, or remove them.'],
  unclosed: ['The text ends before every bracket is closed', 'Close what is still open.'],
  'text-after': ['There is text after the end of the JSON', 'Send one JSON object and nothing else.'],
  yaml: ['This is YAML, and a call is asked for with JSON', 'Write it as one JSON object.'],
  xml: ['This is XML, and a call is asked for with JSON', 'Write it as one JSON object.'],
  form: [
    'This is a form, and a call is asked for with JSON',
    'Write it as one JSON object, and send it with Content-Type: application/json.',
  ],
  empty: ['The body is empty', 'Send one JSON object, with Content-Type: application/json.'],
  'too-deep': ['The brackets are nested too deeply', 'A call request is three levels deep.'],
  unexpected: [
    'There is something here that JSON does not know',
    'Put texts in double quotes, and look for a missing quote just before.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type SlipKind = keyof typeof slipTexts;

export function slipSentence(kind: SlipKind): string {
  return slipTexts[kind][0];
}

export function slipFix(kind: SlipKind): string {
  return slipTexts[kind][1];
}
