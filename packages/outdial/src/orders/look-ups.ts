import type { KeyId } from '../call/ids.ts';
import type { ContactCentre, LookUpFor } from '../ports/contact-centre.ts';

/**
 * The same world, where look-ups use the share of the allowance that is set aside for this purpose. Whoever may ask can ask without end;
 * dials and calls under way must not wait for it. `payer`: the API key that asks, which gets at most half of what is left.
 */
export function lookingUpFor<World extends { readonly contactCentre: ContactCentre }>(
  purpose: LookUpFor,
  world: World,
  payer?: KeyId,
): World {
  const lookUps = world.contactCentre.lookUpsFor?.(purpose, payer);
  return lookUps === undefined ? world : { ...world, contactCentre: { ...world.contactCentre, ...lookUps } };
}
