import type { Problem } from '../call/problem.ts';
import type { AgentFacts } from '../readiness/facts.ts';

export type InspectionResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: Problem };

/** One host of the organisation as reached from here. */
export interface HostReading {
  readonly host: string;
  /** Null: the name has no address here. */
  readonly address: string | null;
  /** `plain`: this machine, without TLS. `until`: epoch milliseconds at which the certificate ends. */
  readonly tls:
    | { readonly kind: 'plain' | 'not-tried' }
    | { readonly kind: 'good'; readonly until: number }
    | { readonly kind: 'failed'; readonly error: string };
}

/** What was read of an organisation, or of the sandbox, with no call placed. Null: not read, because something before it failed. */
export interface Inspection {
  readonly hosts: readonly HostReading[];
  /** How many requests it took, the login among them. */
  readonly requests: number;
  readonly login:
    | { readonly kind: 'token' | 'refused' }
    /** Genesys does not allow the address; null when it did not name it. */
    | { readonly kind: 'address-refused'; readonly address: string | null }
    | { readonly kind: 'failed'; readonly error: string };
  /** Milliseconds by which Genesys's clock is ahead of this machine's; null when no answer told. */
  readonly skewMs: number | null;
  readonly client: InspectionResult<{ readonly name: string | null; readonly grantType: string | null }> | null;
  /** `domain:entity:action`; each part may be `*`. */
  readonly permissions: InspectionResult<readonly string[]> | null;
  readonly agents: InspectionResult<readonly AgentFacts[]> | null;
  /** Templates such as `v2.users.{id}.presence`. */
  readonly topics: InspectionResult<readonly string[]> | null;
  /** Requests a minute. */
  readonly rateLimit: number | null;
  /** The answer to a create-call request without a destination; null when it was not asked for. */
  readonly probe: { readonly agent: string; readonly status: number | null; readonly code: string | null } | null;
}
