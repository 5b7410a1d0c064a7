import { Link } from '@tanstack/react-router';
import { now } from '../app/clock.ts';
import { localTimes } from '../app/local-times.ts';
import { texts } from '../texts.ts';

const callIds = /(call_[0-9A-HJKMNP-TV-Z]{26})/;

/** A sentence in which each call is a link in words, and times are in the reader's zone. */
export function Linked({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <span className={className}>
      {localTimes(text, now())
        .split(callIds)
        .map((part, index) =>
          index % 2 === 0 ? (
            part
          ) : (
            <Link key={index} to="/calls/$id" params={{ id: part }} className="in-sentence" title={part}>
              {texts.callNamed(part)}
            </Link>
          ),
        )}
    </span>
  );
}

/** The same where the sentence is already in a link, or in a row. */
export const plainText = (text: string): string =>
  localTimes(text, now())
    .split(callIds)
    .map((part, index) => (index % 2 === 0 ? part : texts.callNamed(part)))
    .join('');
