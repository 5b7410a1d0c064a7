import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type CallView, type Outdial } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';
import { seededChance, type Chance } from '../crash/random.ts';
import { openRogue } from './rogue-server.ts';

export interface EdgesResult {
  readonly calls: readonly CallView[];
  /** Errors that no code handled: each would have ended the process. */
  readonly strays: readonly unknown[];
  /** Attempts that were dialed more than once. */
  readonly twice: readonly string[];
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Every outward edge misbehaves by chance while calls are placed: the login, the API and the notifications of Genesys, webhooks, a veto hook
 * and a do-not-call list. Then all of them behave, and the calls have the time that they may take to end.
 */
export async function fuzzEdges(seed: number, rounds: number): Promise<EdgesResult> {
  const chance = seededChance(seed);
  const clock = testClock();
  let badness = 0.3;
  const strays: unknown[] = [];
  const stray = (error: unknown): void => void strays.push(error);
  process.on('uncaughtException', stray).on('unhandledRejection', stray);
  const folder = mkdtempSync(join(tmpdir(), 'outdial-edges-'));
  const sandbox = createSandbox({
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    ...{ rateLimitPerMinute: null, agents: 20 },
  });
  const rogue = (good: { readonly port: number } | { readonly body: string }) =>
    openRogue({ chance, badness: () => badness, good });
  const genesys = await rogue({ port: Number(new URL(await sandbox.listen()).port) });
  const hook = await rogue({ body: '{"allow":true}' });
  const list = await rogue({ body: '+12025550199\n' });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url: `http://127.0.0.1:${genesys.port}`, clientId, clientSecret },
    ...{ dataDir: folder, clock, logLevel: 'silent' as const, webhooks: { allowPrivate: true } },
    policy: JSON.stringify({
      countries: ['US'],
      version: 1,
      doNotCall: [{ name: 'far', url: `http://127.0.0.1:${list.port}/`, maxAgeDays: 30 }],
      veto: { url: `http://127.0.0.1:${hook.port}/`, timeLimitMs: 2_000 },
    }),
  });
  try {
    const webhooks = [
      `http://127.0.0.1:${hook.port}/`,
      `https://127.0.0.1:${hook.port}/`,
      'https://no-such-host.invalid/',
    ];
    for (let round = 0; round < rounds; round += 1) {
      await place(outdial, chance, { agent: round % 20, webhookUrl: chance.oneOf(webhooks) });
      await elapse(clock, chance.between(1, 20));
    }
    badness = 0;
    await elapse(clock, 1_800);
    const { items } = await outdial.calls.list({ limit: 200 });
    return { calls: items, strays, twice: twiceIn(sandbox.control.dials({}).dials) };
  } finally {
    await outdial.close();
    await Promise.all([genesys, hook, list].map((server) => server.close()));
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
    await turn();
    process.off('uncaughtException', stray).off('unhandledRejection', stray);
  }
}

/** A request that cannot be resolved now, because Genesys is unavailable, does not become a call. */
async function place(
  { calls }: Outdial,
  chance: Chance,
  { agent, webhookUrl }: { readonly agent: number; readonly webhookUrl: string },
): Promise<void> {
  const id = `agent-${String(agent + 1).padStart(5, '0')}@example.com`;
  // 04 talks for an hour.
  const ending = chance.oneOf(['00', '01', '02', '03', '05', '06', '07', '08', '09', '10', '15', '20', '50', '99']);
  const phoneNumber = `+120255501${ending}`;
  const request = { from: { id, queueId: 'Sales' }, targets: [{ phoneNumber }], webhookUrl };
  const answered = calls.place(request).then(
    () => undefined,
    () => undefined,
  );
  const patience = async (): Promise<void> => {
    for (let turns = 0; turns < 2_000; turns += 1) await turn();
  };
  await Promise.race([answered, patience()]);
}

/** Lets seconds pass, with turns for what comes over sockets after each. */
async function elapse(clock: TestClock, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    await clock.advance(1_000);
    for (let turns = 0; turns < 20; turns += 1) await turn();
  }
}

function twiceIn(dials: readonly { readonly attributes: Readonly<Record<string, string>> }[]): readonly string[] {
  const names = dials.map(({ attributes }) => `${attributes['outdial.callId']} ${attributes['outdial.attempt']}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}
