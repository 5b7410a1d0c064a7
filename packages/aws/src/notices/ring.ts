import type { CallId } from 'outdial/engine-kit';
import type { AwsApi } from '../table/aws-api.ts';

/** Has the function `notify` invoked for a call, after so long. Rejects if SQS takes no message; then the sweeper does it later. */
export type Ring = (id: CallId, afterMs: number) => Promise<void>;

/** SQS delays a message by no more, in seconds. The sweeper sees to longer waits. */
const longestDelay = 900;

/** Without a queue, Outdial sends no notices. */
export function ringOf(api: AwsApi, QueueUrl: string): Ring | null {
  if (QueueUrl === '') return null;
  return async (id, afterMs) => {
    const DelaySeconds = Math.max(0, Math.ceil(afterMs / 1000));
    if (DelaySeconds > longestDelay) return;
    await api.call('sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify({ callId: id }), DelaySeconds });
  };
}
