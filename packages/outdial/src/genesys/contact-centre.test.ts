import { createSandbox } from 'genesys-cloud-sandbox';
import type { Sandbox } from 'genesys-cloud-sandbox';
import { expect, test } from 'vitest';

import { agentId, callId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { TopicEvent } from '../ports/contact-centre.ts';
import { systemClock } from '../system/system-clock.ts';
import { contactCentreContract } from '../testing/contact-centre-contract.ts';
import type { ContactCentreStage } from '../testing/contact-centre-stage.ts';
import { createGenesys } from './contact-centre.ts';
import { sendThrough } from './send.ts';
import { record } from '../../../sandbox/test/held.ts';

function genesysAt(sandbox: Sandbox, region: string, inProcess: boolean) {
  return createGenesys({
    region,
    clientId: sandbox.client.id,
    clientSecret: sandbox.client.secret,
    clock: systemClock,
    timers: { requestTimeout: 500 },
    ...(inProcess ? { send: sendThrough(sandbox.fetch) } : {}),
  });
}

/** A paused sandbox: time passes only when a test says so. */
async function stage(inProcess: boolean): Promise<ContactCentreStage> {
  const sandbox = createSandbox({ paused: true, record });
  const region = inProcess ? sandbox.url : await sandbox.listen();
  const centre = genesysAt(sandbox, region, inProcess);
  const topics: TopicEvent[] = [];
  const mute = sandbox.control.onTopic(({ topicName, eventBody, at }) => topics.push({ topicName, eventBody, at }));
  const [ready, away, withoutStation, deadPhone] = ['ana', 'ben', 'carla', 'dora'].map((slug) =>
    sandbox.control.agent(slug),
  );
  const queue = sandbox.control.state().queues.find(({ name }) => name === 'Sales');
  return {
    centre,
    now: systemClock.now,
    monotonic: systemClock.monotonic,
    agents: { ready: ready!, away: away!, withoutStation: withoutStation!, deadPhone: deadPhone! },
    queue: queue!,
    number: '+12025550100' as E164,
    pass: (ms) => void sandbox.control.setClock({ advanceMs: ms }),
    dials: (number) => sandbox.control.dials({ number }).total,
    loseNextAnswer: () =>
      void sandbox.control.injectFault({
        operation: 'postConversationsCallsUserUserId',
        fault: 'answer-lost',
        count: 1,
      }),
    refuseNextConnection: async () => {
      sandbox.control.injectFault({
        operation: 'postConversationsCallsUserUserId',
        fault: 'refuse',
        count: 1,
        forMs: 500,
      });
      if (!inProcess) await expect(fetch(region)).rejects.toThrow();
    },
    topics: () => topics,
    spans: { untilConnected: 1_500, untilEnded: 3_500, agentLegDies: 61_000 },
    close: async () => {
      mute();
      await centre.close();
      await sandbox.close();
    },
  };
}

contactCentreContract('Genesys in process', () => stage(true));
contactCentreContract('Genesys over HTTP', () => stage(false));

test('an inactive user is found and reported as inactive', async () => {
  const sandbox = createSandbox({ paused: true, record });
  const genesys = genesysAt(sandbox, sandbox.url, true);
  expect(await genesys.findAgent('kim@example.com')).toMatchObject({
    value: { person: { value: { state: 'inactive' } } },
  });
  await genesys.close();
  await sandbox.close();
});

test('a dial costs one request once the token is there', async () => {
  const sandbox = createSandbox({ paused: true, record });
  const genesys = genesysAt(sandbox, sandbox.url, true);
  await genesys.readAgent(agentId(sandbox.control.agent('ana').id));
  const before = sandbox.control.requests().total;
  await genesys.dial({
    callId: callId('call_1'),
    attempt: 1,
    agentId: agentId(sandbox.control.agent('ana').id),
    queueId: null,
    phoneNumber: '+12025550100' as E164,
    callerId: null,
    contactId: null,
    attributes: {},
    label: null,
    uuiData: null,
    sendBefore: systemClock.now() + 2_000,
    sendWithin: 2_000,
    fencedMonotonic: systemClock.monotonic(),
  });
  expect(sandbox.control.requests().total - before).toBe(1);
  await genesys.close();
  await sandbox.close();
});

test('omitted expansions are requested with their own operations', async () => {
  const sandbox = createSandbox({ paused: true, record });
  const stingy = sendThrough((request) => {
    const url = new URL(request.url);
    url.searchParams.delete('expand');
    return sandbox.fetch(new Request(url, request));
  });
  const genesys = createGenesys({
    region: sandbox.url,
    clientId: sandbox.client.id,
    clientSecret: sandbox.client.secret,
    clock: systemClock,
    timers: { requestTimeout: 500 },
    send: stingy,
  });
  expect(await genesys.readAgent(agentId(sandbox.control.agent('emil').id))).toMatchObject({
    value: {
      presence: { value: { system: 'AVAILABLE' } },
      routingStatus: { value: 'OFF_QUEUE' },
      station: { value: { persistent: true } },
      calls: { value: { active: 1 } },
    },
  });
  await genesys.close();
  await sandbox.close();
});

test('a permission that the client lacks is reported with its own code', async () => {
  const sandbox = createSandbox({ paused: true, record });
  sandbox.control.changeClient(sandbox.client.id, { permissions: [] });
  const genesys = genesysAt(sandbox, sandbox.url, true);
  const found = await genesys.findQueue('Sales');
  expect(found).toMatchObject({ kind: 'unavailable', problem: { code: 'client-lacks-permission' } });
  await genesys.close();
  await sandbox.close();
});
