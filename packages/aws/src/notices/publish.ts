import { messageData, type MessageToSign, type Problem, type Timers } from 'outdial/engine-kit';
import { AwsRefused, type AwsApi } from '../table/aws-api.ts';
import { ownSource } from './outcome-types.ts';

interface Publishing {
  readonly api: AwsApi;
  readonly bus: string;
  /** Tells the events of one deployment from those of others. */
  readonly deployment: string;
  readonly timers: Timers;
}

/** The event of a notice, by CloudEvents 1.0. `id`: the same each time that the notice is published. */
function cloudEventOf(notice: MessageToSign, { deployment, timers }: Pick<Publishing, 'deployment' | 'timers'>) {
  const { callId, number, type, createdAt } = notice;
  return {
    ...{ specversion: '1.0', id: `${callId}.${number}`, source: `/outdial/${deployment}`, type, subject: callId },
    ...{ time: new Date(createdAt).toISOString(), datacontenttype: 'application/json' },
    data: messageData(notice, timers),
  };
}

/** Puts the event of this notice on the bus. Answers what went wrong; null: nothing. */
export async function publish(notice: MessageToSign, publishing: Publishing): Promise<Problem | null> {
  const { api, bus } = publishing;
  const Detail = JSON.stringify(cloudEventOf(notice, publishing));
  const Time = notice.createdAt / 1000;
  const entry = { EventBusName: bus, Source: ownSource, DetailType: notice.type, Detail, Time };
  try {
    const { Entries } = await api.call('events', 'PutEvents', { Entries: [entry] });
    const [put] = Array.isArray(Entries) ? (Entries as readonly { readonly ErrorCode?: string }[]) : [];
    return put?.ErrorCode === undefined ? null : failure(put.ErrorCode);
  } catch (error) {
    if (error instanceof AwsRefused) return failure(error.code);
    throw error;
  }
}

const failure = (error: string): Problem => ({
  code: 'webhook-not-delivered',
  pointer: null,
  facts: { why: 'unreachable', error },
});
