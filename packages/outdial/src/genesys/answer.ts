import * as z from 'zod';

import type { Facts, Problem } from '../call/problem.ts';
import { maskNumbers } from '../phone/number-mask.ts';
import { permissionsNamed } from '../problems/genesys/named-permissions.ts';
import { jsonOf } from './json-body.ts';
import { limitReached } from './rate-limit.ts';
import { addressRefusedCode, refusedAddress } from './refused-address.ts';
import type { GenesysAnswer, Sent } from './send.ts';

const text = z.string().nullish().catch(null);

const errorBodySchema = z.object({
  code: z.string(),
  message: text,
  contextId: text,
});
/** Genesys's own error shape (docs/genesys-facts.md#errors), as far as we read it. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string | null;
  readonly contextId: string | null;
}

/** The ErrorBody of an answer. Null when the answer does not carry one, such as a proxy's own page. */
export function errorBodyOf(answer: GenesysAnswer): ErrorBody | null {
  const parsed = errorBodySchema.safeParse(jsonOf(answer));
  if (!parsed.success) return null;
  return { code: parsed.data.code, message: parsed.data.message ?? null, contextId: parsed.data.contextId ?? null };
}

/** True if Genesys itself answered: an ErrorBody or its correlation id (docs/lifecycle.md#not-placed). */
export function isCorrelated(answer: GenesysAnswer): boolean {
  return (answer.headers['inin-correlation-id'] ?? '') !== '' || errorBodyOf(answer) !== null;
}

/** However long Genesys asks us to wait, it is asked again after this time: a wait of hours may be a mistake on the way. */
const longestRetryAfterMs = 5 * 60_000;

/** Milliseconds that `Retry-After` asks for, in seconds or as a date held against the answer's own `Date`; null when it says neither. Bounded. */
export function retryAfterMsOf(answer: GenesysAnswer): number | null {
  const given = answer.headers['retry-after']?.trim() ?? '';
  const ms = /^\d+(?:\.\d+)?$/.test(given)
    ? Number(given) * 1000
    : Date.parse(given) - Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}

/** What an exchange that did not succeed has to tell, without secrets and with numbers masked. */
export function exchangeFacts(sent: Sent): Facts {
  const { answer, error, address: seenFrom, retryAfterMs } = sent;
  if (answer === null)
    return { error, left: sent.left, ...(seenFrom && { address: seenFrom }), ...(retryAfterMs && { retryAfterMs }) };
  const body = errorBodyOf(answer);
  const message = body === null || body.message === null ? null : maskNumbers(body.message.slice(0, 500));
  const permissions = permissionsNamed(message);
  const address = refusedAddress(answer)?.address ?? null;
  const limit = limitReached(answer);
  return {
    status: answer.status,
    genesysCode: body?.code ?? null,
    message,
    contextId: answer.headers['inin-correlation-id'] ?? body?.contextId ?? null,
    retryAfterMs: retryAfterMsOf(answer),
    ...(permissions.length === 0 ? {} : { permissions }),
    ...(address === null ? {} : { address }),
    ...(limit?.of === 'organisation' ? { limitOf: limit.of, limitKey: limit.key } : {}),
    ...(error === null ? {} : { error }),
  };
}

/** The missing permissions for which Genesys refused, as far as it named them. Null: it did not refuse. */
export function permissionsRefused(sent: Sent): readonly string[] | null {
  if (sent.answer?.status !== 403) return null;
  const { permissions } = exchangeFacts(sent);
  return Array.isArray(permissions) ? permissions.map(String) : [];
}

/** A reading request that failed: refused by Genesys with a code of its own, or `genesys-unavailable` with its `cause`. `asked`: for what. */
export function readProblem(sent: Sent, asked: string): Problem {
  const facts = exchangeFacts(sent);
  const code = sent.answer === null ? null : errorBodyOf(sent.answer)?.code;
  const cause = code ?? sent.error ?? (sent.answer === null ? null : `HTTP ${sent.answer.status}`);
  return { code: readCode(sent, code ?? null), pointer: null, facts: { asked, cause, ...facts } };
}

function readCode(sent: Sent, code: string | null): string {
  if ((permissionsRefused(sent) ?? []).length > 0) return 'client-lacks-permission';
  if (sent.answer?.status === 403 && code !== null) return code;
  if (sent.error === addressRefusedCode || code === addressRefusedCode) return addressRefusedCode;
  if (sent.answer !== null && limitReached(sent.answer)?.of === 'organisation' && code !== null) return code;
  if (sent.error === 'rate-budget-spent' || sent.error === 'look-up-budget-spent') return 'rate-budget-spent';
  return sent.error === 'login-refused' ? 'genesys-login-refused' : 'genesys-unavailable';
}
