import type { SandboxRequest } from '../http.ts';

/** The reason for refusing a request. */
export interface VisitRefused {
  readonly code: 'foreign-host' | 'foreign-website';
  readonly message: string;
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** True for an address of this machine. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && loopback.test(new URL(url).hostname);

/**
 * Refuses requests that a foreign website sends through a browser, and a `Host` that does not name this machine (DNS rebinding). The
 * sandbox contains secrets, and plain requests control it. Programs send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function refuseVisit({ method, header }: Pick<SandboxRequest, 'method' | 'header'>): VisitRefused | null {
  const host = header('host');
  if (host !== undefined && !isLoopback(`http://${host}`)) {
    const message = `The sandbox is on this machine only, and the host ${host.slice(0, 100)} is not a name of it: use 127.0.0.1 or localhost.`;
    return { code: 'foreign-host', message };
  }
  const origin = header('origin');
  const site = header('sec-fetch-site') ?? 'none';
  const isForeign = origin !== undefined && (host === undefined || hostOf(origin) !== hostOf(`http://${host}`));
  if (!isForeign && (site === 'none' || site === 'same-origin')) return null;
  // An application sends its user to the sign-in page with a link, and cannot read the opened page.
  const isLink = header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
  if (origin === undefined && method === 'GET' && isLink) return null;
  return {
    code: 'foreign-website',
    message:
      'A browser sent this request for another website. The sandbox takes requests from programs, and from its own pages.',
  };
}

/** Host and port of an address. `null` for a text that is not an address, such as the origin `null`. */
const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).host : null);
