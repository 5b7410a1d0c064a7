import type { QueryClient } from '@tanstack/react-query';
import { after } from './clock.ts';

/** The server makes its statistics at most once a second. */
const figuresRest = 1500;

/** Reads everything in sight again, and once more when the figures are new, too. */
export function renewAll(queryClient: QueryClient): Promise<void> {
  after(figuresRest, () => void queryClient.invalidateQueries());
  return queryClient.invalidateQueries();
}
