import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from 'genesys-cloud-sandbox';
import { createOutdial, OutdialError, type CallView, type Outdial } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';
import type { Dialed } from './judge.ts';
import { policyText, type Switch } from './policy-text.ts';
import type { Rules } from './rules.ts';
import { lasting, type ScriptedMoment, type Script, type Turn } from './script.ts';
import { watchUnderWay, type UnderWay } from './under-way.ts';
import { openHook } from './veto-hook.ts';
import { tickMs } from './write-script.ts';

export interface Played {
  readonly log: readonly Dialed[];
  /** Every accepted call, as it was an hour after the last deadline. */
  readonly calls: readonly CallView[];
  /** Codes of requests that were refused without a call, and how often each came. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Answers of 429. */
  readonly refused429: number;
  readonly requests: Readonly<Record<string, number>>;
}

interface HowToPlay {
  readonly rules: Rules;
  readonly off?: Switch | null;
  /** Epoch milliseconds; absent: an hour after the script, when every call has ended. */
  readonly until?: number;
  /** Whether calls are kept in a data folder, rather than in memory. */
  readonly dataFolder?: boolean;
  /** Called after each hour that was played. */
  readonly progress?: (hours: number) => void;
}

interface Playing {
  readonly script: Script;
  readonly clock: TestClock;
  readonly sandbox: Sandbox;
  readonly outdial: Outdial;
  readonly folder: string;
  /** Rises with everything that happens between Outdial and its surroundings. */
  readonly activity: () => number;
  readonly underWay: UnderWay;
  readonly refusals: Record<string, number>;
  readonly asking: Set<Promise<void>>;
}

const hour = 3_600_000;

/**
 * Plays a script to Outdial and its sandbox on one clock. One policy setting can be switched off; null when all stay
 * on.
 */
