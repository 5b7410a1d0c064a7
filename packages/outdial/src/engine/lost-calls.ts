import type { CallId } from '../call/ids.ts';
import { keptJson } from './kept-json.ts';
import type { Store } from './store.ts';

export const lostCallsSetting = 'lost-calls';

/** Calls that were accepted and whose record is lost. */
export function lostCalls(store: Pick<Store, 'setting'>): readonly CallId[] {
  return keptJson<CallId[]>(store.setting(lostCallsSetting) ?? '[]', 'its list of lost calls', Array.isArray);
}
