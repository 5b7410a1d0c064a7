import type { Context } from 'hono';
import * as z from 'zod';
import { withoutOthers } from '../../orders/key-limits.ts';
import type { Refusal } from '../../orders/refusal.ts';
import type { Scope } from '../../ports/api-keys.ts';
import type { RouteEnvironment } from './parts.ts';
import { problemResponse } from './problem-json.ts';
import type { ServerWorld } from './server-world.ts';

/** One request on its way to an answer. */
export type Exchange = Context<RouteEnvironment>;

/** What a route that concerns calls does about the limits of a key, apart from its scopes. */
type RouteSight =
  /** It is about the call in its path, which must exist for the key. A key that changes something there must be allowed to request such a call. */
  | 'one'
  /** Its handler takes only calls that exist for the key. */
  | 'many'
  /** It is about all calls together, so a key for its own calls may not use it. */
  | 'every'
  /** It does not show or change calls that exist. */
  | 'none';

/** One route: what serves it and what describes it, so that neither can be without the other. Its codes give the statuses of problems; those of a query or a body are added to each route that has one. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Null: no key is needed. `any`: any good key. */
  readonly scope: Scope | 'any' | null;
  /** With `dryRun` this scope is enough: nothing is stored or dialed. */
  readonly dryRunScope?: Scope;
  /** Which calls it shows or changes: a route says so, even if it is none. */
  readonly sight: RouteSight;
  /** A share link of the call in the path may read it, too. */
  readonly shared?: true;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Media type of the body; JSON when absent. */
  readonly bodyType?: string;
  readonly answers: Readonly<Record<number, readonly [string, z.ZodType | null]>>;
  /** Headers that an answer of this status carries. */
  readonly answerHeaders?: Readonly<Record<number, z.ZodObject>>;
  /** Other media types of the first answer. */
  readonly media?: readonly string[];
  readonly problems?: readonly string[];
  /** The shape of a refusal where it is not problem+json. */
  readonly errors?: z.ZodType;
  /** Called once the caller's key has the scope. */
  readonly answer: (c: Exchange, world: ServerWorld) => Response | Promise<Response>;
}

/** A header in the description of a route. */
export const header = (description: string) => z.string().optional().meta({ description });

/** A body that is read as whatever it is. */
export const jsonOrText = z.unknown().meta({ description: 'Any JSON or text.' });

export const refused = (c: Exchange, refusal: Refusal): Response =>
  problemResponse(seenByCaller(c, refusal), c.var.requestId);

/** The same, as the caller may see it. Before the caller is known, nothing names a call. */
export function seenByCaller<Shown>(c: Exchange, shown: Shown): Shown {
  const { caller } = c.var as Partial<Exchange['var']>;
  return caller === undefined ? shown : withoutOthers(caller, shown);
}

/** Routes with what all of them share: who may use them, the shape of their refusals, problems that any of them may have. */
export function sharing(
  shared: Pick<Route, 'scope' | 'sight'> & Pick<Partial<Route>, 'errors' | 'problems'>,
  routes: readonly (Omit<Route, 'scope' | 'sight'> & Pick<Partial<Route>, 'scope' | 'sight'>)[],
): readonly Route[] {
  return routes.map((route) => {
    const problems = [...(route.problems ?? []), ...(shared.problems ?? [])];
    return { ...shared, ...route, ...(problems.length === 0 ? {} : { problems }) };
  });
}
