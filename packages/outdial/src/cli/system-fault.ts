import { CommandError, exitCode } from './exit-code.ts';

const denied: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** The sentence for a file or folder that this user may not use; null for any other error. */
export function deniedFile(error: unknown): CommandError | null {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return null;
  if (typeof error.code !== 'string' || typeof error.path !== 'string' || !denied.has(error.code)) return null;
  const sentence =
    error.code === 'EROFS'
      ? `${error.path} is on a disk that is read-only. Choose another place, or mount the disk so that it can be written.`
      : `This user may not use ${error.path} (${error.code}). Run the command as the user who owns it, or give this user the file and its folder.`;
  return new CommandError(sentence, exitCode.usage, error);
}
