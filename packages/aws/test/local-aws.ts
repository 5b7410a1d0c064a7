import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededClient } from 'genesys-cloud-sandbox';
import { nameOf, type ExecutionInput } from '../src/engine/executions.ts';
import type { LocalExecutions } from './local-executions.ts';
import { answerOf, type Answered, type LocalTable } from './local-table.ts';

export type JsonFields = Readonly<Record<string, unknown>>;
/** Inspects a request to DynamoDB before it is sent, or its answer before it returns. If the inspection throws, the connection breaks. */
export type Wiretap = (action: string, body: JsonFields) => void | Promise<void>;

interface LocalAwsSetting {
  readonly local: LocalTable;
  readonly executions: () => LocalExecutions;
  readonly taps: {
    readonly before: Wiretap | null;
    readonly after: Wiretap | null;
    /** The secret of the Genesys client in Secrets Manager. Absent: the right one. */
    readonly clientSecret?: string | null;
    /** The secrets that sign webhooks, newest first, each with the time of its making in epoch seconds. */
    webhookSecrets?: readonly (readonly [secret: string, createdAt: number])[];
  };
  /** Invokes the function `notify` with this message after so many seconds. Absent: nobody is told. */
  readonly onNotice?: (message: string, delaySeconds: number) => void;
  /** Takes an event for the bus; if it throws, EventBridge fails. */
  readonly onEvent?: (event: JsonFields) => void;
  /** The destination of messages to SQS. */
  readonly rejected: JsonFields[];
  /** Wraps each request, by its path. If it throws, the connection breaks. */
  readonly around?: (path: string, answer: () => Promise<void>) => Promise<void>;
}

/** The AWS services that the functions use: DynamoDB, Step Functions, Secrets Manager and SQS. At an address on this machine, or without a socket. */
export async function openLocalAws(setting: LocalAwsSetting) {
  const { around = (_path: string, answer: () => Promise<void>) => answer() } = setting;
  const server = createServer((request, response) => {
    void around(request.url ?? '/', async () => {
      const { status, text } = await answerTo(setting, await askedBy(request));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
    }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closing = new AbortController();
  return {
    address,
    /** Reaches these services without a socket, and anything else as ever. What breaks a connection breaks this as well. */
    fetch: (async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!url.startsWith(address)) return fetch(input, init);
      const { headers, body, signal } = init as AwsRequest;
      const answered = answerTo(setting, { headers, text: body });
      return answerOf(await unlessAborted(answered, AbortSignal.any([signal, closing.signal])));
    }) as typeof fetch,
    close: async (): Promise<void> => {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** The only form in which Outdial asks AWS. */
interface AwsRequest extends Pick<Asked, 'headers'> {
  readonly body: string;
  readonly signal: AbortSignal;
}

function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What the deployment makes: letters and digits, without a prefix. */
export const webhookSecret = 'TheSecretOfWebhooksInTestsHas44LettersAndMor';
const firstSecrets = [[webhookSecret, 0]] as const;

/** The environment that the stack gives a function, except the Genesys settings. */
export function functionVariables(address: string, table: string, folder: string): Readonly<Record<string, string>> {
  return {
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: address,
    AWS_ENDPOINT_URL_SFN: address,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    AWS_ENDPOINT_URL_SQS: address,
    OUTDIAL_TABLE: table,
    OUTDIAL_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:outdial',
    OUTDIAL_SECRET_ARN: 'genesys',
    AWS_ENDPOINT_URL_EVENTBRIDGE: address,
    OUTDIAL_REJECTED_QUEUE_URL: `${address}/rejected`,
    OUTDIAL_NOTICES_QUEUE_URL: `${address}/notices`,
    OUTDIAL_BUS: 'outdial',
    OUTDIAL_DEPLOYMENT: 'local',
    OUTDIAL_WEBHOOK_SECRET_ARN: 'webhooks',
    OUTDIAL_WEBHOOKS_ALLOW_PRIVATE: 'true',
    OUTDIAL_ACCOUNTS: '123456789012',
  };
}

interface Asked {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}
const answer = (value: unknown): Answered => ({ status: 200, text: JSON.stringify(value) });
const refusal = (code: string): Answered => ({
  status: 400,
  text: JSON.stringify({ __type: `com.amazonaws#${code}` }),
});

async function answerTo(
  { local, executions, taps, rejected, onNotice, onEvent }: LocalAwsSetting,
  { headers: sent, text }: Asked,
): Promise<Answered> {
  const action = String(sent['x-amz-target']);
  const body = JSON.parse(text) as JsonFields;
  switch (action) {
    case 'secretsmanager.GetSecretValue': {
      if (body['SecretId'] === 'webhooks') {
        const at = body['VersionStage'] === 'AWSPREVIOUS' ? 1 : 0;
        const version = (taps.webhookSecrets ?? firstSecrets)[at];
        if (version === undefined) return refusal('ResourceNotFoundException');
        return answer({ SecretString: version[0], CreatedDate: version[1] });
      }
      const clientSecret = taps.clientSecret ?? seededClient.secret;
      return answer({ SecretString: JSON.stringify({ clientId: seededClient.id, clientSecret }) });
    }
    case 'secretsmanager.DescribeSecret':
      return answer({ CreatedDate: (taps.webhookSecrets ?? firstSecrets).at(-1)?.[1] });
    case 'secretsmanager.PutSecretValue': {
      const before = taps.webhookSecrets ?? firstSecrets;
      if (String(body['ClientRequestToken']).length < 32) throw new TypeError('A version wants a name.');
      const made = [String(body['SecretString']), Date.now() / 1000] as const;
      taps.webhookSecrets = [made, ...before.slice(0, 1)];
      return answer({});
    }
    case 'AWSStepFunctions.StartExecution': {
      const input = JSON.parse(String(body['input'])) as ExecutionInput;
      if (nameOf(input.name, input.generation) !== body['name'])
        throw new TypeError('The input names another execution.');
      return (await executions().start(input)) === 'exists' ? refusal('ExecutionAlreadyExists') : answer({});
    }
    case 'AWSStepFunctions.DescribeExecution': {
      const state = await executions().stateOf(String(body['executionArn']).split(':').at(-1) ?? '', 0);
      if (state === 'absent') return refusal('ExecutionDoesNotExist');
      return answer({ status: state === 'running' ? 'RUNNING' : 'ABORTED' });
    }
    case 'AWSStepFunctions.SendTaskSuccess':
      await executions().wake(String(body['taskToken']));
      return answer({});
    case 'AmazonSQS.SendMessage': {
      const message = String(body['MessageBody']);
      if (String(body['QueueUrl']).endsWith('/notices')) onNotice?.(message, Number(body['DelaySeconds'] ?? 0));
      else rejected.push(JSON.parse(message) as JsonFields);
      return answer({});
    }
    case 'AWSEvents.PutEvents': {
      const [entry] = body['Entries'] as readonly JsonFields[];
      if (entry === undefined) throw new TypeError('PutEvents puts no event.');
      try {
        onEvent?.(entry);
        return answer({ FailedEntryCount: 0, Entries: [{ EventId: 'event' }] });
      } catch {
        return answer({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
      }
    }
    default: {
      const name = action.split('.').at(-1) ?? '';
      await taps.before?.(name, body);
      const passedOn = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'];
      const headers = Object.fromEntries(passedOn.map((header) => [header, String(sent[header])]));
      const answered = await local.ask(headers, text);
      await taps.after?.(name, body);
      return answered;
    }
  }
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return { headers: request.headers, text: Buffer.concat(chunks).toString() };
}
