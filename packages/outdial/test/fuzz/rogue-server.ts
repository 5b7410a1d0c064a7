import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Chance } from '../crash/random.ts';

export interface RogueServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

interface Setting {
  readonly chance: Chance;
  /** How often a connection is treated badly; asked at each. */
  readonly badness: () => number;
  /** What a good answer is: that of the server on this port, or this body. */
  readonly good: { readonly port: number } | { readonly body: string };
}

const head = (status: string, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');

/** Whole answers that no well-behaved server gives. */
const answers: readonly string[] = [
  head('204 No Content'),
  head('200 OK', 'content-length: 0'),
  `${head('200 OK', 'content-length: 2')}{]`,
  `${head('200 OK', 'content-length: 500')}{"id":`,
  `${head('200 OK', 'content-length: -5')}x`,
  `${head('200 OK', 'transfer-encoding: chunked')}ZZ\r\n{}\r\n0\r\n\r\n`,
  `${head('200 OK', 'content-type: application/json', 'content-length: 4')}null`,
  `${head('200 OK', 'content-length: 7')}[[[[[[[`,
  head('301 Moved', 'location: http://127.0.0.1:1/', 'content-length: 0'),
  head('307 Again', 'location: //', 'content-length: 0'),
  head('418 Teapot', 'content-length: 0'),
  head('429 Slow', 'retry-after: 999999999', 'content-length: 0'),
  head('429 Slow', 'retry-after: Tue, 22 Nov 2050 15:00:00 GMT', 'date: x', 'content-length: 0'),
  `${head('429 Slow', 'retry-after: \u0000\u00ff', 'content-length: 2')}{}`,
  head('503 Down', 'retry-after: soon', 'content-length: 0'),
  head('599 Odd', 'content-length: 0'),
  head('999 Odd', 'content-length: 0'),
  head('100 Continue').repeat(50),
  head('101 Switching', 'upgrade: websocket', 'connection: upgrade'),
  head('200 OK', `x-long: ${'x'.repeat(100_000)}`, 'content-length: 0'),
  head('200 OK', 'x-odd: \u0001\u0002\u00fe', 'content-length: 0'),
  head('200 OK', ': no name', 'content-length: 0'),
  'HTTP/9.9 banana\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000',
  '',
];

const ways = ['reset', 'end', 'hang', 'answer', 'drip', 'endless', 'twice'] as const;

function misbehave(socket: Socket, { chance }: Setting): void {
  const answer = chance.oneOf(answers);
  switch (chance.oneOf(ways)) {
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'end':
      socket.end();
      return;
    case 'hang':
      return;
    case 'answer':
      socket.end(answer, 'latin1');
      return;
    case 'drip':
      socket.write(answer.slice(0, chance.between(1, 40)), 'latin1', () => socket.resetAndDestroy());
      return;
    case 'endless': {
      socket.write(head('200 OK', 'transfer-encoding: chunked'));
      const more = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(`ffff\r\n${'x'.repeat(65_535)}\r\n`, more);
      };
      more();
      return;
    }
    case 'twice':
      socket.end(answer + answer, 'latin1');
  }
}

/** A TCP server that breaks the rules at the first bytes of a connection, by chance; else it answers, or passes the bytes on. */
export async function openRogue(setting: Setting): Promise<RogueServer> {
  const live = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    live.add(socket);
    return socket.on('close', () => live.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    keep(client).once('data', (first) => {
      const { chance, good } = setting;
      if (chance.happens(setting.badness())) misbehave(client, setting);
      else if ('body' in good) {
        const length = Buffer.byteLength(good.body);
        client.end(head('200 OK', 'content-type: application/json', `content-length: ${length}`) + good.body);
      } else {
        const target = keep(connect(good.port, '127.0.0.1'));
        target.write(first);
        client.pipe(target).pipe(client);
        target.on('close', () => client.destroy());
        client.on('close', () => target.destroy());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of live) socket.destroy();
      }),
  };
}
