/**
 * The message for an operator whose deployment cannot be built from the given files. `null` for a bug in Outdial, which needs its stack
 * trace.
 */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && error.code === 'ENOENT' && 'path' in error) {
    const file = String(error.path);
    return (
      `There is no file ${file}, which -c policy=…, -c mappings=… or the policy's own lists name. A policy is written by ` +
      '"npx outdial policy init --countries US --policy policy.json", in the folder from which you deploy.'
    );
  }
  return error instanceof TypeError ? error.message : null;
}
