import type { ProblemView } from '../call/problem.ts';
import type { Client } from '../client/index.ts';

const ofIds: readonly string[] = ['key-agent-not-allowed', 'key-queue-not-allowed'];

/** Refusals that list the agents or queues of a key, with the name before each id that this key may read. */
export async function withAllowedNames(
  problems: readonly ProblemView[],
  client: Pick<Client, 'agents'>,
): Promise<readonly ProblemView[]> {
  if (!problems.some(({ code }) => ofIds.includes(code))) return problems;
  // A key without `presence:read` gets the ids alone.
  const { items } = await client.agents({ limit: 200 }).catch(() => ({ items: [] }));
  const names = new Map(
    items.flatMap(({ id, name, queues }) => [
      [id, name] as const,
      ...(queues ?? []).map((each) => [each.id, each.name] as const),
    ]),
  );
  const named = (id: string): string => {
    const name = names.get(id) ?? null;
    return name === null ? id : `${name} (${id})`;
  };
  return problems.map((problem) =>
    ofIds.includes(problem.code) && problem.expected !== null
      ? { ...problem, expected: problem.expected.split(', ').map(named).join(', ') }
      : problem,
  );
}
