import { seededCodeClient } from '../../../sandbox/src/seed/floor.ts';
import type { SeenConversation, SeenDial } from './judge.ts';

/**
 * The sandbox's control paths, and what a person does at a desk without Outdial. If a sandbox refuses connections for a
 * moment, the request is repeated.
 */
export interface DeskControl {
  readonly fault: (rule: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly patchAgent: (slug: string, change: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly patchClient: (change: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The client that signs users in. */
  readonly patchCodeClient: (change: Readonly<Record<string, unknown>>) => Promise<void>;
  /** A person dials this number by hand on this agent's phone: a create without our mark. */
  readonly dialByHand: (agentId: string, phoneNumber: string) => Promise<void>;
  readonly dials: () => Promise<readonly SeenDial[]>;
  readonly conversations: () => Promise<readonly SeenConversation[]>;
}

export const seededClientId = 'c1000000-0000-4000-8000-000000000001';
const secret = 'sandbox-only-secret';

export function sandboxControl(url: string): DeskControl {
  const send = async (method: string, path: string, body?: unknown, bearer?: string): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const order = async (method: string, path: string, body?: unknown): Promise<void> => {
    for (let tries = 0; tries < 20; tries += 1) {
      const answer = await send(method, path, body).catch(() => null);
      if (answer?.ok === true) {
        await answer.arrayBuffer();
        return;
      }
      if (answer !== null) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${method} ${path}: the sandbox does not answer.`);
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
    fault: (rule) => order('POST', '/_sandbox/faults', rule),
    clearFaults: () => order('DELETE', '/_sandbox/faults'),
    patchAgent: (slug, change) => order('PATCH', `/_sandbox/agents/${slug}`, change),
    patchClient: (change) => order('PATCH', `/_sandbox/clients/${seededClientId}`, change),
    patchCodeClient: (change) => order('PATCH', `/_sandbox/clients/${seededCodeClient.id}`, change),
    dialByHand: async (agentId, phoneNumber) => {
      const bearer = await token();
      if (bearer === null) return;
      const path = `/api/v2/conversations/calls/user/${agentId}`;
      await send('POST', path, { phoneNumber }, bearer).catch(() => null);
    },
    dials: async () => ((await read('/_sandbox/dials')) as { dials: readonly SeenDial[] }).dials,
    conversations: async () =>
      ((await read('/_sandbox/state')) as { conversations: readonly SeenConversation[] }).conversations,
  };
}
