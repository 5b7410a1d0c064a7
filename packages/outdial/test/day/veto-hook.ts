import { createServer, type Server } from 'node:http';

/** A veto hook that refuses these numbers. `asked` receives each request. */
export async function openHook(
  vetoed: ReadonlySet<string>,
  asked: () => void,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked();
      const { phoneNumber } = JSON.parse(body) as { readonly phoneNumber: string };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ allow: !vetoed.has(phoneNumber), reason: 'asked not to be called' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The hook has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
