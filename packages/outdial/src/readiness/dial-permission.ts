import type { Problem } from '../call/problem.ts';

/** Genesys declares either of them for a dial on behalf of an agent; that one suffices is assumed (docs/genesys-facts.md#placing-a-call). */
export const dialPermissions: readonly string[] = ['conversation:agentlessCall:add', 'conversation:call:add'];

/** Whether a granted permission, which may say `*` for any part or for all of them, is this one. */
export function covers(granted: string, needed: string): boolean {
  const parts = granted === '*' ? ['*', '*', '*'] : granted.split(':');
  return needed
    .split(':')
    .every((part, index) => parts[index] === '*' || parts[index]?.toLowerCase() === part.toLowerCase());
}

/** Whether one who was granted these may dial, as far as permissions tell. */
export const mayDial = (granted: readonly string[]): boolean =>
  dialPermissions.some((needed) => granted.some((permission) => covers(permission, needed)));

/** For a client whose roles show neither of them. */
export const lackingPermission: Problem = {
  code: 'client-lacks-permission',
  pointer: null,
  facts: { permissions: dialPermissions.join(' or '), assumed: true },
};
