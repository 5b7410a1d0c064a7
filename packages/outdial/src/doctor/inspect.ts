import type { Clock } from '../ports/clock.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { Inspection } from '../ports/inspection.ts';
import { createGenesys } from '../genesys/contact-centre.ts';
import { inspectGenesys } from '../genesys/inspect.ts';
import type { PresenceDefinition } from '../readiness/presence.ts';
import { readRegion } from '../genesys/region.ts';
import { sendThrough } from '../genesys/send.ts';
import { openWire } from '../genesys/wire.ts';
import { defaultTimers } from '../call/timers.ts';

export { faultOfFile } from '../screening/lists.ts';

export interface InspectTarget {
  /** A region id, a domain, or a loopback address. */
  readonly region: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type Inspected =
  | { readonly kind: 'inspected'; readonly found: Inspection }
  /** Nothing was sent: secrets go to Genesys and to this machine only. */
  | { readonly kind: 'no-region'; readonly why: string; readonly near: readonly string[] };

/** How requests leave: a `fetch` of its own, such as that of a sandbox in this process. Empty: over the network. */
export interface InspectWay {
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Inspects an organisation, or a sandbox, without placing a call. `probe`: the user id to probe for, or null. */
export async function inspect(
  target: InspectTarget,
  clock: Clock,
  { probe, fetch }: InspectWay & { readonly probe: string | null },
): Promise<Inspected> {
  const region = readRegion(target.region);
  if (region.kind === 'refused') return { kind: 'no-region', why: region.why, near: region.near };
  const options = { ...target, clock, requestTimeoutMs: defaultTimers.requestTimeout, probe };
  if (fetch !== undefined) {
    const found = await inspectGenesys({ ...options, send: sendThrough(fetch), readsHosts: false });
    return { kind: 'inspected', found };
  }
  const wire = openWire(options);
  try {
    return { kind: 'inspected', found: await inspectGenesys({ ...options, send: wire.send, readsHosts: true }) };
  } finally {
    await wire.close();
  }
}

/** The presences of an organisation, or of a sandbox; else the problem. Null: nothing was sent, since no secrets may go there. */
export async function inspectPresences(
  target: InspectTarget,
  clock: Clock,
): Promise<LookupResult<readonly PresenceDefinition[]> | null> {
  if (readRegion(target.region).kind === 'refused') return null;
  const genesys = createGenesys({ ...target, clock, timers: defaultTimers });
  try {
    return (await genesys.presences?.()) ?? null;
  } finally {
    await genesys.close();
  }
}
