import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { followCalls } from './webhooks/announcements.ts';
import { keyId } from './call/ids.ts';
import type { ProblemView } from './call/problem.ts';
import { defaultTimers, timerFaults, type Timers } from './call/timers.ts';
import { createClient, type Client } from './client/index.ts';
import { containWakes } from './system/contained-clock.ts';
import { checkDialPermission } from './doctor/watch-permission.ts';
import { crashAt, type CrashPoint } from './engine/crash-points.ts';
import { openRequests } from './engine/embedded/requests.ts';
import { createEmbeddedEngine } from './engine/embedded/engine.ts';
import { createMemoryKeys } from './engine/memory/memory-keys.ts';
import { createMemoryRequests } from './engine/memory/memory-requests.ts';
import { createMemoryEngine } from './engine/memory/memory.ts';
import type { AtWriteSite } from './engine/writer.ts';
import { createFloor } from './floor/floor.ts';
import { createTopUp, sharingReads } from './floor/top-up.ts';
import { createGenesys } from './genesys/contact-centre.ts';
import { readRegion } from './genesys/region.ts';
import { sendThrough } from './genesys/send.ts';
import { readMappings, type EventMapping } from './intake/mapping.ts';
import { logListNews, watchLists } from './screening/list-watch.ts';
import { createLogger, type LogLevel } from './system/logger.ts';
import { idsBy } from './system/ids.ts';
import { fixedPolicy, followPolicy, holdPolicy } from './policy/policy-file.ts';
import { broadestScopes, type ApiKey, type ApiKeys } from './ports/api-keys.ts';
import type { Clock } from './ports/clock.ts';
import { checkPresences } from './policy/check-presences.ts';
import { explainProblem } from './problems/catalogue.ts';
import { createScreening } from './screening/screening.ts';
import { createApp } from './server/app.ts';
import { eventSourceForm, readEventSource, type EventSource } from './orders/event-source.ts';
import { warnOfGap } from './api/record-gap.ts';
import type { Logger } from './ports/logger.ts';
import { systemClock } from './system/system-clock.ts';
import { followFeed } from './floor/follow-feed.ts';

