/** Wording that a native reader stumbles over, each with what to write. Code spans are not read. */
const manners: readonly (readonly [RegExp, string])[] = [
  [/\b(?:is|are|was|were|be|been|being|gets?) told\b/i, 'gets, receives, shows, is reported'],
  [/\b(?:stands?|stood) (?:in|at|under|on|behind|there)\b/i, 'is in'],
  [/\b(?:lies|lay) (?:in|at|under|on|behind|beside|there|too)\b/i, 'is in'],
  [/(?<!\b(?:there|here) )\b(?:is|are|was|were|be) no\b(?! (?:longer|more|later|earlier)\b)/i, 'is not a'],
  [/\bof no\b/i, 'without a'],
  [/\b(?:no|some|any)body\b/i, 'the actor, or no one, someone, anyone'],
  [/\b(?:whoever|whom|of whose)\b/i, 'the name'],
  [/\bnone\b/i, 'no queue, no answer, zero'],
  [/\bmeanwhile\b/i, 'until then'],
  [/\ball the same\b/i, 'anyway'],
  [/\b(?:says?|said|tells?) of\b/i, 'reports for, knows about'],
  [/\b(?:comes?|came) to (?!light|an end|rest)/i, 'results in, adds up to'],
  [/\b(?:become|becomes|became) of\b/i, 'happens to'],
  [/\bonce more\b|\bagain once\b/i, 'again'],
  [/\bbeside\b/i, 'next to, along with'],
  [/\bput off\b/i, 'deferred'],
  [/\b(?:goes|went|gone) on\b/i, 'continues'],
  [/\bfor want of\b/i, 'because … is missing'],
  [/\bnot so\b/i, 'wrong'],
  [/\bso (?:many|long|deep|few)\b/i, 'the number'],
  [/\bcalls? enough\b/i, 'the call limit'],
  [/\bin silence\b/i, 'silently'],
  [/\b(?:is|are) let\b|\blet who\b|\bwho answers for\b/i, 'may; the owner'],
  [/\b1 (?:attempts|calls|minutes|seconds|reads|requests|agents|messages|entries|days|hours|times)\b/, 'the singular'],
];

const longest = 25;

/** What is wrong with the wording of a text: one line for each manner and each sentence that is too long. */
export function stumblesIn(text: string): readonly string[] {
  const prose = text.replaceAll(/`[^`]*`/g, 'X');
  const found = manners.flatMap(([pattern, better]) => {
    const match = pattern.exec(prose);
    return match === null ? [] : [`“${match[0]}” (write: ${better}) in: ${text}`];
  });
  const long = sentencesOf(prose).filter((sentence) => wordsIn(sentence) > longest);
  return [...found, ...long.map((sentence) => `${wordsIn(sentence)} words: ${sentence}`)];
}

function sentencesOf(prose: string): readonly string[] {
  return prose.split(/(?<=[.!?][)”"’*_]*)\s+(?=[^a-z])/);
}

function wordsIn(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The paragraphs, list items, headings and table cells of a Markdown page as plain text, without code blocks. */
export function proseOf(markdown: string): readonly string[] {
  const text = markdown
    .replaceAll(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '\n\n')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
  return text
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+|>) )|\n(?=\|)/)
    .flatMap((block) => (block.startsWith('|') ? block.split(/(?<!\\)\|/) : [block]))
    .map((block) =>
      block
        .replaceAll(/^\s*(?:[-*]|\d+\.|#+|>)\s+/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((block) => block !== '');
}
