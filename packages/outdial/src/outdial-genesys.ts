import { join } from 'node:path';
import { type Timers } from './call/timers.ts';
import { consentFile, forgetfulConsents } from './consent/consent-file.ts';
import { createConsents, type RunningConsents } from './consent/consents.ts';
import { followConsents } from './consent/follow-consents.ts';
import { createFloor } from './floor/floor.ts';
import { createTopUp, sharingReads } from './floor/top-up.ts';
import { createAgentLogin } from './genesys/agent-login.ts';
import { createGenesys } from './genesys/contact-centre.ts';
import { sendThrough } from './genesys/send.ts';
import { type PolicySource } from './policy/policy-file.ts';
import { type Clock } from './ports/clock.ts';
import type { ContactCentre } from './ports/contact-centre.ts';
import type { Engine } from './ports/engine.ts';
import type { TracingNow } from './ports/tracing.ts';
import type { Policy } from './readiness/policy.ts';
import { createGenesysTimes } from './server/http/histogram.ts';
import type { Logger } from './ports/logger.ts';
import { regionOf, type OutdialOptions } from './outdial-options.ts';
import { createSealing } from './system/sealing.ts';
import { followFeed } from './floor/follow-feed.ts';

/** What every part is made with. */
export interface Base {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Absent: Outdial does not trace. */
  readonly tracing?: TracingNow;
}
export interface Governed extends Base {
  readonly consents?: RunningConsents;
  readonly policy: PolicySource['held'];
}

/** The agents' own tokens, sealed in the data folder. Empty: none is used. */
export function consentsOf(
  { target, dataDir, agentTokens, publicUrl, fetch: own }: OutdialOptions,
  { clock, timers, logger }: Base,
): { readonly consents?: RunningConsents } {
  if (agentTokens === undefined) return {};
  const { clientId, clientSecret, keys, address = publicUrl ?? '' } = agentTokens;
  const login = createAgentLogin({
    ...{ region: regionOf(target), clientId, clientSecret, clock, requestTimeoutMs: timers.requestTimeout },
    ...(own !== undefined && { send: sendThrough(own) }),
  });
  const store = dataDir === null ? forgetfulConsents : consentFile(join(dataDir, 'agent-tokens.json'));
  return { consents: createConsents({ login, store, sealing: createSealing(keys), clock, logger, address }) };
}

/** Genesys, and the floor that follows it. */
export function followGenesys({ target, fetch: own }: OutdialOptions, world: Governed) {
  const { clock, timers, logger, policy, consents } = world;
  const times = createGenesysTimes();
  const genesys = createGenesys({
    region: regionOf(target),
    clientId: target.clientId,
    clientSecret: target.clientSecret,
    clock,
    timers,
    ...(consents && { consents }),
    onRequest: ({ kind, ms, status }) => times.observe(ms, status === null ? `${kind} no answer` : `${kind} ${status}`),
    ...(own === undefined ? {} : { send: sendThrough(own) }),
  });
  const known = createFloor({ clock });
  const blocksOn = (code: Policy['blockOn'][number]): boolean => policy().policy?.blockOn.includes(code) ?? false;
  const topUp = createTopUp({
    ...{ contactCentre: genesys, floor: known, clock },
    persistenceMatters: () => blocksOn('agent-station-not-persistent'),
    outOfOfficeMatters: () => blocksOn('agent-out-of-office'),
  });
  const contactCentre = closingAlso(consents, sharingReads(genesys, topUp, clock));
  const feed = followFeed({ floor: known, contactCentre, logger });
  return {
    contactCentre,
    floor: feed.floor,
    rereadSoon: topUp.rereadSoon,
    feed: feed.standing,
    times,
    start: (engine: Engine): void => {
      if (consents !== undefined) followConsents(consents, engine);
      void feed.start(engine);
    },
    stopFollowing: async (): Promise<void> => {
      topUp.close();
      await feed.close();
    },
  };
}

/** Renewals under way are stored before the contact centre is closed. */
function closingAlso(consents: RunningConsents | undefined, contactCentre: ContactCentre): ContactCentre {
  if (consents === undefined) return contactCentre;
  const close = async (): Promise<void> => {
    await consents.close();
    await contactCentre.close();
  };
  return { ...contactCentre, close };
}
