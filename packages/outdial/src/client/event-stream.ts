/** One event of a `text/event-stream`. */
export interface StreamedEvent {
  readonly id: string | null;
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a `text/event-stream` (WHATWG HTML, section 9.2) until its end, or until `signal` aborts. Comments and unfinished last events
 * are dropped. The signal of the request that opened it is not enough: it goes when the request is garbage-collected.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamedEvent, void, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      rest += decoder.decode(part.value, { stream: true }).replaceAll('\r', '');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = readBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await reader.cancel().catch(() => undefined);
  }
}

function readBlock(block: string): StreamedEvent | null {
  const lines = block.split('\n');
  const values = (field: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  const text = values('data');
  if (text.length === 0) return null;
  return { id: values('id').at(-1) ?? null, name: values('event').at(-1) ?? 'message', text: text.join('\n') };
}
