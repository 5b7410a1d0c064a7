import {
  type CallRequestRecord,
  type RequestLog,
  type RequestRecord,
  requestsPerCall,
} from '../../ports/request-log.ts';
import { listRequests } from '../request-pages.ts';
import { shows } from '../request-texts.ts';

const most = 1000;

/** The newest thousand requests, gone with the process. */
export function createMemoryRequests(): RequestLog {
  const records = new Map<string, RequestRecord>();
  let ofCalls: readonly CallRequestRecord[] = [];
  return {
    keepOfCall: (record) => {
      ofCalls = [...ofCalls, record].slice(-most);
    },
    ofCall: (id) => ofCalls.filter(({ callId }) => callId === id).slice(-requestsPerCall),
    keep: (record) => {
      records.set(record.id, record);
      const [oldest] = records.keys();
      if (records.size > most && oldest !== undefined) records.delete(oldest);
    },
    find: (id) => records.get(id) ?? null,
    list: (filter) => listRequests([...records.values()], filter),
    forget: (texts) => {
      for (const [id, record] of records) if (shows(record, texts)) records.delete(id);
      ofCalls = ofCalls.filter((record) => !shows(record, texts));
    },
    close: () => undefined,
  };
}
