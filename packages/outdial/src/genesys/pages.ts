import { jsonOf } from './json-body.ts';
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
  readonly mostPages?: number;
}

/** Entities on a page. */
const pageSize = 100;
/** The number of pages that are read in parallel, once the first page has shown how many there are. */
const pagesAtOnce = 4;

interface Page<Entity> {
  readonly entities: readonly Entity[];
  readonly failed: Sent | null;
  readonly isLast: boolean;
  /** How many pages there are; null when Genesys does not say. */
  readonly count: number | null;
}

/** Reads a listing until its last page, or `mostPages` (default 200). */
export async function readPages<Entity>(http: Http, paging: Paging<Entity>): Promise<Listing<Entity>> {
  const { mostPages = 200 } = paging;
  const entities: Entity[] = [];
  let atOnce = 1;
  for (let first = 1; first <= mostPages;) {
    const numbers = Array.from({ length: Math.min(atOnce, mostPages - first + 1) }, (_, index) => first + index);
    const pages = await Promise.all(numbers.map((number) => readPage(http, paging, number)));
    for (const page of pages) {
      if (page.failed !== null) return { entities, failed: page.failed };
      entities.push(...page.entities);
      if (page.isLast) return { entities, failed: null };
    }
    first += numbers.length;
    const left = (pages.at(-1)?.count ?? first) - first + 1;
    atOnce = Math.max(1, Math.min(pagesAtOnce, left));
  }
  return { entities, failed: null };
}

async function readPage<Entity>(http: Http, paging: Paging<Entity>, number: number): Promise<Page<Entity>> {
  const { path, read } = paging;
  const join = path.includes('?') ? '&' : '?';
  const sent = await http.ask({ path: `${path}${join}pageSize=${pageSize}&pageNumber=${number}` });
  const page = sent.answer?.status === 200 ? pageSchema.safeParse(jsonOf(sent.answer)) : null;
  if (page?.success !== true) return { entities: [], failed: sent, isLast: true, count: null };
  const entities = page.data.entities.map(read).filter((entity) => entity !== undefined);
  const { nextUri, pageCount } = page.data;
  const more = typeof nextUri === 'string' || (typeof pageCount === 'number' && number < pageCount);
  const isLast = !more || page.data.entities.length === 0;
  return { entities, failed: null, isLast, count: pageCount ?? null };
}
