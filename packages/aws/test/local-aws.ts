import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededClient } from 'genesys-cloud-sandbox';
import { nameOf, type ExecutionInput } from '../src/engine/executions.ts';
import type { LocalExecutions } from './local-executions.ts';
import type { LocalTable } from './local-table.ts';

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

/** The AWS services that the functions use, over HTTP on this machine: DynamoDB, Step Functions, Secrets Manager and SQS. */
export async function openLocalAws(setting: LocalAwsSetting) {
  const { around = (_path: string, answer: () => Promise<void>) => answer() } = setting;
  const server = createServer((request, response) => {
    void around(request.url ?? '/', () => answerTo(setting, request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
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

async function answerTo(
  { local, executions, taps, rejected, onNotice, onEvent }: LocalAwsSetting,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = String(request.headers['x-amz-target']);
  const text = await bodyOf(request);
  const body = JSON.parse(text) as JsonFields;
  const send = (value: unknown): void => {
    response.end(JSON.stringify(value));
  };
  const refuse = (code: string): void => {
    response.writeHead(400).end(JSON.stringify({ __type: `com.amazonaws#${code}` }));
  };
  switch (action) {
    case 'secretsmanager.GetSecretValue': {
      if (body['SecretId'] === 'webhooks') {
        const at = body['VersionStage'] === 'AWSPREVIOUS' ? 1 : 0;
        const version = (taps.webhookSecrets ?? firstSecrets)[at];
        if (version === undefined) refuse('ResourceNotFoundException');
        else send({ SecretString: version[0], CreatedDate: version[1] });
        return;
      }
      const clientSecret = taps.clientSecret ?? seededClient.secret;
      send({ SecretString: JSON.stringify({ clientId: seededClient.id, clientSecret }) });
      return;
    }
    case 'secretsmanager.DescribeSecret':
      send({ CreatedDate: (taps.webhookSecrets ?? firstSecrets).at(-1)?.[1] });
      return;
    case 'secretsmanager.PutSecretValue': {
      const before = taps.webhookSecrets ?? firstSecrets;
      if (String(body['ClientRequestToken']).length < 32) throw new TypeError('A version wants a name.');
      const made = [String(body['SecretString']), Date.now() / 1000] as const;
      taps.webhookSecrets = [made, ...before.slice(0, 1)];
      send({});
      return;
    }
    case 'AWSStepFunctions.StartExecution': {
      const input = JSON.parse(String(body['input'])) as ExecutionInput;
      if (nameOf(input.name, input.generation) !== body['name'])
        throw new TypeError('The input names another execution.');
      if ((await executions().start(input)) === 'exists') refuse('ExecutionAlreadyExists');
      else send({});
      return;
    }
    case 'AWSStepFunctions.DescribeExecution': {
      const state = await executions().stateOf(String(body['executionArn']).split(':').at(-1) ?? '', 0);
      if (state === 'absent') refuse('ExecutionDoesNotExist');
      else send({ status: state === 'running' ? 'RUNNING' : 'ABORTED' });
      return;
    }
    case 'AWSStepFunctions.SendTaskSuccess':
      await executions().wake(String(body['taskToken']));
      send({});
      return;
    case 'AmazonSQS.SendMessage': {
      const message = String(body['MessageBody']);
      if (String(body['QueueUrl']).endsWith('/notices')) onNotice?.(message, Number(body['DelaySeconds'] ?? 0));
      else rejected.push(JSON.parse(message) as JsonFields);
      send({});
      return;
    }
    case 'AWSEvents.PutEvents': {
      const [entry] = body['Entries'] as readonly JsonFields[];
      if (entry === undefined) throw new TypeError('PutEvents puts no event.');
      try {
        onEvent?.(entry);
        send({ FailedEntryCount: 0, Entries: [{ EventId: 'event' }] });
      } catch {
        send({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
      }
      return;
    }
    default: {
      const name = action.split('.').at(-1) ?? '';
      await taps.before?.(name, body);
      const passedOn = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'];
      const headers = Object.fromEntries(passedOn.map((header) => [header, String(request.headers[header])]));
      const answered = await local.ask(headers, text);
      await taps.after?.(name, body);
      response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answered.text);
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
