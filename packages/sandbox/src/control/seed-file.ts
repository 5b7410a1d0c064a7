import { floorSeed } from './requests.ts';
import type { FloorSeed } from '../seed/floor.ts';

/** Reads the text of a seed file. Throws an Error whose message names every place with an error. */
export function readSeed(text: string): FloorSeed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The seed is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const read = floorSeed.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
  throw new Error(`The seed cannot be used. ${faults.join('; ')}`);
}
