import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { submit } from '../../../sandbox/test/browser.ts';
import type { Api } from './api.ts';
import type { SeenEvent } from './judge.ts';
import type { Chance } from './random.ts';
import type { DeskControl } from './sandbox-control.ts';
import { agentSlug } from './traffic.ts';

/** Of three agents one is called for with the own token, one in the mode `auto`, and one on behalf. */
const modes = ['on-behalf', 'agent-token', 'auto'] as const;
const modeOf = (index: number) => modes[index % modes.length];
const indexes = (agents: number): readonly number[] => Array.from({ length: agents }, (_, index) => index + 1);

/** Longer than a token counts as fresh, and short enough that each is renewed many times, also while a server is killed. */
const tokenSeconds = 12;

export function writeTokenPolicy(dataDir: string, agents: number): void {
  const named = indexes(agents).map((index) => [`${agentSlug(index)}@example.com`, modeOf(index)]);
  const dialAs = { mode: 'on-behalf', agents: Object.fromEntries(named) as Readonly<Record<string, string>> };
  const policy = { version: 1, countries: null, dialAs };
  writeFileSync(join(dataDir, 'policy.json'), JSON.stringify(policy));
}

interface Setting {
  readonly api: Api;
  readonly sandbox: DeskControl;
  readonly sandboxUrl: string;
  readonly chance: Chance;
  readonly agents: number;
  readonly wait: (ms: number) => Promise<void>;
}

/** Agents who consent to the use of their own tokens, and sign out of Genesys again. */
export interface TokenAgents {
  readonly begin: () => Promise<void>;
  /** An agent who has not consented does. Once all have, one signs out now and then, which revokes every token of theirs. */
  readonly act: () => Promise<void>;
  /** Everyone consents. */
  readonly end: () => Promise<void>;
}

export function createTokenAgents({ api, sandbox, sandboxUrl, chance, agents, wait }: Setting): TokenAgents {
  const all = indexes(agents)
    .filter((index) => modeOf(index) !== 'on-behalf')
    .map(agentSlug);
  const without = new Set(all);
  const consent = async (slug: string): Promise<void> => {
    if (await consents(api, sandboxUrl, slug).catch(() => false)) without.delete(slug);
  };
  return {
    begin: () => sandbox.patchCodeClient({ tokenSeconds }),
    act: async () => {
      const next = without.size === 0 ? undefined : chance.oneOf([...without]);
      if (next !== undefined) return consent(next);
      if (chance.happens(0.8)) return wait(50);
      const slug = chance.oneOf(all);
      await sandbox.patchAgent(slug, { signedOut: true });
      without.add(slug);
    },
    end: async () => {
      for (const slug of all) await consent(slug);
    },
  };
}

/** Opens the agent's link and signs in, as a browser does. False: the server went away meanwhile. */
async function consents(api: Api, sandboxUrl: string, slug: string): Promise<boolean> {
  const standing = await api.send('GET', `/v1/agents/${slug}@example.com/consent`);
  const { link } = (standing?.body ?? {}) as { readonly link?: string };
  if (standing?.status !== 200 || link === undefined) return false;
  const headers = { origin: new URL(link).origin };
  const begun = await fetch(link, { method: 'POST', headers, redirect: 'manual' });
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(begun.headers.get('location') ?? '');
  const back = await submit({ url: sandboxUrl, fetch }, await page.text(), { user: slug });
  return (await fetch(back.headers.get('location') ?? '', { headers: { cookie } })).status === 200;
}

/** How many attempts were fenced for an agent's own token. */
export const ownTokenFences = (events: readonly SeenEvent[]): number =>
  events.filter(({ name, facts }) => name === 'call.dialing' && facts['dialAs'] === 'agent-token').length;
