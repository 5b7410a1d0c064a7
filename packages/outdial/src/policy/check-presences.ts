import type { Logger } from '../ports/logger.ts';
import { nearest } from '../intake/nearest.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { explainProblem } from '../problems/catalogue.ts';
import type { Policy } from '../readiness/policy.ts';
import { presenceWarnings } from '../readiness/policy-text.ts';
import { isSystemPresence } from '../readiness/presence.ts';

interface Looking {
  readonly policy: Policy | null;
  readonly contactCentre: Pick<ContactCentre, 'presences'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Logs which entries of the policy's `allowedPresences` name no presence of the organisation, or that the presences cannot be read. Outdial
 * does not ask Genesys when all entries are system presences. Never rejects.
 */
export async function checkPresences({ policy, contactCentre, logger }: Looking): Promise<void> {
  if (policy === null || policy.allowedPresences.every(isSystemPresence)) return;
  const read = (await contactCentre.presences?.().catch(() => null)) ?? null;
  if (read?.kind === 'unavailable') {
    const { code, facts } = read.problem;
    const { message, fix } = explainProblem(read.problem);
    const label = policy.allowedPresences.find((entry) => !isSystemPresence(entry));
    const text = `The policy allows the presence "${label ?? ''}", but Outdial cannot read its label. So it does not match any agent.`;
    logger.warn({ code, permissions: facts['permissions'] }, `${text} ${message} ${fix}`);
  }
  if (read?.kind !== 'found') return;
  for (const warning of presenceWarnings(policy, { nearest, presences: read.value })) {
    const { message, fix } = explainProblem(warning);
    logger.warn({ code: warning.code, pointer: warning.pointer }, `The policy: ${message} ${fix}`);
  }
}
