import { GenesysError } from './genesys-error.ts';

/** A page of entities with links to its neighbours, in Genesys's listing format. */
export interface Listing<T> {
  readonly entities: readonly T[];
  readonly pageSize: number;
  readonly pageNumber: number;
  readonly total: number;
  readonly pageCount: number;
  readonly selfUri: string;
  readonly firstUri: string;
  readonly lastUri: string;
  readonly nextUri?: string;
  readonly previousUri?: string;
}

/** Reads `pageSize` (default 25) and `pageNumber` (default 1). Rejects values that are not positive numbers or exceed the maximum size. */
export function readPaging(query: URLSearchParams, largest = 500): { pageSize: number; pageNumber: number } {
  const pageSize = Number(query.get('pageSize') ?? 25);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largest) {
    throw new GenesysError('invalid.query.param.value', [query.get('pageSize') ?? '', 'pageSize', `1 to ${largest}`]);
  }
  if (!Number.isInteger(pageNumber) || pageNumber < 1) {
    throw new GenesysError('invalid.query.param.value', [query.get('pageNumber') ?? '', 'pageNumber', '1 and above']);
  }
  return { pageSize, pageNumber };
}

/** One page of `rows`; renders only the rows of that page. */
export function listing<R, T>(
  rows: readonly R[],
  path: string,
  query: URLSearchParams,
  render: (row: R) => T,
): Listing<T> {
  const { pageSize, pageNumber } = readPaging(query);
  const pageCount = Math.max(1, Math.ceil(rows.length / pageSize));
  const uri = (page: number): string => `${path}?pageSize=${pageSize}&pageNumber=${page}`;
  return {
    entities: rows.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(render),
    pageSize,
    pageNumber,
    total: rows.length,
    pageCount,
    selfUri: uri(pageNumber),
    firstUri: uri(1),
    lastUri: uri(pageCount),
    ...(pageNumber < pageCount ? { nextUri: uri(pageNumber + 1) } : {}),
    ...(pageNumber > 1 ? { previousUri: uri(pageNumber - 1) } : {}),
  };
}

/** The values of a list parameter, given once with commas or several times. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] {
  return query.getAll(name).flatMap((value) => value.split(',').filter((item) => item !== ''));
}
