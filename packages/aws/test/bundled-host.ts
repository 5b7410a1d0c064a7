import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { agentId, systemClock, type AgentId, type Clock, type EngineSetting } from 'outdial/engine-kit';
import type { EngineHost } from 'outdial/testing';
import type { FunctionName } from '../src/bundle.ts';
import { createStepFunctionsEngine } from '../src/engine/engine.ts';
import { executionsOf } from '../src/engine/executions.ts';
import { besideNames } from '../src/lambda/beside.ts';
import { createAwsApi, type AwsApi } from '../src/table/aws-api.ts';
import { openTable } from '../src/table/table.ts';
import { createActivity, type Activity } from './activity.ts';
import type { FunctionProcesses } from './function-processes.ts';
import { lastingClock } from './lasting-clock.ts';
import { functionVariables, openLocalAws, type JsonFields } from './local-aws.ts';
import { createLocalExecutions } from './local-executions.ts';
import { credentials, openLocalTable } from './local-table.ts';

type Outside = Pick<EngineSetting, 'clock' | 'contactCentre' | 'screening'>;
const outside = (name: keyof Outside): string => `globalThis.outdialOutside.${name}`;
const stands: readonly (readonly [RegExp, string])[] = [
  [/\/outdial\/src\/system\/system-clock\.ts$/, `export const systemClock = ${outside('clock')};`],
  [/\/genesys\/adapter\.ts$/, `export const createAdapter = () => ${outside('contactCentre')};`],
  [/\/screening\/screening\.ts$/, `export const createScreening = () => ${outside('screening')};`],
];
/** The contract supplies time, contact centre and screening. Everything else in the bundles is as deployed. */
export const contractOutside: Plugin = {
  name: 'contract-outside',
  setup: (bundle) => {
    for (const [filter, contents] of stands) bundle.onLoad({ filter }, () => ({ contents }));
  },
};

/** Makes two write attempts distinguishable. */
const unlikeAnyOther = (): number => randomInt(2 ** 47) / 2 ** 47;

/** One life of all processes: the work under way in it, and whether it can still reach anything. */
interface Life {
  readonly setting: EngineSetting;
  readonly died: Promise<never>;
  readonly die: () => void;
  isAlive: boolean;
  /** Agent events on their way to the table. Work that begins after an event was sent knows about it. */
  news: Promise<unknown>;
  readonly invocations: Set<Promise<unknown>>;
  /** Work under way, except dials that the contact centre has not answered; and the number of times that work began or ended. */
  readonly activity: Activity;
}

function beginLife(setting: EngineSetting): Life {
  let reject: (why: Error) => void = () => undefined;
  const died = new Promise<never>((_resolve, refuse) => void (reject = refuse));
  died.catch(() => undefined);
  const life: Life = {
    ...{ setting, died, isAlive: true, news: Promise.resolve(), invocations: new Set<Promise<unknown>>() },
    activity: createActivity(),
    die: () => {
      life.isAlive = false;
      reject(new Error('the function died'));
    },
  };
  return life;
}

/** A function that waits for a time is not under way: only the test moves the clock. */
const restingUntil =
  (clock: Clock, activity: Activity): Clock['wakeAt'] =>
  (at, wake) => {
    let end = (): void => undefined;
    void activity.during(() => new Promise<void>((resolve) => void (end = resolve)), -1);
    const cancel = clock.wakeAt(at, () => {
      end();
      wake();
    });
    return () => {
      end();
      cancel();
    };
  };

/**
 * Functions as bundles, each in its own processes, around the real state machine and a DynamoDB, all over HTTP. `advance`, `dial` and
 * `follow` move every call, and `presence` receives every event. An engine in this process handles the contract's requests to the port
 * itself (accept, tell, cancel, pause and questions). No function takes a `CallOrder` directly. The write sites are those of the contract.
 * Among the functions' writes, the claim is also one, detected on the wire.
 */
