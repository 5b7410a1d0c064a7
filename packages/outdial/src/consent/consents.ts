import type { AgentConsents, AgentLogin } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { openBook, standingOf } from './consent-book.ts';
import type { ConsentStore } from './consent-file.ts';
import { createRenewals } from './renewals.ts';
import { createSignIns } from './sign-ins.ts';
import type { TokenSealing } from './tokens.ts';

export interface ConsentParts {
  readonly login: AgentLogin;
  readonly store: ConsentStore;
  readonly sealing: TokenSealing;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** Where people reach this server, such as `https://outdial.example.com`. */
  readonly address: string;
}

export interface RunningConsents extends AgentConsents {
  /** Reads what is stored, and renews ahead from now on. Throws what the store throws. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

/** Who consented is read from the store when it is first asked for. */
export function createConsents(parts: ConsentParts): RunningConsents {
  const { login, clock, address } = parts;
  const book = openBook(parts);
  const signIns = createSignIns(clock);
  const renewals = createRenewals({ ...parts, book });

  return {
    origin: login.origin,
    standing: (agent) => standingOf(book.find(agent)),
    all: () => book.all().map((consent) => [consent.agentId, standingOf(consent)]),
    link: (agent) => `${address}/connect/${encodeURIComponent(agent)}`,
    token: renewals.token,
    isFresh: renewals.isFresh,
    drop: renewals.drop,
    begin: (agent, redirectUri) => {
      const { browser, ...wish } = signIns.begin(agent, redirectUri);
      return { address: login.address({ ...wish, redirectUri }), browser };
    },
    finish: async ({ state, code, browser }) => {
      const wish = signIns.take(state, browser);
      if (wish === null) return { kind: 'over' };
      const { agentId: agent, verifier, redirectUri } = wish;
      if (code === null) return { kind: 'declined', agentId: agent };
      const answer = await login.redeem({ code, verifier, redirectUri });
      if (answer.kind !== 'granted')
        return { kind: 'failed', agentId: agent, error: answer.kind === 'refused' ? 'code-refused' : answer.error };
      const user = await login.userOf(answer.token);
      if (user === agent && book.give(agent, answer)) {
        renewals.arm();
        return { kind: 'given', agentId: agent };
      }
      await login.revoke(answer.token);
      if (user === null) return { kind: 'failed', agentId: agent, error: 'user-unknown' };
      return { kind: user === agent ? 'not-stored' : 'another-user', agentId: agent };
    },
    withdraw: async (agent) => {
      const consent = book.find(agent);
      if (consent === null || !book.remove(agent)) return false;
      // An access token that is over cannot end itself at Genesys.
      if (consent.tokens !== null) await login.revoke(consent.tokens.token);
      return true;
    },
    onChange: book.onChange,
    start: renewals.start,
    close: async () => {
      await renewals.close();
      await login.close();
    },
  };
}
