import type { ContactCentre, LookUpFor } from '../ports/contact-centre.ts';

/**
 * The same world, where look-ups use the share of the allowance that is set aside for this purpose. Whoever may ask can ask without end;
 * dials and calls under way must not wait for it.
 */
export function lookingUpFor<World extends { readonly contactCentre: ContactCentre }>(
  purpose: LookUpFor,
  world: World,
): World {
  const lookUps = world.contactCentre.lookUpsFor?.(purpose);
  return lookUps === undefined ? world : { ...world, contactCentre: { ...world.contactCentre, ...lookUps } };
}
