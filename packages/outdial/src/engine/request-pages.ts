import type { RequestFilter, RequestPage, RequestRecord } from '../ports/request-log.ts';
import { placeOf } from './store.ts';

/** How a code is in the text of an answer, of Outdial's and of Genesys's shape. */
export const codeIn = (code: string): string => `"code":${JSON.stringify(code)}`;

export const isRefusal = ({ refusals, code }: Pick<RequestFilter, 'refusals' | 'code'>): boolean =>
  refusals || code !== null;

/** A page of what was found, which is one more than it holds where there are more. */
export function pageOfRequests(found: readonly RequestRecord[], limit: number): RequestPage {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, next: isMore ? Buffer.from(`${last.at} ${last.id}`).toString('base64url') : null };
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const newestFirst = (one: RequestRecord, other: RequestRecord): number => other.at - one.at || byText(other.id, one.id);

/** One page of these requests, for a log that has no index to ask. */
export function listRequests(records: readonly RequestRecord[], filter: RequestFilter): RequestPage {
  const { key, since, until, code } = filter;
  const place = placeOf(filter.cursor ?? undefined);
  const found = records.filter(
    (record) =>
      (key === null || record.key === key) &&
      (since === null || record.at >= since) &&
      (until === null || record.at < until) &&
      (!isRefusal(filter) || record.status >= 400) &&
      (code === null || record.answer?.includes(codeIn(code)) === true) &&
      (place === null || (record.at - place.createdAt || byText(record.id, place.id)) < 0),
  );
  return pageOfRequests(found.sort(newestFirst).slice(0, filter.limit + 1), filter.limit);
}
