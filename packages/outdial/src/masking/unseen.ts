/**
 * Characters that steer a terminal or are not seen: controls but for line feed and tab, format characters (they turn the direction of text
 * or have no width), line and paragraph separators, and letters that are blank.
 */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/gu;

/** The text with each of them as `\u` escapes. JSON stays JSON of the same value: there they occur only inside its texts. */
export function escapeUnseen(text: string): string {
  return text.replace(unseen, (character) =>
    [...Array(character.length).keys()].map((at) => escaped(character.charCodeAt(at))).join(''),
  );
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** The same characters, line feed and tab as blanks, for text that must keep its length and stay on one line. */
export const blankUnseen = (text: string): string =>
  text.replace(/[\n\t]/g, ' ').replace(unseen, (character) => ' '.repeat(character.length));
