import { fileURLToPath } from 'node:url';

/** Where the build puts what browsers load: the same folder from src/server/http and from dist/server/http. */
export const builtFiles = (): string => fileURLToPath(new URL('../../../dist/', import.meta.url));
