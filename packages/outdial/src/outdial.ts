import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { followCalls, type Announcements } from './webhooks/announcements.ts';
import { maskText } from './masking/text.ts';
import type { ProblemView } from './call/problem.ts';
import { defaultTimers, timerFaults } from './call/timers.ts';
import { createClient, type Client } from './client/index.ts';
import { containWakes } from './system/contained-clock.ts';
import { watchDialPermission } from './doctor/watch-permission.ts';
import { killedAt } from './engine/crash-points.ts';
import { openRequests } from './engine/embedded/requests.ts';
import { createEmbeddedEngine } from './engine/embedded/engine.ts';
import { createMemoryKeys } from './engine/memory/memory-keys.ts';
import { createMemorySessions } from './engine/memory/memory-sessions.ts';
import { createMemoryRequests } from './engine/memory/memory-requests.ts';
import { createMemoryEngine } from './engine/memory/memory.ts';
import type { EngineSetting } from './engine/assembly.ts';
import { logListNews, watchLists } from './screening/list-watch.ts';
import { createLogger } from './system/logger.ts';
import { idsBy } from './system/ids.ts';
import { fixedPolicy, followPolicy, holdPolicy, type PolicySource } from './policy/policy-file.ts';
import type { ApiKeys } from './ports/api-keys.ts';
import { pauseBy, type Clock } from './ports/clock.ts';
import type { ContactCentre } from './ports/contact-centre.ts';
import type { Doctor } from './ports/doctor.ts';
import type { Engine } from './ports/engine.ts';
import { isTokenAddress } from './ports/identity.ts';
import type { RequestLog } from './ports/request-log.ts';
import type { Screening } from './ports/screening.ts';
import type { DialDecision } from './ports/tracing.ts';
import { checkPresences } from './policy/check-presences.ts';
import { explainProblem } from './problems/catalogue.ts';
import { createScreening } from './screening/screening.ts';
import { createApp } from './server/app.ts';
import { sentenceOfGap, warnOfGap } from './api/record-gap.ts';
import { consentsOf, followGenesys, type Base, type Governed } from './outdial-genesys.ts';
import {
  aroundOf,
  eventSourceOf,
  originOf,
  mappingsOf,
  regionOf,
  targetName,
  type OutdialOptions,
  type OwnEngine,
} from './outdial-options.ts';
import { ownKey, withAudit, withOwnKey } from './own-key.ts';
import { newSecret } from './system/secrets.ts';
import { version } from './system/version.ts';
import { systemClock } from './system/system-clock.ts';
import { lateIdentity } from './oidc/late.ts';
import { lateTracing } from './tracing/late.ts';

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
 * `data-folder-in-use`, `data-folder-of-another-target` or `storage-broken`; with an `engine` of your own, also as its `start` rejects.
 */
export async function createOutdial(options: OutdialOptions): Promise<Outdial> {
  const outdial = openOutdial(options);
  try {
    await outdial.start();
  } catch (error) {
    await outdial.close().catch(() => undefined);
    throw error;
  }
  return outdial;
}

/**
 * Outdial with everything in place and nothing begun: calls that wait in the store continue with `start`. Throws as `createOutdial`
 * rejects.
 */
