import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { BackupStream } from '../../client/index.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';

interface BackupFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const examples = `
Calls continue during the backup. The file has every phone number and every webhook secret, so only its owner may read it. It does not
include the API key in the data folder (api-key). To restore a backup, use "outdial restore".

Examples:
  outdial backup
  outdial backup /backups/outdial-monday.db
`;

/** `backup`: everything that is stored, while the server runs. */
export function addBackupCommand(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('backup [file]').description('Writes everything that is stored to one file. Calls continue.'),
  )
    .option('--json', 'the answer as JSON: { file, bytes }')
    .addHelpText('after', examples)
    .action(async (file: string | undefined, flags: BackupFlags) =>
      run(async (surroundings) => backUp(file, flags, surroundings)),
    );
}

async function backUp(asked: string | undefined, flags: BackupFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  if (asked !== undefined) await refuseTaken(asked);
  // Before the server makes one, which the audit then has.
  await refuseFolder(dirname(asked ?? 'outdial.db'));
  return withClient(surroundings, flags, async (client) => {
    const backup = await client.backup();
    const file = asked ?? backup.name;
    try {
      await refuseTaken(file);
      await write(backup, file, terminal);
    } catch (error) {
      await backup.body.cancel().catch(() => undefined);
      throw error;
    }
    const { size } = backup;
    terminal.line(
      flags.json === true ? JSON.stringify({ file, bytes: size }) : `The backup is in ${file} (${megabytes(size)}).`,
    );
    return exitCode.ok;
  });
}

async function refuseTaken(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found !== null) {
    throw new CommandError(`${file} already exists. Choose another file name, or move the file away.`, exitCode.usage);
  }
}

async function refuseFolder(folder: string): Promise<void> {
  const sentence = await access(folder, constants.W_OK | constants.X_OK).then(
    () => null,
    (error: unknown) =>
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? `The folder ${folder} does not exist. Create it, or choose another one.`
        : `This user may not write to ${folder}. Choose another folder, or run the command as its owner.`,
  );
  if (sentence !== null) throw new CommandError(sentence, exitCode.usage);
}

/** Under another name until it is whole. */
async function write(backup: BackupStream, file: string, terminal: Terminal): Promise<void> {
  const partial = `${file}.part`;
  try {
    const bytes = await pour(backup, partial, terminal);
    if (bytes !== backup.size) throw brokeOff(file);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw sentenceOf(error, file);
  } finally {
    terminal.status(null);
  }
}

async function pour({ body, size }: BackupStream, partial: string, terminal: Terminal): Promise<number> {
  const target = await open(partial, 'w', 0o600);
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      await target.writeFile(piece.value);
      bytes += piece.value.length;
      terminal.status(`${megabytes(bytes)} of ${megabytes(size)}`);
    }
    await target.sync();
    return bytes;
  } finally {
    reader.releaseLock();
    await target.close();
  }
}

const brokeOff = (file: string): CommandError =>
  new CommandError(`The backup was interrupted, and ${file} was not written. Run the command again.`, exitCode.failed);

function sentenceOf(error: unknown, file: string): Error {
  if (error instanceof CommandError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CommandError(
      `There is not enough space for ${file}. Free some space, or choose a file on another disk.`,
      exitCode.failed,
      error,
    );
  }
  if (/^E[A-Z]+$/.test(code) && code !== 'ECONNRESET' && code !== 'EPIPE') {
    return new CommandError(
      `${file} cannot be written (${code}). Choose a folder that this user may write to.`,
      exitCode.usage,
      error,
    );
  }
  return error instanceof TypeError || code !== ''
    ? brokeOff(file)
    : new CommandError(String(error), exitCode.failed, error);
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
