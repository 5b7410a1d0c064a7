import { judgeAddress, type OrderWorld } from 'outdial/engine-kit';
import type { FunctionEnvironment } from '../lambda/environment.ts';

type Environment = Pick<FunctionEnvironment, 'noticesQueueUrl' | 'allowPrivateWebhooks'>;

/** Judges the `webhookUrl` of a request. Absent where Outdial sends no notices: a request with one is then refused. */
export function judgingUrls({ noticesQueueUrl, allowPrivateWebhooks: allowPrivate }: Environment) {
  const judging: Pick<OrderWorld, 'judgeWebhookUrl'> =
    noticesQueueUrl === '' ? {} : { judgeWebhookUrl: (url) => judgeAddress(url, { allowPrivate }) };
  return judging;
}
