import type { OidcClient } from '../ports/identity.ts';
import type { Metadata } from './metadata.ts';
import { ProviderFault, readJson, type JsonObject, type Reaching } from './read-json.ts';

/** What the token endpoint answers: its fields, or why it gives no token, as it says it. */
type TokenAnswer =
  | {
      readonly kind: 'tokens';
      readonly idToken: string;
      readonly accessToken: string | null;
      readonly refreshToken: string | null;
    }
  | { readonly kind: 'no-tokens'; readonly reason: string };

/** Texts of the provider as they may be shown: it writes them for developers, and in plain ASCII (RFC 6749 section 5.2). */
export const providerText = (...texts: readonly unknown[]): string =>
  texts
    .filter((text) => typeof text === 'string')
    .map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200))
    .join(': ');

/** Asks the token endpoint (RFC 6749 sections 4.1.3 and 6). Throws `ProviderFault`. */
export async function requestTokens(
  endpoint: string,
  form: Readonly<Record<string, string>>,
  {
    client,
    metadata,
    reaching,
  }: { readonly client: OidcClient; readonly metadata: Metadata; readonly reaching: Reaching },
): Promise<TokenAnswer> {
  const { headers, fields } = proofOf(client, metadata);
  const { status, body } = await readJson(
    endpoint,
    {
      method: 'POST',
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, ...fields }).toString(),
    },
    reaching,
  );
  const idToken = textIn(body, 'id_token');
  if (status >= 500 || passing.has(status)) throw new ProviderFault(`${endpoint} answered ${status}`);
  if (status !== 200)
    return { kind: 'no-tokens', reason: providerText(body['error'] ?? `status ${status}`, body['error_description']) };
  if (idToken === null) return { kind: 'no-tokens', reason: 'its answer has no ID token' };
  return {
    ...{ kind: 'tokens', idToken },
    ...{ accessToken: textIn(body, 'access_token'), refreshToken: textIn(body, 'refresh_token') },
  };
}

/** Besides 5xx: the provider has no time now. Only what refuses the grant ends a session. */
const passing: ReadonlySet<number> = new Set([408, 429]);

const textIn = (body: JsonObject, name: string): string | null => {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** How the client proves itself: by its secret in a Basic header or in the form, or by PKCE alone. */
function proofOf({ clientId, clientSecret }: OidcClient, { secretInForm }: Metadata) {
  if (clientSecret === null) return { headers: {}, fields: { client_id: clientId } };
  if (secretInForm) return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } };
  const encoded = [clientId, clientSecret].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  const headers = { authorization: `Basic ${Buffer.from(encoded.join(':')).toString('base64')}` };
  return { headers, fields: {} };
}
