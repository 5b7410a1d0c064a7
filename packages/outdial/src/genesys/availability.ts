import type { Clock } from '../ports/clock.ts';
import type { Unavailability } from '../ports/contact-centre.ts';
import { isCorrelated, readProblem } from './answer.ts';
import { type Http, loginFailed } from './http.ts';
import { permissionsPath } from './permissions.ts';
import type { Sent } from './send.ts';

/** While no request works, one is sent at least this often, so that the end of an outage shows without a call. */
const checkedEveryMs = 60_000;
/** Another request that was over this recently makes the check needless. */
const recentMs = 50_000;

export interface FollowedHttp {
  readonly http: Http;
  /** Since when no request worked; null when the last one did, or none was sent yet. */
  readonly unavailable: () => Unavailability | null;
}

/** The same requests. Knows since when none of them works, and sends none of its own before one has failed. */
export function followAvailability(http: Http, clock: Clock): FollowedHttp {
  let failing: Unavailability | null = null;
  let lastAt = 0;
  let disarm = (): void => undefined;
  const checkLater = (): void => {
    disarm = clock.wakeAt(clock.now() + checkedEveryMs, () => {
      checkLater();
      const isRecent = Math.abs(clock.now() - lastAt) < recentMs;
      if (!isRecent) void followed.ask({ path: permissionsPath, urgency: 'spare' });
    });
  };
  const learn = (sent: Sent): void => {
    const worked = hasWorked(sent);
    if (worked === null) return;
    lastAt = clock.now();
    if (worked) {
      disarm();
      failing = null;
      return;
    }
    if (failing === null) checkLater();
    failing = { since: failing?.since ?? clock.now(), problem: readProblem(sent, 'any') };
  };
  const followed: Http = {
    ...http,
    ask: async (request) => {
      const sent = await http.ask(request);
      learn(sent);
      return sent;
    },
    dial: async (request) => {
      const result = await http.dial(request);
      if (result.kind === 'sent') learn(result.sent);
      if (result.kind === 'no-token') learn(loginFailed(result.login));
      return result;
    },
    close: () => {
      disarm();
      http.close();
    },
  };
  return { http: followed, unavailable: () => failing };
}

/** Errors of requests that Outdial itself held back. They say nothing about Genesys. */
const heldBack = new Set(['closed', 'withheld', 'rate-budget-spent', 'look-up-budget-spent']);

/** True if Genesys itself answered and knows Outdial, also with a refusal. Null: nothing was sent. */
function hasWorked({ answer, error }: Sent): boolean | null {
  if (answer === null) return heldBack.has(error ?? '') ? null : false;
  if (answer.status >= 500 || answer.status === 401 || (answer.status >= 300 && answer.status < 400)) return false;
  // A proxy's own page.
  return isCorrelated(answer) || !/\bhtml\b/i.test(answer.headers['content-type'] ?? '');
}
