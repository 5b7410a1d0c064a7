import { randomBytes } from 'node:crypto';
import type { SandboxOptions } from 'genesys-cloud-sandbox';
import { seededCodeClient } from '../../../sandbox/src/seed/floor.ts';
import { submit } from '../../../sandbox/test/browser.ts';
import type { OutdialOptions } from '../../src/outdial-options.ts';
import { openDesk, type Desk } from './desk.ts';

export const address = 'http://127.0.0.1:4600';
export const tokenKey = randomBytes(32);
export const placeOnBehalf = 'postConversationsCallsUserUserId';
export const placeAsUser = 'postConversationsCalls';

export const agentTokens = (...older: readonly Buffer[]): NonNullable<OutdialOptions['agentTokens']> => ({
  ...{ clientId: seededCodeClient.id, clientSecret: seededCodeClient.secret, address },
  keys: [tokenKey, ...older],
});

/** A desk whose policy dials so. */
export const openTokenDesk = (
  dialAs: unknown,
  options: Partial<OutdialOptions> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<Desk> =>
  openDesk(
    { agentTokens: agentTokens(), policy: JSON.stringify({ version: 1, countries: null, dialAs }), ...options },
    { timings: { talkMs: 5_000 }, ...sandboxOptions },
  );

/** A request of a browser, which sends its cookies along and follows nothing by itself. */
export function visit(
  { outdial }: Pick<Desk, 'outdial'>,
  url: string,
  { method = 'GET', cookie }: { readonly method?: string; readonly cookie?: string | undefined } = {},
): Promise<Response> {
  const sent = { ...(cookie === undefined ? {} : { cookie }), ...(method === 'POST' && { origin: address }) };
  const headers = { host: new URL(url).host, ...sent };
  return outdial.fetch(new Request(url, { method, headers }));
}

/** What a browser brings back to Outdial after its user signed in at Genesys. */
export async function signInAtGenesys(
  desk: Pick<Desk, 'outdial' | 'sandbox'>,
  link: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly cookie: string }> {
  const begun = await visit(desk, link, { method: 'POST' });
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await desk.sandbox.fetch(begun.headers.get('location') ?? '');
  const back = await submit(desk.sandbox, await page.text(), fields);
  return { url: back.headers.get('location') ?? '', cookie };
}

export const linkOf = ({ sandbox }: Pick<Desk, 'sandbox'>, agent: string): string =>
  `${address}/connect/${sandbox.control.agent(agent).id}`;

/** The agent opens the link and signs in. */
export async function consent(desk: Pick<Desk, 'outdial' | 'sandbox'>, agent: string): Promise<Response> {
  const { url, cookie } = await signInAtGenesys(desk, linkOf(desk, agent), { user: agent });
  return visit(desk, url, { cookie });
}

export const requestsOf = ({ sandbox }: Pick<Desk, 'sandbox'>, operation: string): number =>
  sandbox.control.requests().byOperation[operation] ?? 0;
