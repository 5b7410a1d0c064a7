import { isTokenAddress } from '../ports/identity.ts';
import { ProviderFault, readJson, type JsonObject, type Reaching } from './read-json.ts';

/** What the provider says about itself (OpenID Connect Discovery 1.0). Null: it does not say. */
export interface Metadata {
  readonly keys: string;
  readonly authorization: string | null;
  readonly token: string | null;
  readonly userInfo: string | null;
  /** True if the client's secret goes into the form, and not into a Basic header. */
  readonly secretInForm: boolean;
  /** True if every answer to the browser names the issuer (RFC 9207). */
  readonly namesIssuer: boolean;
}

/** Throws `ProviderFault`. */
export async function readMetadata(issuer: string, reaching: Reaching): Promise<Metadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { status, body } = await readJson(url, { headers: { accept: 'application/json' } }, reaching);
  if (status !== 200) throw new ProviderFault(`${url} answered ${status}`);
  if (body['issuer'] !== issuer)
    throw new ProviderFault(`${url} names the issuer ${shown(body['issuer'])}, and OUTDIAL_OIDC_ISSUER is ${issuer}`);
  const keys = addressIn(body, 'jwks_uri');
  if (keys === null) throw new ProviderFault(`${url} does not name a key set (jwks_uri) over https`);
  const methods = body['token_endpoint_auth_methods_supported'];
  const takes = (method: string): boolean => Array.isArray(methods) && methods.includes(method);
  return {
    keys,
    authorization: addressIn(body, 'authorization_endpoint'),
    token: addressIn(body, 'token_endpoint'),
    userInfo: addressIn(body, 'userinfo_endpoint'),
    secretInForm: takes('client_secret_post') && !takes('client_secret_basic'),
    namesIssuer: body['authorization_response_iss_parameter_supported'] === true,
  };
}

function addressIn(body: JsonObject, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' && isTokenAddress(value) ? value : null;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : 'of nobody');
