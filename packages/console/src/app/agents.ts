import { queryOptions } from '@tanstack/react-query';
import type { AgentView } from 'outdial/client';
import { client } from './session.ts';

/** All agents. */
export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async (): Promise<readonly AgentView[]> => {
    const all: AgentView[] = [];
    let cursor: string | null = null;
    do {
      const page = await client.agents({ limit: 200, ...(cursor === null ? {} : { cursor }) });
      all.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return all;
  },
  staleTime: 5000,
});