export async function playDay(
  script: Script,
  { rules, off = null, until = script.to + hour, dataFolder = false, progress = () => undefined }: HowToPlay,
): Promise<Played> {
  const clock = testClock(script.from);
  let seen = 0;
  let refused429 = 0;
  const sandbox = createSandbox({
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    seed: { agents: script.agents.map(seedOf) },
    timings: { agentLegDiesMs: lasting.deadPhone, talkMs: lasting.talk },
    record: ({ status }) => {
      seen += 1;
      if (status === 429) refused429 += 1;
    },
  });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  sandbox.control.changeClient(clientId, { tokenSeconds: 1_800 });
  const stopListening = sandbox.control.onTopic(() => (seen += 1));
  const underWay = watchUnderWay();
  const hook = await openHook(new Set(script.vetoed), () => (seen += 1));
  const folder = mkdtempSync(join(tmpdir(), 'outdial-day-'));
  writeLists(folder, script);
  writeFileSync(join(folder, 'policy.json'), policyText(rules, off, hook.url));
  const url = await sandbox.listen();
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url, clientId, clientSecret },
    ...{
      dataDir: dataFolder ? join(folder, 'data') : null,
      clock,
      logLevel: 'silent',
      policyFile: join(folder, 'policy.json'),
    },
  });
  const refusals: Record<string, number> = {};
  const playing = {
    script,
    clock,
    sandbox,
    outdial,
    folder,
    activity: () => seen,
    underWay,
    refusals,
    asking: new Set<Promise<void>>(),
  };
  try {
    await passDay(playing, until, progress);
    await Promise.all(playing.asking);
    return {
      log: sandbox.control.dials().dials.map((dial) => ({ ...dial, agent: sandbox.control.agent(dial.agent).slug })),
      calls: await allCalls(outdial),
      refusals,
      refused429,
      requests: sandbox.control.requests().byOperation,
    };
  } finally {
    await outdial.close();
    stopListening();
    underWay.stop();
    await sandbox.close();
    await hook.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function seedOf({ slug, queue, persistent }: Script['agents'][number]) {
  return {
    ...{ slug, presence: 'OFFLINE' as const },
    station: persistent ? ('webrtc' as const) : ('webrtc-not-persistent' as const),
    queues: queue === null ? [] : [{ queue: queue.name, joined: queue.joined }],
  };
}

async function passDay(playing: Playing, until: number, progress: (hours: number) => void): Promise<void> {
  const { script, clock } = playing;
  const moments = script.moments.values();
  let next = moments.next();
  while (clock.now() < until) {
    for (; next.done !== true && next.value.at <= clock.now(); next = moments.next()) happen(playing, next.value);
    await settle(playing);
    if ((clock.now() - script.from) % hour === 0) progress((clock.now() - script.from) / hour);
    // After the last moment nothing but deadlines and reads is left.
    await clock.advance(next.done === true && clock.now() > script.to ? 5 * tickMs : tickMs);
  }
  await settle(playing);
}

const roundsAtMost = 50_000;

/** Lets everything happen that needs no time to pass: requests, frames on sockets, reads of files. */
async function settle({ activity, underWay }: Playing): Promise<void> {
  let before = activity();
  for (let round = 0, calm = 0; calm < 2 && round < roundsAtMost; round += 1) {
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const now = activity();
    calm = now === before && !underWay.isAny() ? calm + 1 : 0;
    before = now;
  }
}

function happen(playing: Playing, moment: ScriptedMoment): void {
  const { sandbox, script, folder, clock } = playing;
  switch (moment.kind) {
    case 'agent':
      sandbox.control.changeAgent(slugOf(script, moment.agent), patchOf(moment.turn));
      return;
    case 'own-call':
      void callByHand(sandbox, slugOf(script, moment.agent));
      return;
    case 'asked':
      ask(playing, moment);
      return;
    case 'sockets':
      sandbox.control.clearFaults();
      if (moment.are !== 'well') {
        const fault = moment.are === 'cut' ? 'socket-close' : 'socket-silent';
        sandbox.control.injectFault({ operation: '*', fault, probability: 1 });
      }
      if (moment.are === 'cut') sandbox.control.clearFaults();
      return;
    case 'list-written':
      utimesSync(join(folder, 'weekly.csv'), clock.now() / 1000, clock.now() / 1000);
  }
}

const slugOf = ({ agents }: Script, index: number): string => agents[index]?.slug ?? '';

function patchOf({ notResponding, station, ...turn }: Turn) {
  return {
    ...turn,
    ...(notResponding === undefined
      ? {}
      : { routingStatus: notResponding ? ('NOT_RESPONDING' as const) : ('IDLE' as const) }),
    ...(station === undefined ? {} : { station: station ? (true as const) : null }),
  };
}

async function callByHand(sandbox: Sandbox, user: string): Promise<void> {
  const token = sandbox.control.issueToken({ clientId: sandbox.client.id, user });
  await sandbox.fetch(`${sandbox.url}/api/v2/conversations/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phoneNumber: '+12127000009' }),
  });
}

function ask(
  { outdial, sandbox, script, refusals, asking }: Playing,
  { asked }: Extract<ScriptedMoment, { kind: 'asked' }>,
): void {
  const { name, agent, queue, number, timeZone, callerId, lawfulBasis, expiresAt } = asked;
  const request = {
    from: { id: sandbox.control.agent(slugOf(script, agent)).id, ...(queue === null ? {} : { queueId: queue }) },
    targets: [{ phoneNumber: number, ...(timeZone === null ? {} : { timeZone }) }],
    ...(callerId === null ? {} : { callerId }),
    ...(lawfulBasis === null ? {} : { lawfulBasis }),
    attributes: { asked: name },
    expiresAt: new Date(expiresAt).toISOString(),
  };
  const placing = outdial.calls.place(request, { idempotencyKey: name }).then(
    () => undefined,
    (error: unknown) => {
      const code = error instanceof OutdialError ? error.code : String(error);
      refusals[code] = (refusals[code] ?? 0) + 1;
    },
  );
  asking.add(placing);
  void placing.finally(() => asking.delete(placing));
}

async function allCalls(outdial: Outdial): Promise<readonly CallView[]> {
  const calls: CallView[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly CallView[]; readonly next: string | null } = await outdial.calls.list({
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    calls.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return calls;
}

function writeLists(folder: string, { listed, outdated }: Script): void {
  writeFileSync(join(folder, 'suppressed.csv'), `number\n${listed.join('\n')}\n`);
  writeFileSync(join(folder, 'weekly.csv'), 'number\n+12127990009\n');
  utimesSync(join(folder, 'suppressed.csv'), outdated.from / 1000 - 86_400, outdated.from / 1000 - 86_400);
  utimesSync(join(folder, 'weekly.csv'), outdated.from / 1000 - 86_400, outdated.from / 1000 - 86_400);
}
