import { queryOptions } from '@tanstack/react-query';
import { client } from './session.ts';

/** Every API key; for an administrator. */
export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => client.keys.list() });
