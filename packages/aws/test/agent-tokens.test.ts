import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalCloud } from './local-cloud.ts';

test("no function dials with an agent's own token: a policy that wants one makes calls wait with a code that says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outdial-policy-'));
  const policyFile = join(folder, 'policy.json');
  const dialAs = { mode: 'auto', agents: { 'ana@example.com': 'agent-token' } };
  await writeFile(policyFile, JSON.stringify({ version: 1, countries: ['US'], dialAs }));
  const cloud = await openLocalCloud({ frozen: true, beside: { policyFile } });
  onTestFinished(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { sandbox, ask, settle, pass, callOf } = cloud;
  for (const agent of ['ana', 'hana'])
    await ask({
      from: { id: sandbox.control.agent(agent).id, queueId: 'Sales' },
      targets: [{ phoneNumber: '+12025550123' }],
    });
  await settle();
  await pass(10_000, 5_000);
  expect(await callOf('ana')).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-tokens-off' }] });
  expect((await callOf('hana')).attempts).toHaveLength(1);
  expect(sandbox.control.dials().total).toBe(1);
});
