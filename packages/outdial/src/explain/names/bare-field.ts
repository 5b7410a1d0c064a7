import type { Level } from '../../call/fields.ts';
import { isField, suggestField } from '../../intake/did-you-mean.ts';
import { type KnownName, nameOf } from './known-name.ts';
import { findName } from './known-names.ts';
import { isNativeField } from '../native-request.ts';
import { routingStatuses } from '../value-kinds.ts';

const levels: Readonly<Record<string, Level>> = {
  from: 'from',
  targets: 'target',
  target: 'target',
  to: 'target',
  participants: 'target',
  retry: 'retry',
};

const real = ['field', 'true'] as const;

/**
 * A word by itself that is a field of a request, one that circulates (`participants[].to`), a routing status or a presence in capitals;
 * null for any other.
 */
export function fieldNamed(bare: string): KnownName | null {
  if (!/^[A-Za-z_][\w.[\]]{0,99}$/.test(bare)) return null;
  if (routingStatuses.includes(bare)) {
    const why = 'is a routing status: it says whether the queue may give the agent work. It is not a presence.';
    return nameOf(real, bare, why);
  }
  if (/^[A-Z_]+$/.test(bare)) return findName(`${bare[0] ?? ''}${bare.slice(1).toLowerCase()}`, 'presence');
  const parts = bare.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  const [head = '', last = head, more] = parts;
  const level = parts.length === 1 ? 'top' : levels[head];
  if (more !== undefined) return null;
  const member = parts.length === 2 ? findName(head, 'member') : null;
  if (level === undefined || member !== null) return member;
  if (isField(level, last) && !['to', 'target', 'participants'].includes(head)) {
    return nameOf(real, bare, "is a field of Outdial's request.");
  }
  const meant = suggestField(level, last);
  const isNative = level === 'top' && isNativeField(last);
  if (meant !== null && (level !== 'top' || meant.why !== null)) {
    const inside = level === 'target' ? 'targets[0].' : `${level}.`;
    const isWhole = level === 'top' || meant.meant === null || /[.[]|^callerId$/.test(meant.meant);
    const whole = isWhole ? meant.meant : `${inside}${meant.meant}`;
    const why = meant.why ?? "Outdial's request does not have this field.";
    return nameOf(['field', 'elsewhere'], bare, why, whole);
  }
  return isNative ? nameOf(real, bare, "is a field of Genesys's CreateCallRequest.") : null;
}