export function openOutdial(options: OutdialOptions): Outdial {
  const traces = lateTracing(options.traces);
  const base = { ...baseOf(options), ...(traces && { tracing: traces.now }) };
  const { clock } = base;
  // Whatever is wrong with the options shows before a data folder is taken.
  const events = { eventMappings: mappingsOf(options), ...eventSourceOf(options) };
  const policySource = policyOf(options, base);
  const world = { ...base, policy: policySource.held, ...consentsOf(options, base) };
  const screening = screeningOf(options, world);
  const genesys = followGenesys(options, world);
  const { floor, contactCentre } = genesys;
  const onRequest = keepRequests(() => requests, base);
  const kept = engineOf(options, { ...engineSettingOf(options, { ...world, ...genesys }), screening, onRequest });
  const { engine } = kept;
  const requests = requestsOf(options, base);
  const stopFollowing = floor.onChange(engine.agentsChanged);
  const announcements = announcementsOf(options, base, kept);
  const dialPermission = watchDialPermission({ ...base, contactCentre, engine });
  const own = ownKey(clock.now());
  const apiKeys = withOwnKey(kept.apiKeys, own);
  let isStarted = false;
  const app = createApp({
    ...{ ...world, engine, apiKeys, sessions: kept.sessions, requests, floor, contactCentre, screening, newSecret },
    ...(announcements === null ? {} : { webhooks: announcements.webhooks }),
    ...{ ...events, feed: genesys.feed, dialPermission, doctor: doctorOf(options, { ...world, screening, engine }) },
    ...{ isStarted: () => isStarted, genesysTimes: genesys.times },
    ...{ newId: idsBy(clock), config: serverConfigOf(options), ...aroundOf(options), ...identityOf(options, clock) },
  });
  const watching = watchFiles(policySource, screening, { ...world, engine, contactCentre });
  return {
    fetch: app.fetch,
    calls: createClient({ apiKey: own.secret, fetch: app.fetch, pause: pauseBy(clock) }),
    apiKeys: withAudit(apiKeys, engine),
    warning: () => warningOf(engine, clock),
    start: async () => {
      await traces?.start({ ...base, engine, version: version(), centreOrigin: originOf(options.target) });
      announcements?.start();
      await engine.start();
      logGap(engine, base);
      for (const part of [watching, dialPermission]) part.start();
      genesys.start(engine);
      isStarted = true;
    },
    close: async () => {
      for (const stop of [stopFollowing, watching.close, app.close, dialPermission.close]) stop();
      const parts = [genesys.stopFollowing, announcements?.close, engine.close, traces?.close, contactCentre.close];
      for (const close of parts) await close?.();
      requests.close();
    },
  };
}

/** Outdial asks the identity provider over the network, whatever carries the requests to Genesys. */
function identityOf({ oidc }: OutdialOptions, clock: Clock) {
  if (oidc === undefined) return {};
  if (!isTokenAddress(oidc.issuer))
    throw new TypeError('`oidc.issuer` must be an https:// address without a password.');
  return { identity: lateIdentity({ settings: oidc, clock, fetch }) };
}

function baseOf(options: OutdialOptions): Base {
  const { timers = defaultTimers } = options;
  const faults = timerFaults(timers);
  if (faults.length > 0) throw new TypeError(`These timers are not safe: ${faults.join(' ')}`);
  const logger = createLogger(options.logLevel ?? 'warn');
  const clock = containWakes(options.clock ?? systemClock, (facts, message) => logger.error(facts, message));
  return { clock, timers, logger };
}

const screeningOf = (options: OutdialOptions, { clock, logger, policy }: Governed): Screening =>
  createScreening({
    policy: () => policy().policy,
    clock,
    folder: options.policyFile === undefined ? '.' : dirname(options.policyFile),
    fetch,
    onListNews: logListNews({ clock, logger }),
  });

/** Keeps what calls ask of Genesys. The log is opened after the engine, which makes the data folder. */
const keepRequests =
  (log: () => RequestLog, { tracing }: Base): NonNullable<EngineSetting['onRequest']> =>
  (callId, purpose, sent) => {
    const record = { ...sent, callId, purpose, path: maskText(sent.path).slice(0, 500) };
    log().keepOfCall(record);
    tracing?.()?.sent(record);
  };

/** Loaded when it is first asked: a start need not wait for it. */
function doctorOf(
  { target, fetch: own }: OutdialOptions,
  { clock, policy, screening, consents, engine }: Governed & { readonly screening: Screening; readonly engine: Engine },
): Doctor {
  const { clientId, clientSecret } = target;
  const way = own === undefined ? {} : { fetch: own };
  const region = regionOf(target);
  const look = async () => {
    const { inspect } = await import('./doctor/inspect.ts');
    return inspect({ region, clientId, clientSecret }, clock, { probe: null, ...way });
  };
  const world = { region, look, clock, policy, screening, ...(consents && { consents }) };
  let made: Promise<Doctor> | null = null;
  return async () =>
    (
      await (made ??= import('./doctor/examine.ts').then((doctor) =>
        doctor.createDoctor({ ...world, ...(engine.wayOf && { wayOf: engine.wayOf }) }),
      ))
    )();
}

const random = (): number => randomBytes(4).readUInt32BE() / 2 ** 32;

type FollowedGenesys = Pick<ReturnType<typeof followGenesys>, 'floor' | 'contactCentre' | 'rereadSoon'>;

