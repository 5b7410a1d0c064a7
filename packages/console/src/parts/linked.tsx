import { Link } from '@tanstack/react-router';

const callIds = /(call_[0-9A-HJKMNP-TV-Z]{26})/;

/** A sentence in which the id of each call leads to its page. */
export function Linked({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <span className={className}>
      {text.split(callIds).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <Link key={index} to="/calls/$id" params={{ id: part }} className="in-sentence">
            {part}
          </Link>
        ),
      )}
    </span>
  );
}
