import type { AtFault, Outcome } from '../call/outcome.ts';
import { entryOf } from './catalogue.ts';

/**
 * The party at fault. For a call that Genesys or a blocker refused, it is the one who can fix the cause: an administrator for a missing
 * permission. Otherwise the outcome's code decides.
 */
export function atFaultOf({ code, atFault, problem }: Pick<Outcome, 'code' | 'atFault' | 'problem'>): AtFault {
  if (problem === null || (code !== 'dial-refused' && code !== 'rejected-blocker')) return atFault;
  const { who } = entryOf(problem.code);
  if (who === 'supervisor') return 'admin';
  return who === 'nobody' ? atFault : who;
}
