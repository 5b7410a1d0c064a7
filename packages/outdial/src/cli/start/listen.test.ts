import { expect, onTestFinished, test, vi } from 'vitest';
import { listen } from './listen.ts';

const port = { value: 0, origin: 'default' as const };
const names = { what: 'it', flag: '--port', variable: 'OUTDIAL_PORT' };

test.each(['application/vnd.sqlite3', 'text/event-stream'])(
  'a stream of %s that fails breaks off its connection, prints nothing, and the next request is answered',
  async (type) => {
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')];
    const failing = (): Response => {
      let isBegun = false;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            if (isBegun) throw new Error('the backup was ended before it was read');
            isBegun = true;
            controller.enqueue(Buffer.from('the beginning'));
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { headers: { 'content-type': type, 'content-length': '100', 'x-request-id': 'r' } });
    };
    const { url, close } = await listen(
      ({ url: asked }) => (asked.endsWith('/x') ? failing() : new Response('ok')),
      port,
      names,
    );
    onTestFinished(close);
    await expect(fetch(`${url}/x`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(await (await fetch(`${url}/y`)).text()).toBe('ok');
    expect(printed.map(({ mock }) => mock.calls)).toEqual([[], []]);
    vi.restoreAllMocks();
  },
);
