import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { codesQuery, titleOf } from '../app/codes.ts';
import { sessionQuery } from '../app/session.ts';

interface CodeLinkProps {
  readonly code: string;
  readonly className?: string;
  /** Absent: the code itself. */
  readonly text?: string;
}

/** A code that leads to its explanation: in the console for a reader who is signed in, else on the page of the problem. */
export function CodeLink({ code, className = 'code', text = code }: CodeLinkProps) {
  const isSignedIn = useQuery({ ...sessionQuery, enabled: false }).data != null;
  useQuery({ ...codesQuery, enabled: false });
  const look = { className, title: text === code ? (titleOf(code) ?? undefined) : code };
  return isSignedIn ? (
    <Link to="/explain" search={{ code }} {...look}>
      {text}
    </Link>
  ) : (
    <a href={`/problems/${encodeURIComponent(code)}`} {...look}>
      {text}
    </a>
  );
}
