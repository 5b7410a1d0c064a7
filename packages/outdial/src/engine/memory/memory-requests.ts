import type { RequestLog, RequestRecord } from '../../ports/request-log.ts';
import { listRequests } from '../request-pages.ts';
import { shows } from '../request-texts.ts';

const most = 1000;

/** The newest thousand requests, gone with the process. */
export function createMemoryRequests(): RequestLog {
  const records = new Map<string, RequestRecord>();
  return {
    keep: (record) => {
      records.set(record.id, record);
      const [oldest] = records.keys();
      if (records.size > most && oldest !== undefined) records.delete(oldest);
    },
    find: (id) => records.get(id) ?? null,
    list: (filter) => listRequests([...records.values()], filter),
    forget: (texts) => {
      for (const [id, record] of records) if (shows(record, texts)) records.delete(id);
    },
    close: () => undefined,
  };
}
