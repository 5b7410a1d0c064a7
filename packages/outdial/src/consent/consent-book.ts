import { agentId, type AgentId } from '../call/ids.ts';
import type { AgentConsents, ConsentStanding, GrantAnswer } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ConsentRow, ConsentStore } from './consent-file.ts';
import { readTokens, type HeldTokens, type TokenSealing, writeTokens } from './tokens.ts';

/** One agent's consent. `tokens` null: it has ended, or no key opens them. */
export interface Consent {
  readonly agentId: AgentId;
  readonly row: ConsentRow;
  readonly tokens: HeldTokens | null;
}

export function standingOf(consent: Consent | null): ConsentStanding {
  if (consent === null) return { kind: 'missing' };
  const { row, tokens } = consent;
  if (row.ended !== null) return { kind: 'ended', ...row.ended };
  if (tokens === null) return { kind: 'ended', at: row.givenAt, why: 'unreadable' };
  return { kind: 'given', since: row.givenAt, until: tokens.refreshToken === null ? tokens.expiresAt : null };
}

/** The consents as they are stored. */
export interface ConsentBook {
  readonly find: (agent: AgentId) => Consent | null;
  readonly all: () => readonly Consent[];
  /** False: it could not be stored, and there is no consent. */
  readonly give: (agent: AgentId, granted: Granted) => boolean;
  /** The renewed tokens of the same consent count even if they could not be stored: the old ones are used up. */
  readonly renew: (consent: Consent, granted: Granted) => void;
  /** The access token is over: the consent stays. */
  readonly forgetToken: (consent: Consent) => void;
  readonly end: (consent: Consent, why: 'refused' | 'expired') => void;
  /** False: it could not be stored, and the consent stays. */
  readonly remove: (agent: AgentId) => boolean;
  readonly onChange: AgentConsents['onChange'];
}
type Granted = Extract<GrantAnswer, { readonly kind: 'granted' }>;

interface BookParts {
  readonly store: ConsentStore;
  readonly sealing: TokenSealing;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
}

export function openBook({ store, sealing, clock, logger }: BookParts): ConsentBook {
  let loaded: Map<AgentId, Consent> | null = null;
  // Not before the first question: only the owner of the data folder may read what it will write again.
  const consents = (): Map<AgentId, Consent> => (loaded ??= load({ store, sealing, logger }));
  const listeners: Parameters<AgentConsents['onChange']>[0][] = [];
  const save = (): boolean => saveAll([...consents().values()], { store, logger });
  const find = (agent: AgentId): Consent | null => consents().get(agent) ?? null;
  const tell = (agent: AgentId): void => {
    for (const listener of listeners) listener(agent, standingOf(find(agent)));
  };
  const put = (consent: Consent): void => void consents().set(consent.agentId, consent);
  /** Changes one consent and stores that; as it was when it cannot be stored. */
  const change = (agent: AgentId, work: () => void): boolean => {
    const before = find(agent);
    work();
    const isStored = save();
    if (!isStored && before === null) consents().delete(agent);
    else if (!isStored && before !== null) put(before);
    if (isStored) tell(agent);
    return isStored;
  };
  return {
    find,
    all: () => [...consents().values()],
    give: (agent, granted) => {
      const row = { agentId: agent, givenAt: clock.now(), sealed: null, ended: null };
      return change(agent, () => put(sealed(sealing, row, granted)));
    },
    renew: ({ row, tokens }, granted) => {
      const refreshToken = granted.refreshToken ?? tokens?.refreshToken ?? null;
      put(sealed(sealing, row, { ...granted, refreshToken }));
      save();
    },
    forgetToken: (consent) => {
      if (consent.tokens !== null) put({ ...consent, tokens: { ...consent.tokens, expiresAt: 0 } });
    },
    end: ({ agentId: agent, row }, why) => {
      put({ agentId: agent, row: { ...row, sealed: null, ended: { at: clock.now(), why } }, tokens: null });
      save();
      tell(agent);
    },
    remove: (agent) => change(agent, () => void consents().delete(agent)),
    onChange: (listener) => void listeners.push(listener),
  };
}

function sealed(sealing: TokenSealing, row: ConsentRow, tokens: HeldTokens): Consent {
  const agent = agentId(row.agentId);
  return { agentId: agent, row: { ...row, sealed: writeTokens(sealing, agent, tokens) }, tokens };
}

type Loading = Pick<BookParts, 'store' | 'sealing' | 'logger'>;

/** Reads what is stored. What an older key sealed is sealed anew at once, so that the older key can go. */
function load({ store, sealing, logger }: Loading): Map<AgentId, Consent> {
  const rows = store.load();
  const consents = rows.map((row): Consent => {
    const agent = agentId(row.agentId);
    const tokens = row.sealed === null ? null : readTokens(sealing, agent, row.sealed);
    if (row.sealed !== null && tokens === null)
      logger.warn(
        { agentId: agent },
        'No key opens the token of this agent. Give the key that sealed it, or let the agent sign in again.',
      );
    const isOld = row.sealed !== null && !sealing.isCurrent(row.sealed);
    return tokens !== null && isOld ? sealed(sealing, row, tokens) : { agentId: agent, row, tokens };
  });
  if (consents.some(({ row }, index) => row !== rows[index])) saveAll(consents, { store, logger });
  return new Map(consents.map((consent) => [consent.agentId, consent]));
}

/** False: they could not be stored. */
function saveAll(consents: readonly Consent[], { store, logger }: Pick<BookParts, 'store' | 'logger'>): boolean {
  try {
    store.save(consents.map(({ row }) => row));
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : typeof error;
    logger.error(
      { error: code },
      "The agents' tokens could not be stored. After a restart these agents may have to sign in again.",
    );
    return false;
  }
}
