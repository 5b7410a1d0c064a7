/**
 * The message for an operator whose deployment cannot be built from the given files. `null` for a bug in Outdial, which needs its stack
 * trace.
 */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && error.code === 'ENOENT' && 'path' in error) {
    const file = String(error.path);
    return (
      `There is no file ${file}, which -c policy=…, -c mappings=… or a do-not-call list of the policy names. ` +
      '"npx outdial policy init --countries US --policy policy.json" writes a policy.'
    );
  }
  if (!(error instanceof TypeError)) return null;
  const isPolicy = error.message.startsWith('The policy cannot be used');
  return isPolicy ? `${error.message} "npx outdial policy check --policy <file>" shows each place.` : error.message;
}
