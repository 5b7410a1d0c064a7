import { fileURLToPath } from 'node:url';

/** Where the build puts what browsers load: the same folder from src/system, dist/system and dist/program. */
export const builtFiles = (): string => fileURLToPath(new URL('../../dist/', import.meta.url));
