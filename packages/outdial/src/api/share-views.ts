import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { instant } from './views.ts';

// The JSON shapes of links that show one call.

export const shareSchema = z
  .strictObject({ createdAt: instant, expiresAt: instant, createdBy: z.string() })
  .meta({ id: 'ShareLink', description: 'An open share link. `createdBy` is the id of an API key.' });
export type ShareView = Immutable<z.infer<typeof shareSchema>>;

export const newShareSchema = z
  .strictObject({
    path: z.string().meta({
      description: 'Below the address of this server. The secret is behind the `#`, which browsers send to no server.',
    }),
    secret: z.string().meta({ description: 'The part behind the `#`, for programs: a bearer token. Shown only once.' }),
    expiresAt: instant,
  })
  .meta({ id: 'NewShareLink' });
export type NewShareView = Immutable<z.infer<typeof newShareSchema>>;

export const endedSharesSchema = z.strictObject({ ended: z.int() }).meta({ id: 'EndedShareLinks' });
export type EndedSharesView = Immutable<z.infer<typeof endedSharesSchema>>;
