import type { Logger } from '../ports/logger.ts';
import { dialPermissions, lackingPermission, mayDial } from '../readiness/dial-permission.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import type { DialPermission, PermissionKnown } from '../ports/dial-permission.ts';
import type { Engine, LogEntry } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';

interface Looking {
  readonly clock: Clock;
  readonly contactCentre: Pick<ContactCentre, 'permissions'>;
  readonly engine: Pick<Engine, 'watch'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface DialPermissionWatch extends DialPermission {
  readonly start: () => void;
  readonly close: () => void;
}

/** Milliseconds after the start: what the first calls need is read before. */
const askAfter = 10_000;

/** Codes with which Genesys refuses a dial, or a call waits, for lack of a permission. */
const lackingCodes: readonly string[] = ['client-lacks-permission', 'missing.permissions', 'missing.any.permissions'];

const unasked: PermissionKnown = { held: null, asOf: null, source: null, unread: null };

/**
 * Knows whether Outdial's client may dial, as far as its roles and its calls show it. Reads the roles once in the background after the start,
 * and again for each check. Roles that lack the permission do not block calls, because the permission that Genesys checks is only assumed.
 * A placed call is proof. If the roles still lack the permission after a call was placed, they do not decide, and count no more.
 */
export function watchDialPermission({ clock, contactCentre, engine, logger }: Looking): DialPermissionWatch {
  let known = unasked;
  /** A call was placed although the roles lacked the permission. */
  let isOverruled = false;
  let reading: Promise<void> | null = null;
  const current = (): PermissionKnown => known;
  const readNow = async (): Promise<void> => {
    const asOf = clock.now();
    const read = (await contactCentre.permissions?.().catch(() => null)) ?? null;
    if (read?.kind !== 'found') {
      known = { ...known, unread: read?.kind === 'unavailable' ? read.problem.code : 'genesys-unavailable' };
      return;
    }
    const held = mayDial(read.value);
    if (held) isOverruled = false;
    known = isOverruled ? { ...known, unread: null } : { held, asOf, source: 'read', unread: null };
  };
  const reread = (): Promise<void> => (reading ??= readNow().finally(() => (reading = null)));
  const confirmPlaced = async (): Promise<void> => {
    if (known.held === false) await reread();
    isOverruled ||= known.held === false;
    known = { held: true, asOf: clock.now(), source: 'event', unread: null };
  };
  const hear = ({ name, problem }: LogEntry): void => {
    if (name === 'call.placed') void confirmPlaced();
    else if (problem !== null && lackingCodes.includes(problem.code)) [known, isOverruled] = [unasked, false];
  };
  const stopWatching = engine.watch((entries) => entries.forEach(hear));
  let cancel = (): void => undefined;
  return {
    start: () => {
      const ask = async (): Promise<void> => {
        if (current().held !== null) return;
        await reread();
        if (current().held === false) warn(logger);
      };
      cancel = clock.wakeAt(clock.now() + askAfter, () => void ask());
    },
    reread,
    known: current,
    close: () => {
      cancel();
      stopWatching();
    },
  };
}

function warn(logger: Looking['logger']): void {
  const { code, message, fix } = explainProblem(lackingPermission);
  logger.warn({ code, permissions: dialPermissions }, `${message} ${fix}`);
}
