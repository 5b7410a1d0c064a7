/** The filters of the list of calls, as they are in the address. */
export const filterNames = [
  ...(['state', 'agent', 'queue', 'number', 'code', 'label', 'key', 'attribute', 'createdBy'] as const),
  ...(['conversation', 'since', 'until', 'undecided'] as const),
];
export type FilterName = (typeof filterNames)[number];
export type Filter = { readonly [Name in FilterName]?: string };

export function readFilter(search: Record<string, unknown>): Filter {
  const entries = filterNames.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
