import * as z from 'zod';

import { addressNamed } from '../problems/genesys/named-causes.ts';
import { jsonOf } from './json-body.ts';
import type { GenesysAnswer } from './send.ts';

/** Genesys's code for a request from an address that the client or the organisation does not list. */
export const addressRefusedCode = 'ip.not.authorized';

const bodySchema = z.record(z.string(), z.unknown());
const saysSo = /ip\.not\.authorized|\bIP address(?:es)? (?:is|are) not (?:authorized|allowed)/i;

/**
 * The address from which Genesys saw the request come, when it refused it for that; `address` null when it did not name it. Null: it refused
 * nothing for that. The API's form is declared, the login's is assumed.
 */
export function refusedAddress(answer: GenesysAnswer): { readonly address: string | null } | null {
  if (answer.status < 400 || answer.status >= 500) return null;
  const texts = Object.values(bodySchema.safeParse(jsonOf(answer)).data ?? {}).filter(
    (value) => typeof value === 'string',
  );
  if (!texts.some((text) => saysSo.test(text))) return null;
  return { address: addressNamed(texts.join(' ')) };
}
