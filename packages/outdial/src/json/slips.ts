/** Mistakes that JSON does not allow, each with a sentence and a fix. */
const slipTexts = {
  'trailing-comma': ['There is a comma after the last entry', 'Remove the comma before the closing bracket.'],
  'missing-comma': ['A comma is missing between two entries', 'Put a comma between them.'],
  'extra-comma': ['There is an extra comma', 'Remove it.'],
  'curly-quotes': ['The quotes are curly', 'Use straight double quotes: ".'],
  'escaped-quotes': ['The quotes are escaped, as inside another string', 'Write " without a backslash before it.'],
  'single-quotes': ['The string is in single quotes', 'Use double quotes: ".'],
  comment: ['There is a comment', 'Remove it: JSON does not allow comments.'],
  'unquoted-key': ['The name of a field is not in quotes', 'Put the name in double quotes.'],
  'unquoted-text': ['A string is not in quotes', 'Put the string in double quotes.'],
  'python-word': ['`True`, `False` and `None` are Python', 'Write `true`, `false` or `null`.'],
  'no-such-value': ['undefined, NaN and Infinity are not JSON', 'Write null or a number, or leave the field out.'],
  'number-form': ['A number is not in JSON format', 'Put a phone number in double quotes: it is a string.'],
  'wrong-colon': ['There is no colon between a name and its value', 'Write "name": value.'],
  'unclosed-text': [
    'A string does not have a closing quote on its line',
    'Close it with ". Write a line break inside a string as \\n.',
  ],
  'control-character': ['A string contains a raw control character', 'Write it as an escape, such as \\t.'],
  'bad-escape': ['A backslash does not begin a valid JSON escape', 'Write \\\\ for a backslash.'],
  'odd-space': [
    'There is a space that JSON does not allow (a non-breaking or invisible one)',
    'Replace it with a plain space.',
  ],
  ellipsis: ['There are three dots where an entry should be', 'Replace them with the real entries, or remove them.'],
  unclosed: ['The body ends before every bracket is closed', 'Close the open brackets.'],
  'text-after': ['There is text after the end of the JSON', 'Send one JSON object and nothing else.'],
  yaml: ['This is YAML, but a call request is JSON', 'Write it as one JSON object.'],
  xml: ['This is XML, but a call request is JSON', 'Write it as one JSON object.'],
  form: [
    'This is a form, but a call request is JSON',
    'Write it as one JSON object, and send it with Content-Type: application/json.',
  ],
  empty: ['The body is empty', 'Send one JSON object, with Content-Type: application/json.'],
  'too-deep': ['The brackets are nested too deeply', 'A call request is three levels deep.'],
  unexpected: [
    'There is something here that JSON does not allow',
    'Put strings in double quotes, and check for a missing quote just before.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type SlipKind = keyof typeof slipTexts;

/** What `body-not-json` needs to know of a slip. */
export function slipFacts(kind: SlipKind) {
  const [slip, fix] = slipTexts[kind];
  return { slip, fix, kind };
}
