import { isObject } from '../json/object.ts';

/** The one partner event source whose envelopes count as facts: the Genesys organisation, and the AWS account its integration delivers to. */
export interface EventSource {
  readonly organisationId: string;
  readonly account: string;
}

/**
 * What an event that arrives over HTTP counts as. `fact`: it names the pinned source. `hint`: it only says where to look. `foreign`: an
 * EventBridge envelope of another source although one is pinned.
 */
export type Trust = 'fact' | 'hint' | 'foreign';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const partner = /^aws\.partner\/genesys\.com\/cloud\/([^/]+)(?:\/|$)/;

/** How a person writes it, for errors. */
export const eventSourceForm = 'an organisation id and an AWS account of 12 digits, such as 4f0a…/123456789012';

/** Reads `organisationId/account`; null when it is not a UUID and twelve digits. */
export function readEventSource(text: string): EventSource | null {
  const [organisation = '', account = '', ...rest] = text.trim().split('/');
  const organisationId = organisation.toLowerCase();
  const isGood = rest.length === 0 && uuid.test(organisationId) && /^\d{12}$/.test(account);
  return isGood ? { organisationId, account } : null;
}

/** A CloudEvents event carries no account, so it never counts as more than a hint. */
export function trustOf(event: unknown, pinned: EventSource | null): Trust {
  const isCloudEvent = !isObject(event) || 'specversion' in event || hasCloudEvent(event['detail']);
  if (pinned === null || isCloudEvent) return 'hint';
  const { source, account } = event;
  const organisationId = typeof source === 'string' ? partner.exec(source)?.[1]?.toLowerCase() : undefined;
  return organisationId === pinned.organisationId && account === pinned.account ? 'fact' : 'foreign';
}

const hasCloudEvent = (detail: unknown): boolean => isObject(detail) && 'specversion' in detail;
