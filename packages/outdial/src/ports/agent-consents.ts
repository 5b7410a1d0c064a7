import type { AgentId } from '../call/ids.ts';

/**
 * Whether an agent lets Outdial use the agent's own token. `until`: the consent ends then, because Genesys gave nothing to renew it with;
 * null: it is renewed. Instants are epoch milliseconds.
 */
export type ConsentStanding =
  | { readonly kind: 'given'; readonly since: number; readonly until: number | null }
  | { readonly kind: 'missing' }
  /** `refused`: Genesys renews it no more. `unreadable`: it is sealed with a key that Outdial does not have. */
  | { readonly kind: 'ended'; readonly at: number; readonly why: 'refused' | 'expired' | 'unreadable' };

export type AgentToken =
  | { readonly kind: 'token'; readonly token: string; readonly issuedAt: number }
  | {
      readonly kind: 'none';
      readonly code: 'agent-consent-needed' | 'genesys-login-failed';
      readonly retryAfterMs: number | null;
    };

/** What a browser brings back from the sign-in at Genesys. `browser`: its cookie; null: it has none. */
interface SignInReturn {
  readonly state: string;
  readonly code: string | null;
  readonly browser: string | null;
}

/** How a sign-in ended. `over`: it took too long, or began in another browser. */
export type SignInEnd =
  | { readonly kind: 'given'; readonly agentId: AgentId }
  | { readonly kind: 'over' }
  | { readonly kind: 'declined' | 'another-user' | 'not-stored'; readonly agentId: AgentId }
  | { readonly kind: 'failed'; readonly agentId: AgentId; readonly error: string };

/** The agents' own tokens. One process owns them: it alone renews them, one renewal at a time for each agent. */
export interface AgentConsents {
  /** Where browsers sign in at Genesys: an origin. */
  readonly origin: string;
  readonly standing: (agent: AgentId) => ConsentStanding;
  /** Every agent who ever consented and did not withdraw. */
  readonly all: () => readonly (readonly [agent: AgentId, standing: ConsentStanding])[];
  /** The page on which the agent consents. */
  readonly link: (agent: AgentId) => string;
  /** The token to use now, renewed before if it is over. Never rejects. */
  readonly token: (agent: AgentId) => Promise<AgentToken>;
  /** Whether `token` answers without a renewal. */
  readonly isFresh: (agent: AgentId) => boolean;
  /** Genesys refused this token: the next question asks for a new one. */
  readonly drop: (agent: AgentId, token: string) => void;
  /** The address at Genesys where the browser goes to sign in, and what its cookie keeps until it is back. */
  readonly begin: (agent: AgentId, redirectUri: string) => { readonly address: string; readonly browser: string };
  readonly finish: (back: SignInReturn) => Promise<SignInEnd>;
  /** Ends the consent here and at Genesys. False: there was none. */
  readonly withdraw: (agent: AgentId) => Promise<boolean>;
  /** Calls the listener whenever a consent was given or has ended. */
  readonly onChange: (listener: (agent: AgentId, standing: ConsentStanding) => void) => void;
}

/** The OAuth side of it, one request each. No method rejects. */
export interface AgentLogin {
  /** Where browsers sign in: an origin. */
  readonly origin: string;
  readonly address: (wish: {
    readonly state: string;
    readonly challenge: string;
    readonly redirectUri: string;
  }) => string;
  readonly redeem: (proof: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }) => Promise<GrantAnswer>;
  readonly renew: (refreshToken: string) => Promise<GrantAnswer>;
  /** The user whom a token stands for; null: that could not be found out. */
  readonly userOf: (token: string) => Promise<string | null>;
  readonly revoke: (token: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `expiresAt`: epoch milliseconds. `refused`: Genesys accepts this code or refresh token no more. `failed`: it may accept it later. */
export type GrantAnswer =
  | {
      readonly kind: 'granted';
      readonly token: string;
      readonly refreshToken: string | null;
      readonly issuedAt: number;
      readonly expiresAt: number;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterMs: number | null };
