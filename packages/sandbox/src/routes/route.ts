import type { Principal } from '../entities/client.ts';
import type { FaultRule } from '../faults/faults.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import type { World } from '../world.ts';

/**
 * The request to a route. `body` is parsed JSON; `undefined` when there was no body. `effects` are faults that change how a create shows.
 */
export interface Ask {
  readonly world: World;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly effects: readonly FaultRule[];
}

/** The answer of a route; without `body` the answer is empty. Routes throw errors as `GenesysError`. */
export interface Served {
  readonly status: number;
  readonly body?: unknown;
}

export type Serve = (ask: Ask) => Served;

/** Routes of one resource by operationId. */
export type Routes = Readonly<Record<string, Serve>>;

/** A parameter of the path. */
export function param(ask: Ask, name: string): string {
  const value = ask.params[name];
  if (value === undefined) throw new TypeError(`The route has no parameter ${name}.`);
  return value;
}

/** A user's token sees the user's own conversations. A client's token sees all of them. */
export const maySee = ({ principal }: Ask, { agentId }: { readonly agentId: string }): boolean =>
  principal.userId === null || principal.userId === agentId;

/** The body as an object; anything else is a bad request. */
export function bodyObject(ask: Ask): Readonly<Record<string, unknown>> {
  const { body } = ask;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new GenesysError('bad.request');
  // The check above proves that it is a JSON object.
  return body as Readonly<Record<string, unknown>>;
}

/** Rejects properties that the declared object does not have. */
export function refuseUnknown(
  body: Readonly<Record<string, unknown>>,
  known: readonly string[],
  objectName: string,
): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new GenesysError('invalid.property', [unknown, objectName]);
}

/** Rejects a value of the wrong type for a declared property. */
export function refuseValue(value: unknown, property: string, allowed: string): never {
  throw new GenesysError('invalid.value', [JSON.stringify(value ?? null), property, allowed]);
}

/** Reads attributes as a map of texts. Rejects anything else and names the wrong place. */
export function attributesOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuseValue(value, 'attributes', 'a map of strings');
  return Object.fromEntries(
    Object.entries(value).map(([name, text]: [string, unknown]) => [
      name,
      typeof text === 'string' ? text : refuseValue(text, `attributes.${name}`, 'a string'),
    ]),
  );
}
