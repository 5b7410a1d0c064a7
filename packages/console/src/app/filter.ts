/** The filters of the list of calls, as they are in the address. */
const filterNames = [
  ...(['state', 'agent', 'queue', 'number', 'code', 'label', 'key', 'attribute', 'createdBy'] as const),
  ...(['conversation', 'since', 'until', 'expiresBefore', 'undecided'] as const),
];
/** Filters whose value is an instant. */
export const timeFilters: readonly Exclude<FilterName, 'undecided'>[] = ['since', 'until', 'expiresBefore'];
export type FilterName = (typeof filterNames)[number];
export type Filter = { readonly [Name in Exclude<FilterName, 'undecided'>]?: string } & {
  readonly undecided?: 'true';
  /** One call; it is no filter of the list. */
  readonly id?: string;
};
/** Filters to change; an empty text removes one. */
export type FilterChange = Readonly<Partial<Record<FilterName, string>>>;

export function readFilter(search: Record<string, unknown>): Filter {
  const entries = filterNames.flatMap((name) => {
    const value = search[name];
    const isGood = typeof value === 'string' && value !== '' && (name !== 'undecided' || value === 'true');
    return isGood ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
