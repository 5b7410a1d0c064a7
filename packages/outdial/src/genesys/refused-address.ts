import { addressNamed } from '../problems/genesys/named-causes.ts';
import { jsonOf } from './json-body.ts';
import type { GenesysAnswer } from './send.ts';

/** Genesys's code for a request from an address that the client or the organisation does not list. */
export const addressRefusedCode = 'ip.not.authorized';

const saysSo = /ip\.not\.authorized|\bIP address(?:es)? (?:is|are) not (?:authorized|allowed)/i;

/**
 * The address from which Genesys saw the request come, when it refused it for that; `address` null when it did not name it. Null: it refused
 * nothing for that. The API's form is declared, the login's is assumed.
 */
export function refusedAddress(answer: GenesysAnswer): { readonly address: string | null } | null {
  const { status, body } = answer;
  const isRefusal = status >= 400 && status < 500 && saysSo.test(body) && typeof jsonOf(answer) === 'object';
  return isRefusal ? { address: addressNamed(body) } : null;
}