export function bundledHost(processes: FunctionProcesses): EngineHost {
  const time = lastingClock();
  const known = new Set<AgentId>();
  let life: Life | null = null;
  let latest: Life | null = null;
  let lives = 0;
  const reached = new Map<string, Life>();
  let opened = (): void => undefined;
  let whenOpened = new Promise<void>((resolve) => void (opened = resolve));
  let deployed: unknown;

  /** A policy stays in force until the next deployment, which replaces the processes. */
  const deploy = ({ policy }: EngineSetting): void => {
    const now = policy().policy;
    if (now === deployed) return;
    deployed = now;
    const file = join(processes.folder, besideNames.policy);
    if (now === null) rmSync(file, { force: true });
    else writeFileSync(file, JSON.stringify(now));
    processes.replace();
  };
  const run = (there: Life, name: FunctionName, event: unknown): Promise<unknown> => {
    const invoked = there.activity.during(async () => {
      deploy(there.setting);
      const answered = processes.run(name, JSON.parse(JSON.stringify(event)));
      return JSON.parse(JSON.stringify((await Promise.race([answered, there.died])) ?? null)) as unknown;
    });
    there.invocations.add(invoked);
    return invoked.finally(() => void there.invocations.delete(invoked));
  };
  const executions = createLocalExecutions({
    clock: time,
    invoke: async (task, event) => {
      while (life === null) await whenOpened;
      const there = life;
      await there.news;
      return (await run(there, task, event)) as never;
    },
  });
  const onWire = async (path: string, answer: () => Promise<void>): Promise<void> => {
    const there = reached.get(path);
    const check = (): void => {
      if (there?.isAlive !== true) throw new Error('the power is off');
    };
    if (there === undefined) throw new RangeError(`${path} is no life.`);
    await there.activity.during(async () => {
      check();
      await answer();
      check();
    });
  };
  const claimSite = (when: 'before' | 'after') => (action: string, body: JsonFields) => {
    const { pk, body: text } = (body['Item'] ?? {}) as Readonly<Record<string, { readonly S: string } | undefined>>;
    if (action !== 'PutItem' || pk?.S.startsWith('call#') !== true || text?.S.includes('"state":"dialing"') !== true)
      return;
    life?.setting.atWriteSite?.('claim', when);
  };
  const opening = (async () => {
    const local = await openLocalTable();
    const taps = { before: claimSite('before'), after: claimSite('after') };
    const aws = await openLocalAws({ local, executions: () => executions, taps, rejected: [], around: onWire });
    return { local, aws };
  })();
  const tell = (there: Life, agentOrNull: AgentId | null, eventBody: unknown): Promise<unknown> => {
    const topic = agentOrNull === null ? 'v2.users.somebody.conversations' : `v2.users.${agentOrNull}.presence`;
    const at = new Date(there.setting.clock.now()).toISOString();
    const detail = { topicName: topic, version: '2', eventBody, timestamp: at };
    const envelope = { version: '0', id: 'event', 'detail-type': 'v2.users.{id}.presence', source: 'genesys' };
    return run(there, 'presence', {
      ...envelope,
      account: '123456789012',
      time: at,
      region: '',
      resources: [],
      detail,
    });
  };

  return {
    open: (setting) => {
      time.goesOnWith(setting.clock);
      const there = beginLife(setting);
      life = latest = there;
      lives += 1;
      const path = `/${lives}`;
      reached.set(path, there);
      const api: AwsApi = {
        call: async (...asked) => {
          const address = (await opening).aws.address + path;
          const endpoints = { dynamodb: address, states: address };
          const random = () => 0;
          const options = {
            region: 'eu-central-1',
            credentials: () => credentials,
            clock: systemClock,
            fetch,
            random,
            endpoints,
          };
          return there.activity.during(() => createAwsApi(options).call(...asked));
        },
      };
      const { contactCentre } = setting;
      Object.assign(globalThis, {
        outdialOutside: {
          clock: { ...setting.clock, wakeAt: restingUntil(setting.clock, there.activity) },
          screening: setting.screening,
          contactCentre: {
            ...contactCentre,
            dial: (order: Parameters<typeof contactCentre.dial>[0]) =>
              there.activity.during(() => contactCentre.dial(order), -1),
            interpret: (event: { readonly eventBody: unknown }) => event.eventBody,
          },
        },
      });
      processes.replace();
      const table = openTable(api, 'outdial');
      const engine = createStepFunctionsEngine({
        ...{ ...setting, table, executions: executionsOf(api, 'outdial') },
        random: unlikeAnyOther,
      });
      // The contract's new floor does not know any agent, so the table must not either.
      there.news = there.activity.during(async () => {
        const { local, aws } = await opening;
        for (const agent of known) await local.table.remove({ pk: `agent#${agent}`, sk: 'facts' });
        const variables = functionVariables(aws.address + path, local.name, processes.folder);
        Object.assign(process.env, variables, { GENESYSCLOUD_REGION: 'mypurecloud.com' });
        opened();
      });
      const afterNews =
        <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
        async (...given: Given): Promise<Result> => {
          await there.news;
          return work(...given);
        };
      return {
        ...engine,
        accept: afterNews(engine.accept),
        tell: afterNews(engine.tell),
        cancel: afterNews(engine.cancel),
        pause: afterNews(engine.pause),
        resume: afterNews(engine.resume),
        start: afterNews(engine.start),
        agentsChanged: (ids) => {
          if (!there.isAlive) return;
          for (const id of ids) {
            known.add(agentId(id));
            const facts = setting.floor.agent(id);
            const before = there.news;
            const told = there.activity.during(async () => {
              await before;
              await tell(there, id, { kind: 'agent', facts });
            });
            there.news = told.catch(() => undefined);
          }
        },
        conversationHeard: (conversation) => {
          void there.news.then(() => tell(there, null, { kind: 'conversation', conversation })).catch(() => undefined);
        },
        close: async () => {
          if (life === there) closeDoor();
          await there.news;
          while (there.invocations.size > 0) await Promise.allSettled(there.invocations);
          await engine.close();
        },
      };
    },
    crash: () => {
      life?.die();
      closeDoor();
    },
    settled: async () => latest?.activity.settled(executions.isMoving),
    dispose: async () => {
      executions.stop();
      const { local, aws } = await opening;
      await aws.close();
      await local.close();
    },
  };

  function closeDoor(): void {
    life = null;
    whenOpened = new Promise<void>((resolve) => void (opened = resolve));
  }
}
