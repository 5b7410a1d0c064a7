import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { now } from '../app/clock.ts';
import { codesQuery, titleOf } from '../app/codes.ts';
import { localTimes } from '../app/local-times.ts';
import { texts } from '../texts.ts';
import { CodeLink } from './code-link.tsx';

const callId = /^call_[0-9A-HJKMNP-TV-Z]{26}$/;
/** A call's id, and what may be a problem code: words joined by hyphens, or a code of Genesys with dots. */
const named = /(call_[0-9A-HJKMNP-TV-Z]{26}|(?<![\w/.-])[a-z][a-z\d]*(?:[-.][a-zA-Z\d]+)+(?![\w/-]))/;

/** A sentence in which each call and each code is a link in words, and times are in the reader's zone. */
export function Linked({ text, className }: { readonly text: string; readonly className?: string }) {
  const parts = localTimes(text, now()).split(named);
  // Read once, and only for a sentence that may name a code.
  useQuery({ ...codesQuery, enabled: parts.some((part, index) => index % 2 === 1 && !callId.test(part)) });
  return (
    <span className={className}>
      {parts.map((part, index) => (index % 2 === 0 ? part : <Named key={index} name={part} />))}
    </span>
  );
}

function Named({ name }: { readonly name: string }) {
  if (callId.test(name))
    return (
      <Link to="/calls/$id" params={{ id: name }} className="in-sentence" title={name}>
        {texts.callNamed(name)}
      </Link>
    );
  return titleOf(name) === null ? name : <CodeLink code={name} className="in-sentence" text={wordsOf(name)} />;
}

/** A code of Genesys stays as it is: people look for it. */
function wordsOf(code: string): string {
  const title = code.includes('.') ? null : titleOf(code);
  return title === null ? code : texts.codeNamed(title);
}

/** The same where the sentence is already in a link, or in a row. */
export const plainText = (text: string): string =>
  localTimes(text, now())
    .split(named)
    .map((part, index) => (index % 2 === 0 ? part : callId.test(part) ? texts.callNamed(part) : wordsOf(part)))
    .join('');
