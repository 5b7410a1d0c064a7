import type { SeenCall, SeenEvent } from './judge.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Outdial's HTTP API as its callers use it while the server comes and goes. Null: no answer came. */
export interface Api {
  readonly send: (method: 'GET' | 'POST', path: string, options?: ApiSending) => Promise<ApiAnswer | null>;
  /** The whole store, as `GET /v1/backup` gives it. */
  readonly backup: () => Promise<Uint8Array>;
  readonly open: () => Promise<readonly OpenCall[] | null>;
  readonly inState: (state: string) => Promise<readonly OpenCall[] | null>;
  readonly everyCall: () => Promise<readonly SeenCall[]>;
  readonly everyEvent: (ids: readonly string[]) => Promise<readonly SeenEvent[]>;
}
interface ApiSending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The fields of a call that the troublemakers read. */
export type OpenCall = SeenCall;
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

const openStates = 'scheduled,waiting,dialing,unknown,placed,ringing,connected';
const patience = 5_000;

export function createApi(url: string, apiKey: string): Api {
  const send: Api['send'] = async (method, path, { body, headers = {} } = {}) => {
    try {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
    } catch {
      return null;
    }
  };
  const page = async <Item>(path: string): Promise<Page<Item>> => {
    let last = 'no answer';
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = await send('GET', path);
      if (answer?.status === 200) return answer.body as Page<Item>;
      if (answer !== null) last = `${answer.status} ${JSON.stringify(answer.body)}`;
    }
    throw new Error(`GET ${path}: ${last}`);
  };
  const all = async <Item>(path: string, cursor: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    for (let next: string | null = ''; next !== null;) {
      const found: Page<Item> = await page<Item>(`${path}${next === '' ? '' : `&${cursor}=${next}`}`);
      items.push(...found.items);
      next = found.next;
    }
    return items;
  };
  const inState = async (states: string): Promise<readonly OpenCall[] | null> => {
    const answer = await send('GET', `/v1/calls?state=${states}&limit=200`);
    return answer?.status === 200 ? (answer.body as Page<OpenCall>).items : null;
  };
  return {
    send,
    inState,
    backup: async () => {
      const answer = await fetch(`${url}/v1/backup`, { headers: { authorization: `Bearer ${apiKey}` } });
      if (!answer.ok) throw new Error(`GET /v1/backup: ${answer.status} ${await answer.text()}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    open: () => inState(openStates),
    everyCall: () => all<SeenCall>('/v1/calls?limit=200', 'cursor'),
    everyEvent: async (ids) => {
      const events: SeenEvent[] = [];
      for (const id of ids) events.push(...(await all<SeenEvent>(`/v1/calls/${id}/events?limit=200`, 'after')));
      return events;
    },
  };
}
