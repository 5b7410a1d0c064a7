import { createSandbox, seededClient } from 'genesys-cloud-sandbox';
import { agentId, callId, systemClock, type DialOrder } from 'outdial/engine-parts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFunctionWorld, type FunctionWorld } from '../src/lambda/world.ts';
import type { AwsApi } from '../src/table/aws-api.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

const sandbox = createSandbox({ agents: 60 });
let local: LocalTable;
let genesysRegion = '';
beforeEach(async () => {
  local = await openLocalTable();
  genesysRegion = await sandbox.listen();
});
afterEach(async () => {
  await sandbox.close();
  await local.close();
});

/** A function's world as a process of its own would open it. */
function openProcess(index: number): Promise<FunctionWorld> {
  const SecretString = JSON.stringify({ clientId: seededClient.id, clientSecret: seededClient.secret });
  const api: AwsApi = {
    call: async (service, action, body) =>
      service === 'secretsmanager' ? { SecretString } : local.api.call(service, action, body),
  };
  const environment = {
    ...{ awsRegion: 'eu-central-1', endpoints: {}, table: local.name, stateMachineArn: '', secretArn: 'genesys' },
    ...{ rejectedQueueUrl: '', accounts: [], genesysRegion, isSandbox: true, folder: '.' },
  };
  const logger = { error: () => undefined };
  return openFunctionWorld({
    environment,
    api,
    clock: systemClock,
    random: () => index / 64,
    logger,
    count: () => undefined,
  });
}

test('fifty processes that dial at once ask for one token, and none is refused for the rate', async () => {
  const agents = sandbox.control
    .state()
    .agents.filter(({ slug }) => /\d/.test(slug))
    .slice(0, 50);
  expect(agents).toHaveLength(50);
  const processes = await Promise.all(agents.map((_agent, index) => openProcess(index)));
  const dials = processes.map(({ contactCentre, clock }, index) => {
    const order = { callId: callId(`call_${index}`), attempt: 1, agentId: agentId(agents[index]!.id), queueId: null };
    const number = { phoneNumber: '+12025550123' as DialOrder['phoneNumber'], callerId: null, contactId: null };
    const texts = { attributes: {}, label: null, uuiData: null };
    const fence = { sendBefore: clock.now() + 20_000, sendWithin: 20_000, fencedMonotonic: clock.monotonic() };
    return contactCentre.dial({ ...order, ...number, ...texts, ...fence });
  });
  const answers = await Promise.all(dials);
  expect(answers.filter(({ kind }) => kind === 'placed')).toHaveLength(50);
  expect(sandbox.control.requests('postOauthToken').total).toBe(1);
  expect(sandbox.control.dials().total).toBe(50);
  expect(sandbox.control.requests().requests.filter(({ status }) => status === 429)).toEqual([]);
});

test('a budget that is spent by one process is spent for all', async () => {
  const [first, second] = await Promise.all([openProcess(1), openProcess(2)]);
  const minute = Math.floor(systemClock.now() / 60_000);
  for (const window of [minute, minute + 1]) {
    await local.table.put({ pk: `budget#${window}`, sk: 'genesys', used: 300 });
  }
  for (const { contactCentre } of [first, second]) {
    expect(await contactCentre.readAgent(agentId('nobody'))).toMatchObject({ kind: 'unavailable' });
  }
  expect(sandbox.control.requests('getUser').total).toBe(0);
});
