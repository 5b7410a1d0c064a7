import type { z } from 'zod';
import type { Scope } from '../../ports/api-keys.ts';

/** One route of the description. Its codes give the statuses of problems; those of a query or a body are added to each route that has one. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Null: no key is needed. `any`: any good key. */
  readonly scope: Scope | 'any' | null;
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
}

/** Routes with what all of them share: who may use them, the shape of their refusals, problems that any of them may have. */
export function sharing(
  shared: Pick<Route, 'scope'> & Pick<Partial<Route>, 'errors' | 'problems'>,
  routes: readonly (Omit<Route, 'scope'> & Pick<Partial<Route>, 'scope'>)[],
): readonly Route[] {
  return routes.map((route) => {
    const problems = [...(route.problems ?? []), ...(shared.problems ?? [])];
    return { ...shared, ...route, ...(problems.length === 0 ? {} : { problems }) };
  });
}
