import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onEnd, sleep } from './programs.ts';

function pass(from: Socket, to: Socket, ms: number): void {
  from.on('data', (piece) => void setTimeout(() => to.write(piece), ms));
  from.on('end', () => void setTimeout(() => to.end(), ms));
  from.on('error', () => void to.destroy());
}

/**
 * An address that leads to `url` over a distance: half a round trip each way, and one more to connect. TLS, which would take another one for
 * a new connection, is not part of it.
 */
export async function openDistance(url: string, roundTripMs: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) open.add(socket.once('close', () => open.delete(socket)));
    pass(near, far, roundTripMs / 2);
    pass(far, near, roundTripMs / 2);
    void sleep(roundTripMs).then(() => near.resume());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onEnd(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
