import type { Level } from '../../call/fields.ts';
import { isField, suggestField } from '../../intake/did-you-mean.ts';
import type { KnownName } from './known-name.ts';
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

function known(name: string, verdict: KnownName['verdict'], why: string, meant: string | null = null): KnownName {
  return { names: [name], sort: 'field', verdict, meant, why };
}

/**
 * A word by itself that is a field of a request, one that circulates (`participants[].to`), a routing status or a presence in capitals;
 * null for any other.
 */
export function fieldNamed(bare: string): KnownName | null {
  if (!/^[A-Za-z_][\w.[\]]{0,99}$/.test(bare)) return null;
  if (routingStatuses.includes(bare)) {
    return known(
      bare,
      'true',
      'is a routing status: it says whether the queue may give the agent work. It is not a presence.',
    );
  }
  if (/^[A-Z_]+$/.test(bare)) return findName(`${bare[0] ?? ''}${bare.slice(1).toLowerCase()}`, 'presence');
  const parts = bare.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  const [head = '', last = head, more] = parts;
  const level = parts.length === 1 ? 'top' : levels[head];
  if (more !== undefined) return null;
  const member = parts.length === 2 ? findName(head, 'member') : null;
  if (level === undefined || member !== null) return member;
  if (isField(level, last) && !['to', 'target', 'participants'].includes(head)) {
    return known(bare, 'true', "is a field of Outdial's request.");
  }
  const meant = suggestField(level, last);
  const isNative = level === 'top' && isNativeField(last);
  if (meant !== null && (level !== 'top' || meant.why !== null)) {
    const inside = level === 'target' ? 'targets[0].' : `${level}.`;
    const isWhole = level === 'top' || meant.meant === null || /[.[]|^callerId$/.test(meant.meant);
    const whole = isWhole ? meant.meant : `${inside}${meant.meant}`;
    return known(bare, 'elsewhere', meant.why ?? "Outdial's request does not have this field.", whole);
  }
  return isNative ? known(bare, 'true', "is a field of Genesys's CreateCallRequest.") : null;
}
