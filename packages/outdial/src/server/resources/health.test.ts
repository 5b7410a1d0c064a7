import { expect, onTestFinished, test } from 'vitest';
import { openWorld } from '../../../test/server/world.ts';
import { readySchema } from '../../api/service-views.ts';
import type { ServerParts } from '../http/parts.ts';

async function readiness(change: Partial<ServerParts>) {
  const world = await openWorld(change);
  onTestFinished(() => world.close());
  const ask = async () => {
    const answer = await world.call('GET', '/health/ready', { secret: null });
    return { httpStatus: answer.status, ...readySchema.parse(await answer.json()) };
  };
  return { world, ask };
}

test('a server is not ready before it has taken up the calls of its last run', async () => {
  let isStarted = false;
  const { world, ask } = await readiness({ isStarted: () => isStarted });
  expect(await ask()).toMatchObject({ httpStatus: 503, status: 'not-ready', problem: { code: 'server-starting' } });
  expect((await world.call('GET', '/health/live', { secret: null })).status).toBe(200);
  isStarted = true;
  expect(await ask()).toMatchObject({ httpStatus: 200, status: 'ready', problem: null, warnings: [] });
});

test('a server that accepts calls but may not dial them is ready, and says what is missing', async () => {
  const { ask } = await readiness({ policy: () => ({ version: null, policy: null }) });
  expect(await ask()).toMatchObject({ httpStatus: 200, status: 'ready', warnings: [{ code: 'policy-missing' }] });
});
