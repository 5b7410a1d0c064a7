import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { dialModes } from '../readiness/policy.ts';
import { instant, orNull, text } from './views.ts';

export const consentSchema = z
  .strictObject({
    agent: z.strictObject({ id: z.string(), name: text, email: text }),
    mode: z.enum(dialModes).meta({ description: 'What the policy says in `dialAs`.' }),
    modeOf: z.enum(['agent', 'all']).meta({ description: 'Whether the policy names the agent, or says so for all.' }),
    dialsAs: z
      .enum(['on-behalf', 'agent-token'])
      .meta({ description: 'How the next dial names the agent; with `auto`, it depends on what Genesys refused.' }),
    consent: z.enum(['given', 'missing', 'ended', 'off']).meta({
      description: "`off`: this server cannot use agents' own tokens.",
    }),
    since: orNull(instant).meta({ description: 'When the consent was given, or ended.' }),
    until: orNull(instant).meta({ description: 'The consent ends then; null if Outdial can renew it.' }),
    ended: orNull(z.enum(['refused', 'expired', 'unreadable'])).meta({ description: 'Why the consent ended.' }),
    link: text.meta({ description: 'The page on which the agent consents.' }),
  })
  .meta({ id: 'AgentConsent', description: 'How Outdial dials for an agent, and whether the agent consented.' });
export type ConsentView = Immutable<z.infer<typeof consentSchema>>;

export const withdrawnSchema = z.strictObject({ withdrawn: z.boolean() }).meta({ id: 'ConsentWithdrawn' });
export type WithdrawnView = Immutable<z.infer<typeof withdrawnSchema>>;

export const wrapUpSetSchema = z
  .strictObject({ id: z.string(), conversationId: z.string(), code: z.string(), name: text, notes: text })
  .meta({ id: 'WrapUpSet', description: 'The wrap-up as Outdial set it in Genesys.' });
export type WrapUpSetView = Immutable<z.infer<typeof wrapUpSetSchema>>;
