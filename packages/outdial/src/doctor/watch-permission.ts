import type { Logger } from '../ports/logger.ts';
import { dialPermissions, mayDial } from '../readiness/dial-permission.ts';
import type { Problem } from '../call/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import type { Engine } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';

interface Looking {
  readonly clock: Clock;
  readonly contactCentre: Pick<ContactCentre, 'permissions'>;
  readonly engine: Pick<Engine, 'watch'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface DialPermissionCheck {
  readonly start: () => void;
  /** Null: the roles show a permission, Outdial could not ask or did not, or a call was placed. */
  readonly warning: () => Problem | null;
  readonly close: () => void;
}

/** Milliseconds after the start: what the first calls need is read before. */
const askAfter = 10_000;

/**
 * Reads once, in the background, whether the roles of Outdial's client show a permission to dial. Warns when they do not. It does not block
 * calls, because the permission that Genesys checks is only assumed. A call that was placed is proof: then Outdial does not ask, and the
 * warning goes away.
 */
export function checkDialPermission({ clock, contactCentre, engine, logger }: Looking): DialPermissionCheck {
  const known: { warning: Problem | null; placed: boolean } = { warning: null, placed: false };
  const stopWatching = engine.watch((entries) => {
    if (!entries.some(({ name }) => name === 'call.placed')) return;
    known.placed = true;
    known.warning = null;
  });
  const hasPlaced = (): boolean => known.placed;
  const ask = async (): Promise<void> => {
    if (hasPlaced()) return;
    const read = (await contactCentre.permissions?.().catch(() => null)) ?? null;
    if (read?.kind !== 'found' || mayDial(read.value) || hasPlaced()) return;
    const facts = { permissions: dialPermissions.join(' or '), assumed: true };
    const warning: Problem = { code: 'client-lacks-permission', pointer: null, facts };
    known.warning = warning;
    const { message, fix } = explainProblem(warning);
    logger.warn({ code: warning.code, permissions: dialPermissions }, `${message} ${fix}`);
  };
  let cancel = (): void => undefined;
  return {
    start: () => {
      cancel = clock.wakeAt(clock.now() + askAfter, () => void ask());
    },
    warning: () => known.warning,
    close: () => {
      cancel();
      stopWatching();
    },
  };
}
