/** Limits of one token, by the `limit.key` of a 429. Every other limit is the organisation's, or a service's for the organisation. */
const tokenLimit = /(?:^|\.)token\.rate\.per\.minute$/i;

export function limitOfKey(key: string): 'token' | 'organisation' {
  return tokenLimit.test(key) ? 'token' : 'organisation';
}

const address = /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/i;

/** The first IP address that a text of Genesys names; null without one. */
export const addressNamed = (text: string): string | null => address.exec(text)?.[0] ?? null;
