import type { Entry } from './entry.ts';

export const genesysEntries: readonly Entry[] = [];
