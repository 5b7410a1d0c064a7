import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '../app/agents.ts';
import { codesQuery } from '../app/codes.ts';
import type { Filter, FilterName } from '../app/filter.ts';
import { keysQuery } from '../app/keys.ts';
import { useMay } from '../app/session.ts';

/** A part of the filter as a person would write it, and who or what that is. */
interface FilterPart {
  readonly text: string;
  readonly hint: string | null;
}

/** Names in place of the ids and codes of a filter, as far as this key may see them. */
export function useFilterNames({
  agent,
  queue,
  code,
  createdBy,
}: Filter): Readonly<Partial<Record<FilterName, FilterPart>>> {
  const seesAgents = useMay('presence:read');
  const seesKeys = useMay('admin');
  const agents =
    useQuery({ ...agentsQuery, enabled: seesAgents && (agent !== undefined || queue !== undefined) }).data ?? [];
  const codes = useQuery({ ...codesQuery, enabled: code !== undefined }).data?.items ?? [];
  const keys = useQuery({ ...keysQuery, enabled: seesKeys && createdBy !== undefined }).data?.items ?? [];
  const person = agents.find(({ id, email }) => id === agent || email === agent);
  const group = agents.flatMap(({ queues }) => queues ?? []).find(({ id }) => id === queue);
  const title = codes.find((each) => each.code === code)?.title;
  const key = keys.find(({ id }) => id === createdBy);
  return {
    ...(person && { agent: { text: person.email ?? person.id, hint: person.name } }),
    ...(group && { queue: { text: group.name, hint: null } }),
    ...(code !== undefined && title !== undefined && { code: { text: code, hint: title } }),
    ...(key?.name != null && { createdBy: { text: key.name, hint: null } }),
  };
}
