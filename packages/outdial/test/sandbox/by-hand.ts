import type { Desk } from './desk.ts';

/** One request to the sandbox as another program of the same organisation would send it, past Outdial. `token`: a user's, instead of the client's. */
export async function askSandbox(
  { sandbox }: Desk,
  request: {
    readonly method: 'POST' | 'PATCH';
    readonly path: string;
    readonly body: unknown;
    readonly token?: string;
  },
): Promise<Response> {
  const token = request.token ?? (await tokenOfClient(sandbox));
  return sandbox.fetch(`http://sandbox.localhost${request.path}`, {
    method: request.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
}

async function tokenOfClient(sandbox: Desk['sandbox']): Promise<string> {
  const { id, secret } = sandbox.client;
  const login = await sandbox.fetch('http://sandbox.localhost/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return ((await login.json()) as { access_token: string }).access_token;
}