function engineSettingOf(options: OutdialOptions, world: Governed & FollowedGenesys) {
  const { clock, timers, logger, policy, floor, contactCentre, rereadSoon, tracing, consents } = world;
  const retentionMs = (options.retention?.calls ?? 90) * 24 * 60 * 60_000;
  const points = options.target.kind === 'organisation' ? [] : (options.crashAt ?? []);
  return {
    ...{ clock, timers, logger, policy, floor, contactCentre, rereadSoon, retentionMs, random },
    ...(tracing && { onDecision: (decision: DialDecision) => tracing()?.decided(decision) }),
    ...(consents && { consents }),
    ...(points.length === 0 ? {} : { atWriteSite: killedAt(points) }),
  };
}

/** The engine, and what is kept with it: API keys, sessions, and the messages of webhooks (null: no webhooks). */
function engineOf({ dataDir, target, engine: given }: OutdialOptions, setting: EngineSetting) {
  if (given !== undefined && dataDir !== null)
    throw new TypeError('An engine of your own keeps the calls, so `dataDir` must be null.');
  const engine: OwnEngine =
    given === undefined
      ? dataDir === null
        ? createMemoryEngine(setting)
        : createEmbeddedEngine({ ...setting, dataDir, target: targetName(target) })
      : typeof given === 'function'
        ? given(setting)
        : given;
  const { apiKeys = createMemoryKeys(), sessions = createMemorySessions(), outbox = null } = engine;
  return { engine, apiKeys, sessions, outbox };
}

function announcementsOf(
  { webhooks }: OutdialOptions,
  base: Base,
  { engine, outbox }: ReturnType<typeof engineOf>,
): Announcements | null {
  const allowPrivate = webhooks?.allowPrivate ?? false;
  return outbox === null ? null : followCalls({ ...base, random, engine, outbox, allowPrivate });
}

const requestsOf = ({ dataDir }: OutdialOptions, { clock, logger }: Base): RequestLog =>
  dataDir === null ? createMemoryRequests() : openRequests({ file: join(dataDir, 'requests.db'), clock, logger });

const serverConfigOf = ({ target, hosts, publicUrl }: OutdialOptions) => ({
  target: target.kind === 'organisation' ? target.region : 'sandbox',
  version: version(),
  ...(hosts === undefined ? {} : { hosts }),
  ...(publicUrl === undefined ? {} : { publicUrl }),
});

/** Follows the policy and the do-not-call lists while they change. */
function watchFiles(
  source: PolicySource,
  screening: Screening,
  world: Governed & { readonly engine: Engine; readonly contactCentre: ContactCentre },
) {
  const { engine, policy, contactCentre, logger, clock } = world;
  let stop: readonly (() => void)[] = [];
  const compare = (): void => void checkPresences({ policy: policy().policy, contactCentre, logger });
  let known: string | null = null;
  /** A policy file has no author that Outdial knows of, so no key is named. */
  const note = (): void => {
    const { version } = policy();
    const was = known;
    known = version;
    if (version === null || version === was) return;
    engine.note?.('policy-changed', null, { version, was }).catch((error: unknown) => {
      logger.error({ version, error: String(error) }, 'The audit does not have the change of the policy.');
    });
  };
  return {
    start: () => {
      const stopPolicy = source.watch(() => {
        engine.policyChanged?.();
        note();
        compare();
      });
      note();
      compare();
      stop = [stopPolicy, watchLists(screening, clock)];
    },
    close: () => {
      for (const each of stop) each();
    },
  };
}

function warningOf(engine: Engine, clock: Clock): ProblemView | null {
  const gap = warnOfGap(engine.recordGap?.() ?? null, clock.now());
  return gap === null ? null : explainProblem(gap);
}

/** At most this many calls are named in one line of the log. */
const namedCalls = 100;

function logGap(engine: Engine, { clock, logger }: Base): void {
  const gap = engine.recordGap?.() ?? null;
  if (gap === null) return;
  const { cause, sought, lostCalls } = gap;
  const code = warningOf(engine, clock)?.code;
  const soughtCalls = sought.slice(0, namedCalls);
  logger.error({ code, cause, sought: sought.length, soughtCalls, lostCalls }, sentenceOfGap(cause));
}

function policyOf(options: OutdialOptions, world: Base): PolicySource {
  const { target, policyFile: file } = options;
  if (file !== undefined) return followPolicy({ ...world, file, target: target.kind });
  return fixedPolicy(holdPolicy(options.policy ?? null, target.kind));
}
