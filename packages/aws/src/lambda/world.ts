import {
  createAdapter,
  createFloor,
  createScreening,
  createTokens,
  defaultTimers,
  idsBy,
  logListNews,
  readRegion,
  type CallId,
  type Clock,
  type ContactCentre,
  type EventMapping,
  type Logger,
  type OrderWorld,
  type Policy,
  type Screening,
  type Tokens,
} from 'outdial/engine-kit';
import { createStepFunctionsEngine, type StepFunctionsEngine } from '../engine/engine.ts';
import { createDialingEngine, createMovingEngine, type MovingEngine } from '../engine/moving-engine.ts';
import type { StepFunctionsSetting } from '../engine/parts.ts';
import { executionsOf } from '../engine/executions.ts';
import { createUnderWay, type UnderWay } from '../engine/under-way.ts';
import { createSharedBudget } from '../genesys/shared-budget.ts';
import { createClientSource, type ClientSource } from '../genesys/client.ts';
import { createEventFlow, type EventFlow } from '../genesys/event-flow.ts';
import { createSharedFacts, type SharedFacts } from '../genesys/shared-facts.ts';
import { createSharedTokens } from '../genesys/shared-tokens.ts';
import { ringOf } from '../notices/ring.ts';
import type { AwsApi } from '../table/aws-api.ts';
import { openTable, type Table } from '../table/table.ts';
import { readBeside } from './beside.ts';
import type { FunctionEnvironment } from './environment.ts';
import { fetchWithLists, type ListDates } from './lists.ts';
import type { MetricName } from './metrics.ts';
import { sendByNode } from './send.ts';
import { sendWithin } from './send-within.ts';

/** Everything a function works with, for the lifetime of its process. */
export interface FunctionWorld<OfEngine extends MovingEngine = MovingEngine> {
  readonly environment: FunctionEnvironment;
  readonly api: AwsApi;
  readonly table: Table;
  readonly engine: OfEngine;
  readonly track: UnderWay['track'];
  /** Resolves when all work of this process has ended. A Lambda must not return before that. */
  readonly drained: () => Promise<void>;
  readonly contactCentre: ContactCentre;
  readonly facts: SharedFacts;
  readonly eventFlow: EventFlow;
  readonly remainingMs: () => number;
  readonly clock: Clock;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  /** Has what there is to tell of a call delivered, after so long. If that fails, the sweeper does it later. */
  readonly ring: (id: CallId, afterMs: number) => void;
  readonly logger: Logger;
  /** Adds one to a metric. The facts contain no secret and no phone number. */
  readonly count: (metric: MetricName, facts: Readonly<Record<string, unknown>>) => void;
  /** Mappings that read call requests from events of other shapes. */
  readonly mappings: readonly EventMapping[];
  /** The parts that accept a request. */
  readonly parts: Omit<OrderWorld, 'engine' | 'screening'> & {
    readonly engine: OfEngine;
    readonly screening: Screening;
  };
}

export interface WorldSetting {
  readonly environment: FunctionEnvironment;
  readonly api: AwsApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly count: FunctionWorld['count'];
  /** Milliseconds until Lambda ends the invocation under way. */
  readonly remainingMs: () => number;
}

/** The world of the function that takes orders of people. */
export const openFunctionWorld = (setting: WorldSetting): Promise<FunctionWorld<StepFunctionsEngine>> =>
  openWorld(setting, createStepFunctionsEngine);
/** The world of the function that dials. */
export const openDialingWorld = (setting: WorldSetting): Promise<FunctionWorld> =>
  openWorld(setting, createDialingEngine);
/** The world of a function that only accepts calls or moves them. */
export const openMovingWorld = (setting: WorldSetting): Promise<FunctionWorld> =>
  openWorld(setting, createMovingEngine);

/** Opens the world of one function: table, executions, and Genesys with the token and the rate limit that all functions share. */
async function openWorld<OfEngine extends MovingEngine>(
  setting: WorldSetting,
  createEngine: (setting: StepFunctionsSetting) => OfEngine,
): Promise<FunctionWorld<OfEngine>> {
  const { environment, api, clock, random, logger, count, remainingMs } = setting;
  const table = openTable(api, environment.table);
  const client = createClientSource(api, environment.secretArn, clock);
  // A secret that is no client is reported now, and not as a refusal of Genesys.
  await client.get();
  const floor = createFloor({ clock });
  const eventFlow = createEventFlow(table, clock);
  const facts = createSharedFacts({ table, floor, clock }, async (agent) => {
    if (await eventFlow.flows()) count('EventsMissed', { agentId: agent });
    await eventFlow.missed();
  });
  const newId = idsBy(clock);
  const timers = defaultTimers;
  const begun = createUnderWay();
  const genesys = createAdapter({
    region: environment.genesysRegion,
    // The shared token is asked for with the client as it is then.
    ...{ clientId: '', clientSecret: '' },
    clock,
    timers,
    send: sendWithin(sendByNode, setting),
    tokens: tokensOf({ ...setting, table, client, newId: () => newId('req'), track: begun.track }),
    budget: createSharedBudget({ table, clock, track: begun.track }),
  });
  const contactCentre = facts.sharing(genesys);
  const { policy: held, mappings, listDates } = await readBeside(environment);
  const policy = () => held;
  const screening = screeningOf(setting, () => held.policy, listDates);
  const ring = ringOf(api, environment.noticesQueueUrl);
  const executions = executionsOf(api, environment.stateMachineArn);
  const engine = createEngine({
    ...{ clock, random, logger, floor, contactCentre, policy, screening, table, executions },
    timers,
    learn: facts.learn,
    onStopped: (code) => count('DialingStopped', { code }),
    onRevived: (callId) => count('CallsRevived', { callId }),
    remainingMs,
    eventsFlow: eventFlow.flows,
    ...(ring === null ? {} : { ring }),
  });
  const parts = { engine, floor, contactCentre, policy, screening, timers, clock, newId };
  // The engine's work starts other work.
  const drained = async (): Promise<void> => engine.drained().then(begun.drained);
  const told = { contactCentre, facts, eventFlow, clock, random, logger, count, remainingMs };
  return {
    ...{ environment, api, table, track: begun.track, drained, engine, ...told, mappings, parts },
    ring: (id, afterMs) => void begun.track(ring?.(id, afterMs).catch(() => undefined) ?? Promise.resolve()),
  };
}

function screeningOf(
  { environment, clock, logger }: WorldSetting,
  policy: () => Policy | null,
  listDates: ListDates,
): Screening {
  const { folder } = environment;
  const fetch = fetchWithLists(folder, listDates);
  return createScreening({ ...{ policy, clock, folder, fetch }, onListNews: logListNews({ clock, logger }) });
}

function tokensOf(
  given: WorldSetting & {
    readonly table: Table;
    readonly client: ClientSource;
    readonly newId: () => string;
    readonly track: UnderWay['track'];
  },
): Tokens {
  const { environment, clock, table, client, newId, track } = given;
  const region = readRegion(environment.genesysRegion);
  if (region.kind === 'refused') throw new TypeError(`GENESYSCLOUD_REGION is refused: ${region.why}`);
  const requestTimeoutMs = defaultTimers.requestTimeout;
  const options = { send: sendWithin(sendByNode, given), loginHost: region.hosts.login, clock, requestTimeoutMs };
  return createSharedTokens({
    ...{ table, clock, client, newId, track },
    ask: ({ clientId, clientSecret }) => createTokens({ ...options, clientId, clientSecret }).get(),
  });
}
