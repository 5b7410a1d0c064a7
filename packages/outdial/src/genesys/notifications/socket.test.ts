import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket as Connection } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openSocket } from './socket.ts';

const mebibyte = 1024 * 1024;

/** One frame of text with its length in eight bytes. A compressed one leaves out the last four bytes (RFC 7692 section 7.2.1). */
function frameOf(text: string, { first = 0x81, compressed = false } = {}): Buffer {
  const deflated = compressed ? deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4) : null;
  const payload = deflated ?? Buffer.from(text);
  const head = Buffer.alloc(10);
  head[0] = first | (compressed ? 0x40 : 0);
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** Opens a socket at a server that sends these frames, and returns what it received until it ended or sent `last`. */
async function received(frames: readonly Buffer[]): Promise<readonly (number | 'closed')[]> {
  const accepted: Connection[] = [];
  const server = createServer().on('upgrade', ({ headers }, connection: Connection) => {
    connection.on('error', () => undefined).on('end', () => connection.destroy());
    accepted.push(connection.resume());
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    const more = [`Sec-WebSocket-Accept: ${accept}`, 'Sec-WebSocket-Extensions: permessage-deflate'];
    connection.write(`${[...lines, ...more].join('\r\n')}\r\n\r\n`);
    for (const frame of frames) connection.write(frame);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const heard: (number | 'closed')[] = [];
  const socket = await new Promise<ReturnType<typeof openSocket>>((resolve) => {
    const opened = openSocket(`ws://127.0.0.1:${port}/`, {
      onOpen: () => undefined,
      onFrame: ({ length }) => {
        heard.push(length);
        if (heard.length === frames.length) resolve(opened);
      },
      onClosed: () => {
        heard.push('closed');
        resolve(opened);
      },
    });
  });
  onTestFinished(async () => {
    socket.close();
    for (const connection of accepted) connection.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A frame that is too large ends the connection, too.
  if (heard.includes('closed')) for (const each of accepted) if (!each.closed) await once(each, 'close');
  return heard;
}

test.each([
  ['plain', [frameOf('x'.repeat(mebibyte + 1))]],
  ['compressed', [frameOf(' '.repeat(57 * mebibyte), { compressed: true })]],
  ['in parts', [0x01, 0x00, 0x80].map((first) => frameOf('x'.repeat(mebibyte / 2), { first }))],
])('a message over 1 MiB, %s, ends the socket unread', async (_, frames) => {
  expect(await received(frames)).toEqual(['closed']);
});

test('messages up to 1 MiB are received, plain and compressed', async () => {
  const text = 'x'.repeat(mebibyte - 1);
  expect(await received([frameOf('{}'), frameOf(text), frameOf(text, { compressed: true })])).toEqual([
    ...[2, mebibyte - 1, mebibyte - 1],
  ]);
});
