import type { CallRequestBody } from 'outdial/client';

/** The form as it is typed. */
export interface Draft {
  readonly agent: string;
  readonly queue: string;
  readonly number: string;
  readonly label: string;
  readonly reason: string;
  /** `name:value`. */
  readonly attribute: string;
  readonly expiresInMinutes: string;
  readonly whenNotReady: 'wait' | 'refuse';
}

/** The request that the form stands for. `at` is when it was last changed, so that the same form stays the same request. */
export function requestOf(draft: Draft, at: number): CallRequestBody {
  const { agent, queue, number, label, reason, attribute, expiresInMinutes, whenNotReady } = draft;
  const colon = attribute.indexOf(':');
  return {
    from: { id: agent, ...(queue === '' ? {} : { queueId: queue }) },
    targets: [{ phoneNumber: number.replaceAll(/[^\d+]/g, '') }],
    ...(label === '' ? {} : { label }),
    ...(reason === '' ? {} : { reason }),
    ...(colon < 1 ? {} : { attributes: { [attribute.slice(0, colon)]: attribute.slice(colon + 1).trim() } }),
    ...(expiresInMinutes === '15' ? {} : { expiresAt: new Date(at + Number(expiresInMinutes) * 60_000).toISOString() }),
    ...(whenNotReady === 'wait' ? {} : { whenNotReady }),
  };
}
