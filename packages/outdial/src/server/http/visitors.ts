import { refuse, type Refusal } from '../../orders/refusal.ts';

/** The parts of a request that tell where it comes from. `header` takes lower-case names. */
export interface Visit {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
}

/** The visit of a request as Hono holds it. */
export const visitOf = ({ req }: { readonly req: Visit }): Visit => ({
  method: req.method,
  header: (name) => req.header(name),
});

/** Names of a server besides those of loopback: a list, or a rule that says whether a name is good. */
export type HostNames = readonly string[] | ((name: string) => boolean);

/**
 * Refuses what a foreign website sends through a browser, and a name that is not this server's (DNS rebinding). Programs send neither
 * `Origin` nor `Sec-Fetch-Site`, so they pass. `hosts` is null when any name is good. `publicUrl`: the origin of this server's own pages,
 * whatever name a proxy puts in `Host`.
 */
export function refuseVisit(
  { method, header }: Visit,
  hosts: HostNames | null,
  publicUrl: string | null = null,
): Refusal | null {
  const host = header('host');
  if (hosts !== null && host !== undefined && !isOwnName(host, hosts))
    return refuse('host-not-allowed', { status: 403, facts: { host: host.slice(0, 100) } });
  const origin = header('origin');
  const site = header('sec-fetch-site') ?? 'none';
  const isOwnPage = (page: string): boolean =>
    page === publicUrl || (host !== undefined && hostOf(page) === hostOf(`http://${host}`));
  const isForeign = origin !== undefined && !isOwnPage(origin);
  if (!isForeign && (site === 'none' || site === 'same-origin')) return null;
  // A link to a page of this server: the other website sees nothing of what opens.
  const isLink = header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
  if (origin === undefined && method === 'GET' && isLink) return null;
  return refuse('website-not-allowed', { status: 403, facts: { origin: origin?.slice(0, 100) ?? null } });
}

/** True for a `Host` that names this machine, or is good by `names`. The port does not matter: only its own page can name it falsely. */
function isOwnName(host: string, names: HostNames): boolean {
  const name = nameIn(host);
  return isLoopback(host) || (typeof names === 'function' ? name !== '' && names(name) : names.includes(name));
}

/** True for a `Host` that names this machine, and without one: then no socket is between the server and its program. */
export const isLoopback = (host: string | undefined): boolean =>
  host === undefined || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(nameIn(host));

const nameIn = (host: string): string => (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '');

/** Host and port of an address; null for a text that is not an address, such as the origin `null`. */
const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).host : null);
