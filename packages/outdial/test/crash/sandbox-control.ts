import type { SeenConversation, SeenDial } from './judge.ts';

/** The sandbox's control paths, and what a person does at a desk beside us. Every request is made once; a sandbox that refuses connections for a moment is no fault. */
export interface SandboxControl {
  readonly fault: (rule: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly patchAgent: (slug: string, change: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly patchClient: (change: Readonly<Record<string, unknown>>) => Promise<void>;
  /** A person dials this number by hand on this agent's phone: a create without our mark. */
  readonly dialByHand: (agentId: string, phoneNumber: string) => Promise<void>;
  readonly dials: () => Promise<readonly SeenDial[]>;
  readonly conversations: () => Promise<readonly SeenConversation[]>;
}

export const seededClientId = 'c1000000-0000-4000-8000-000000000001';
const secret = 'sandbox-only-secret';

export function sandboxControl(url: string): SandboxControl {
  const send = async (method: string, path: string, body?: unknown, bearer?: string): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        connection: 'close',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const quietly = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await send(method, path, body).catch(() => null);
    if (answer !== null && !answer.ok && answer.status < 500) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    await answer?.arrayBuffer();
  };
  const read = async (path: string): Promise<unknown> => {
    const answer = await send('GET', path);
    return answer.json();
  };
  const token = async (): Promise<string | null> => {
    const answer = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${seededClientId}:${secret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    }).catch(() => null);
    if (answer?.ok !== true) return null;
    const { access_token } = (await answer.json()) as { access_token: string };
    return access_token;
  };
  return {
    fault: (rule) => quietly('POST', '/_sandbox/faults', rule),
    clearFaults: () => quietly('DELETE', '/_sandbox/faults'),
    patchAgent: (slug, change) => quietly('PATCH', `/_sandbox/agents/${slug}`, change),
    patchClient: (change) => quietly('PATCH', `/_sandbox/clients/${seededClientId}`, change),
    dialByHand: async (agentId, phoneNumber) => {
      const bearer = await token();
      if (bearer === null) return;
      const path = `/api/v2/conversations/calls/user/${agentId}`;
      await send('POST', path, { phoneNumber }, bearer).catch(() => null);
    },
    dials: async () => ((await read('/_sandbox/dials')) as { dials: SeenDialOnTheWire[] }).dials.map(dialOf),
    conversations: async () =>
      ((await read('/_sandbox/state')) as { conversations: readonly SeenConversation[] }).conversations,
  };
}

/** The control path may show the instant as text. */
type SeenDialOnTheWire = Omit<SeenDial, 'at'> & { readonly at: string | number };
const dialOf = (dial: SeenDialOnTheWire): SeenDial => ({ ...dial, at: new Date(dial.at).getTime() });