/** Where calls are dialed. A sandbox is on this machine; an organisation has phones that ring. */
export type OutdialTarget =
  | { readonly kind: 'sandbox'; readonly url: string; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: 'organisation';
      /** A region id such as `us-east-1`, or a domain such as `mypurecloud.com`. */
      readonly region: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

export interface OutdialOptions {
  readonly target: OutdialTarget;
  /** Where calls are kept, made when missing; it belongs to one target for good. Null: in memory, gone with the process. */
  readonly dataDir: string | null;
  /** Text of a `policy.json`. Without one a sandbox has the default policy, and an organisation refuses every call. */
  readonly policy?: string | null;
  /** Text of a mapping file: how events of other shapes ask for calls at `POST /v1/events`. Refused when it has faults. */
  readonly eventMappings?: string;
  /**
   * The partner event source whose EventBridge envelopes are believed at `POST /v1/events`, as `organisationId/account`. Without it every
   * event from outside only makes Outdial read at Genesys.
   */
  readonly eventSource?: string;
  /** In place of `policy`: the path of a `policy.json` that is read again whenever it changes, and may come into being later. */
  readonly policyFile?: string;
  /** Every duration of a call's life; refused when they are not safe together. */
  readonly timers?: Timers;
  /** For how many days the record of a call is kept after its end; 90 when absent. */
  readonly retention?: { readonly calls: number };
  readonly clock?: Clock;
  readonly logLevel?: LogLevel;
  /** Names by which requests may address this server besides those of loopback. Absent: any name, when your own server checks `Host`. */
  readonly hosts?: readonly string[];
  /** `allowPrivate`: webhooks may go to this machine and its network, and by plain http. Default: no. */
  readonly webhooks?: { readonly allowPrivate?: boolean };
  /** For crash tests, on a sandbox only: durable writes at which this process ends itself by SIGKILL. */
  readonly crashAt?: readonly CrashPoint[];
  /** Carries requests to Genesys instead of the network, such as the `fetch` of a sandbox in this process. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Outdial in this process. */
export interface Outdial {
  /** The HTTP API, request by request, without a socket. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same API for this program, with every right. */
  readonly calls: Client;
  readonly apiKeys: ApiKeys;
  /** What this start found wrong with the data folder: a restored backup, or lost records. Null: nothing. */
  readonly warning: () => ProblemView | null;
  /** Takes up whatever was under way when the last process ended. Call it once, when events can arrive. */
  readonly start: () => Promise<void>;
  /** Begins no further dial, waits for those in flight, and closes the store. */
  readonly close: () => Promise<void>;
}

/**
 * Outdial, running. Rejects with `TypeError` for options that cannot be used, `PolicyInvalid`, or an error whose `code` is
 * `data-folder-in-use`, `data-folder-of-another-target` or `storage-broken`.
 */
export async function createOutdial(options: OutdialOptions): Promise<Outdial> {
  const outdial = openOutdial(options);
  await outdial.start();
  return outdial;
}

/** Outdial with everything in place and nothing begun: what waits in the store goes on with `start`. Throws as `createOutdial` rejects. */
export function openOutdial(options: OutdialOptions): Outdial {
  const { target, timers = defaultTimers } = options;
  const faults = timerFaults(timers);
  if (faults.length > 0) throw new TypeError(`These timers are not safe: ${faults.join(' ')}`);
  const live = target.kind === 'organisation';
  const logger = createLogger(options.logLevel ?? 'warn');
  const clock = containWakes(options.clock ?? systemClock, (facts, message) => logger.error(facts, message));
  const policySource = policyOf(options, { clock, logger });
  const policy = policySource.held;
  const screening = createScreening({
    policy: () => policy().policy,
    clock,
    folder: options.policyFile === undefined ? '.' : dirname(options.policyFile),
    fetch,
    onListNews: logListNews({ clock, logger }),
  });
  const genesys = createGenesys({
    region: regionOf(target),
    clientId: target.clientId,
    clientSecret: target.clientSecret,
    clock,
    timers,
    ...(options.fetch === undefined ? {} : { send: sendThrough(options.fetch) }),
  });
  const known = createFloor({ clock });
  const persistenceMatters = (): boolean => policy().policy?.blockOn.includes('agent-station-not-persistent') ?? false;
  const outOfOfficeMatters = (): boolean => policy().policy?.blockOn.includes('agent-out-of-office') ?? false;
  const topUp = createTopUp({ contactCentre: genesys, floor: known, clock, persistenceMatters, outOfOfficeMatters });
  const contactCentre = sharingReads(genesys, topUp);
  const wakeUp = followFeed({ floor: known, contactCentre, logger });
  const { floor } = wakeUp;
  const setting = {
    clock,
    timers,
    floor,
    contactCentre,
    rereadSoon: topUp.rereadSoon,
    policy,
    screening,
    retentionMs: (options.retention?.calls ?? 90) * 24 * 60 * 60_000,
    random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
    logger,
    ...crashing(live ? [] : (options.crashAt ?? [])),
  };
  const { engine, apiKeys, outbox } = engineOf(options.dataDir, targetName(target), setting);
  const requests =
    options.dataDir === null
      ? createMemoryRequests()
      : openRequests({ file: join(options.dataDir, 'requests.db'), clock, logger });
  const own = ownKey(clock.now());
  const keys = { ...apiKeys, findByHash: (hash: string) => (hash === own.hash ? own.key : apiKeys.findByHash(hash)) };
  const stopWatching = floor.onChange(engine.agentsChanged);
  let stopWatchingPolicy = (): void => undefined;
  let stopWatchingLists = (): void => undefined;
  const allowPrivate = options.webhooks?.allowPrivate ?? false;
  const announcements = outbox === null ? null : followCalls({ ...setting, engine, outbox, allowPrivate });
  const dialPermission = checkDialPermission({ clock, contactCentre, engine, logger });
  const app = createApp({
    engine,
    ...(announcements === null ? {} : { webhooks: announcements.webhooks }),
    apiKeys: keys,
    requests,
    floor,
    contactCentre,
    screening,
    policy,
    feed: wakeUp.standing,
    dialWarning: dialPermission.warning,
    timers,
    clock,
    newId: idsBy(clock),
    newSecret,
    logger,
    eventMappings: mappingsOf(options),
    ...eventSourceOf(options),
    config: {
      ...{ target: live ? target.region : 'sandbox', version: version() },
      ...(options.hosts === undefined ? {} : { hosts: options.hosts }),
    },
  });
  const warning = (): ProblemView | null => {
    const gap = warnOfGap(engine.recordGap?.() ?? null, clock.now());
    return gap === null ? null : explainProblem(gap);
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.wakeAt(clock.now() + ms, resolve);
    });
  return {
    fetch: app.fetch,
    calls: createClient({ apiKey: own.secret, fetch: app.fetch, pause }),
    apiKeys: {
      ...keys,
      add: async (key, hash) => {
        await keys.add(key, hash);
        await engine.note?.('key-made', null, { key: key.id, name: key.name, scopes: key.scopes });
      },
    },
    warning,
    start: async () => {
      announcements?.start();
      await engine.start();
      const found = warning();
      if (found !== null)
        logger.warn(
          { code: found.code, lostCalls: engine.recordGap?.()?.lostCalls ?? [] },
          `${found.message} ${found.fix}`,
        );
      const compare = (): void => void checkPresences({ policy: policy().policy, contactCentre, logger });
      stopWatchingPolicy = policySource.watch(() => {
        engine.policyChanged?.();
        compare();
      });
      compare();
      stopWatchingLists = watchLists(screening, clock);
      dialPermission.start();
      void wakeUp.start(engine);
    },
    close: async () => {
      stopWatching();
      stopWatchingPolicy();
      stopWatchingLists();
      app.close();
      dialPermission.close();
      topUp.close();
      await wakeUp.close();
      await announcements?.close();
      await engine.close();
      await contactCentre.close();
      requests.close();
    },
  };
}

/** Which point it was is written first, past any buffer. */
function crashing(points: readonly CrashPoint[]): { readonly atWriteSite?: AtWriteSite } {
  if (points.length === 0) return {};
  const atWriteSite = crashAt(points, ({ site, when, passage }) => {
    writeSync(2, `Crashing at ${site}:${when}:${passage}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
  return { atWriteSite };
}

function mappingsOf({ eventMappings }: OutdialOptions): readonly EventMapping[] {
  if (eventMappings === undefined) return [];
  const read = readMappings(eventMappings);
  if (!read.ok) throw new TypeError(`The event mappings cannot be used: ${read.faults.join(' ')}`);
  return read.mappings;
}

function eventSourceOf({ eventSource }: OutdialOptions): { readonly eventSource?: EventSource } {
  if (eventSource === undefined) return {};
  const read = readEventSource(eventSource);
  if (read === null) throw new TypeError(`The event source is not ${eventSourceForm}.`);
  return { eventSource: read };
}

function policyOf(options: OutdialOptions, world: { readonly clock: Clock; readonly logger: Logger }) {
  const { target, policyFile: file } = options;
  if (file !== undefined) return followPolicy({ ...world, file, target: target.kind });
  return fixedPolicy(holdPolicy(options.policy ?? null, target.kind));
}

function engineOf(dataDir: string | null, target: string, setting: Parameters<typeof createMemoryEngine>[0]) {
  if (dataDir === null) return { engine: createMemoryEngine(setting), apiKeys: createMemoryKeys(), outbox: null };
  const engine = createEmbeddedEngine({ ...setting, dataDir, target });
  return { engine, apiKeys: engine.apiKeys, outbox: engine.outbox };
}

/** Whose calls a data folder holds. However the region was spelled, one organisation has one name. */
function targetName(target: OutdialTarget): string {
  if (target.kind === 'sandbox') return 'sandbox';
  const region = readRegion(target.region);
  const where = region.kind === 'known' ? new URL(region.hosts.api).hostname.replace(/^api\./, '') : target.region;
  return `${where} ${target.clientId}`;
}

/** A sandbox is only ever on this machine, so that its calls cannot reach a phone by a mistyped address. */
function regionOf(target: OutdialTarget): string {
  if (target.kind === 'organisation') return target.region;
  const isLoopback =
    URL.canParse(target.url) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(target.url).hostname);
  if (!isLoopback)
    throw new TypeError(`A sandbox is on this machine, such as http://127.0.0.1:4601, not at ${target.url}.`);
  return target.url;
}

const newSecret = (): string => `od_${randomBytes(24).toString('base64url')}`;
/** The key of the process itself: never stored, gone with it. */
function ownKey(now: number): { readonly secret: string; readonly hash: string; readonly key: ApiKey } {
  const secret = newSecret();
  return {
    secret,
    hash: createHash('sha256').update(secret).digest('hex'),
    key: { id: keyId('key_library'), name: 'this process', scopes: broadestScopes, createdAt: now, revokedAt: null },
  };
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const found = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof found === 'string' ? found : '0.0.0';
}
