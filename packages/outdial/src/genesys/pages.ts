import { jsonOf } from './answer.ts';
import type { Http } from './http.ts';
import type { Sent } from './send.ts';
import { pageSchema } from './wire-people.ts';

/** The entities of a listing. `failed` is the exchange that broke it off; null when it was read as far as asked. */
export interface Listing<Entity> {
  readonly entities: readonly Entity[];
  readonly failed: Sent | null;
}
export interface Paging<Entity> {
  /** With its query, without paging. */
  readonly path: string;
  /** An entity it cannot read is left out: undefined. */
  readonly read: (entity: unknown) => Entity | undefined;
  readonly pageSize?: number;
  readonly mostPages?: number;
}

/** Reads a listing page by page until the last one, or `mostPages` (default 200). */
export async function readPages<Entity>(http: Http, paging: Paging<Entity>): Promise<Listing<Entity>> {
  const { path, read, pageSize = 100, mostPages = 200 } = paging;
  const entities: Entity[] = [];
  const join = path.includes('?') ? '&' : '?';
  for (let pageNumber = 1; pageNumber <= mostPages; pageNumber += 1) {
    const sent = await http.ask({ path: `${path}${join}pageSize=${pageSize}&pageNumber=${pageNumber}` });
    const page = sent.answer?.status === 200 ? pageSchema.safeParse(jsonOf(sent.answer)) : null;
    if (page?.success !== true) return { entities, failed: sent };
    for (const entity of page.data.entities) {
      const known = read(entity);
      if (known !== undefined) entities.push(known);
    }
    const { nextUri, pageCount } = page.data;
    const more = typeof nextUri === 'string' || (typeof pageCount === 'number' && pageNumber < pageCount);
    if (!more || page.data.entities.length === 0) break;
  }
  return { entities, failed: null };
}
