import type { Sandbox } from '../src/sandbox.ts';

/** The parameters with which an application sends its user to the sign-in page. */
export interface SignInQuery {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_type?: string;
  readonly state?: string;
  readonly scope?: string;
  readonly code_challenge?: string;
  readonly code_challenge_method?: string;
}

export const redirectUri = 'http://localhost:3000/signed-in?from=sandbox';

/** Opens the sign-in page as a browser does. */
export async function openSignIn(sandbox: Pick<Sandbox, 'fetch' | 'url'>, query: SignInQuery) {
  const asked = new URLSearchParams({ response_type: 'code', ...query });
  const response = await sandbox.fetch(`${sandbox.url}/oauth/authorize?${asked.toString()}`, { redirect: 'manual' });
  return { response, page: await response.text() };
}

/** Sends one of the page's forms, with the page's own fields and these ones. */
export async function submit(
  sandbox: Pick<Sandbox, 'fetch' | 'url'>,
  page: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response> {
  const [form = ''] = /<form[^]*?<\/form>/.exec(page) ?? [];
  const hidden = [...form.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const carried = hidden.map(([, name = '', value = '']): [string, string] => [name, unescaped(value)]);
  const body = new URLSearchParams({ ...Object.fromEntries(carried), ...fields });
  return sandbox.fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
}

/** Signs an agent in on the page; returns the address of the redirect. */
export async function signIn(sandbox: Pick<Sandbox, 'fetch' | 'url'>, query: SignInQuery, user: string): Promise<URL> {
  const { page } = await openSignIn(sandbox, query);
  const response = await submit(sandbox, page, { user });
  return new URL(response.headers.get('location') ?? 'about:blank');
}

/** Gets the authorization code of an agent for the seeded sign-in client. */
export async function codeOf(
  sandbox: Pick<Sandbox, 'fetch' | 'url' | 'codeClient'>,
  user: string,
  query: Partial<SignInQuery> = {},
): Promise<string> {
  const to = await signIn(sandbox, { client_id: sandbox.codeClient.id, redirect_uri: redirectUri, ...query }, user);
  return to.searchParams.get('code') ?? '';
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
