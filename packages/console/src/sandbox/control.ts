import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

/** What the panel shows of a sandbox's state. */
export interface SandboxState {
  readonly clock: { readonly now: string; readonly running: boolean; readonly speed: number };
  readonly agents: readonly SandboxAgent[];
  readonly stations: readonly { readonly id: string; readonly name: string }[];
  readonly conversations: readonly SandboxConversation[];
}
export interface SandboxAgent {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly presence: string;
  readonly station: string | null;
  readonly phone: string;
  readonly note: string;
}
interface SandboxConversation {
  readonly id: string;
  readonly agentId: string;
  readonly destination: { readonly kind: string; readonly number?: string };
  readonly state: string;
  readonly startedAt: number;
}
export interface SandboxDials {
  readonly total: number;
}
export interface SandboxFault {
  readonly id: string;
  readonly operation: string;
  readonly fault: string;
  readonly remaining: number | null;
  readonly struck: number;
}

/** A control path of the sandbox, which Outdial passes on. Rejects with the sandbox's own sentence. */
async function ask<Answer>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`/_sandbox/${path}`, { method, ...sent });
  const read = (await answer.json()) as { readonly message?: string; readonly detail?: string };
  if (!answer.ok) throw new Error(read.message ?? read.detail ?? `The sandbox answered ${answer.status}.`);
  return read as Answer;
}

const often = { refetchInterval: 1500 } as const;
export const stateQuery = queryOptions({
  queryKey: ['sandbox', 'state'],
  queryFn: () => ask<SandboxState>('GET', 'state'),
  ...often,
});
export const dialsQuery = queryOptions({
  queryKey: ['sandbox', 'dials'],
  queryFn: () => ask<SandboxDials>('GET', 'dials'),
  ...often,
});
export const faultsQuery = queryOptions({
  queryKey: ['sandbox', 'faults'],
  queryFn: () => ask<{ readonly faults: readonly SandboxFault[] }>('GET', 'faults'),
  ...often,
});

/** Tells the sandbox something, and reads its state again. */
export function useOrder() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({
      method,
      path,
      body,
    }: {
      readonly method: 'POST' | 'PATCH' | 'DELETE';
      readonly path: string;
      readonly body?: unknown;
    }) => ask(method, path, body),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sandbox'] }),
  });
}
export type Order = ReturnType<typeof useOrder>;
