import * as z from 'zod';

const clientsSchema = z.object({
  clients: z.array(z.object({ id: z.string(), secret: z.string(), grantType: z.string().optional() })).min(1),
});
const stateSchema = z.object({
  agents: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      state: z.string(),
      presence: z.string(),
      presenceDefinitionId: z.string(),
      station: z.string().nullable(),
      phone: z.string(),
      queues: z.array(z.object({ id: z.string(), joined: z.boolean() })),
    }),
  ),
});

type SandboxClient = z.infer<typeof clientsSchema>['clients'][number];
/** What a sandbox holds, as far as we ask. */
export type SandboxState = z.infer<typeof stateSchema>;

/**
 * A sandbox's control paths over HTTP, in this process or in its own. Its methods reject when the sandbox does not answer or something else
 * does.
 */
export interface SandboxControl {
  /** Its OAuth clients. The whole state of a large floor is megabytes, and a start would wait for them. */
  readonly clients: () => Promise<readonly SandboxClient[]>;
  readonly state: () => Promise<SandboxState>;
  readonly setPresence: (agent: string, presence: string) => Promise<void>;
}

export function sandboxControl(url: string): SandboxControl {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`The sandbox answered ${answer.status} to ${method} ${path}: ${text.slice(0, 200)}`);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    clients: async () => clientsSchema.parse(await ask('GET', 'clients')).clients,
    state: async () => stateSchema.parse(await ask('GET', 'state')),
    setPresence: async (agent, presence) => {
      await ask('PATCH', `agents/${encodeURIComponent(agent)}`, { presence });
    },
  };
}
