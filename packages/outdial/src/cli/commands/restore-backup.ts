import { EngineError, markSetBack, prepareRestore, vouchForFolder, type PreparedRestore } from '../../data-folder.ts';
import { counted } from '../../call/counted.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { checkedConfiguration } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import type { Surroundings } from '../surroundings.ts';

export interface RestoreFlags {
  readonly dataDir?: string;
  readonly replace?: boolean;
  readonly yes?: boolean;
  readonly setBack?: boolean;
  readonly moved?: boolean;
  readonly json?: boolean;
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

/** Puts a backup in place, or declares what happened to a folder. */
export async function restore(
  file: string | undefined,
  flags: RestoreFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const named = [file !== undefined, flags.setBack === true, flags.moved === true].filter(Boolean);
  if (named.length !== 1) throw usage('Give exactly one: a backup file, --set-back, or --moved.');
  const { dataDir } = checkedConfiguration(surroundings.environment, flags);
  try {
    if (file !== undefined) return await restoreFile({ file, dataDir: dataDir.value }, flags, surroundings);
    const answer = declare(dataDir.value, flags);
    surroundings.terminal.line(flags.json === true ? JSON.stringify({ dataDir: dataDir.value }) : answer);
    return exitCode.ok;
  } catch (error) {
    throw error instanceof EngineError ? forPeople(error, dataDir.value) : error;
  }
}

function declare(dataDir: string, { moved }: RestoreFlags): string {
  if (moved === true) {
    vouchForFolder(dataDir);
    return `The next start treats ${dataDir} as the original. Calls continue as usual.`;
  }
  markSetBack(dataDir);
  return `The next start searches for the open calls in ${dataDir} at Genesys, and does not dial them again.`;
}

async function restoreFile(
  { file, dataDir }: { readonly file: string; readonly dataDir: string },
  flags: RestoreFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const prepared = prepareRestore({ file, dataDir, now: clock.now() });
  try {
    if (flags.json !== true)
      for (const line of planOf(prepared, { file, dataDir, willReplace: flags.replace === true })) terminal.line(line);
    if (prepared.replaces.length > 0 && !(await mayReplace(dataDir, flags, surroundings))) {
      prepared.drop();
      terminal.aside('Nothing was changed.');
      return exitCode.refused;
    }
  } catch (error) {
    prepared.drop();
    throw error;
  }
  const aside = prepared.finish();
  const { target, calls, openCalls, lastWriteAt, lostCalls } = prepared;
  const lastWrite = isoOrNull(lastWriteAt);
  if (flags.json === true)
    terminal.line(JSON.stringify({ dataDir, target, calls, openCalls, lostCalls, lastWrite, aside }));
  else {
    terminal.line(`Restored. Start Outdial on ${dataDir} as usual.`);
    if (aside !== null) {
      terminal.line(`To undo it: outdial restore ${aside}/outdial.db --data-dir ${dataDir} --replace`);
    }
  }
  return exitCode.ok;
}

function planOf(
  { target, calls, openCalls, scheduledCalls, lastWriteAt, lostCalls, movedOn, mayMiss, replaces }: PreparedRestore,
  { file, dataDir, willReplace }: { readonly file: string; readonly dataDir: string; readonly willReplace: boolean },
): readonly string[] {
  const until = lastWriteAt === null ? 'It was never used.' : `The last write was at ${isoOf(lastWriteAt)}.`;
  return [
    `${file} has ${counted(calls, 'call')} of ${target}; ${openCalls} of them ${openCalls === 1 ? 'is' : 'are'} open. ${until}`,
    'The next start does not dial open calls that may have been dialed since. Outdial searches for each at Genesys.',
    ...(movedOn === 0
      ? []
      : [
          `${counted(movedOn, 'open call')} ${movedOn === 1 ? 'was' : 'were'} canceled, dialed or ended after the backup.`,
        ]),
    lostCalls === 0
      ? 'Calls that were requested after the backup are lost, with their idempotency keys.'
      : `${counted(lostCalls, 'later call')} ${lostCalls === 1 ? 'is' : 'are'} lost. The keys stay used, and the next start logs the ids.`,
    ...(mayMiss
      ? [
          'Outdial has deleted old ledgers of this folder (past-ledger-… files), so more calls may be lost, and cancels too. Check the scheduled calls before their time: outdial calls list --state scheduled.',
        ]
      : []),
    ...(replaces.length > 0 || scheduledCalls === 0
      ? []
      : [
          `The backup has ${counted(scheduledCalls, 'scheduled call')}. Outdial dials ${scheduledCalls === 1 ? 'it at its time' : 'each at its time'}, even if someone canceled it after the backup. After the start, check: outdial calls list --state scheduled.`,
        ]),
    ...(replaces.length === 0
      ? []
      : [
          `${dataDir} already contains calls. ${willReplace ? 'The backup replaces them; the old' : 'With --replace, the backup replaces them. The old'} files stay in a subfolder.`,
        ]),
  ];
}

async function mayReplace(
  dataDir: string,
  { replace, yes }: RestoreFlags,
  { terminal }: Surroundings,
): Promise<boolean> {
  if (replace !== true) {
    throw new CommandError(
      `${dataDir} already contains calls. Add --replace to replace them with the backup, or choose another folder.`,
      exitCode.refused,
    );
  }
  if (yes === true) return true;
  if (!terminal.interactive) throw usage('Add --yes to replace the calls in the folder without a question.');
  return /^y(es)?$/i.test(((await terminal.ask('Replace them? [y/N] ')) ?? '').trim());
}

function forPeople(error: EngineError, dataDir: string): CommandError {
  if (error.code === 'data-folder-in-use') {
    return new CommandError(`${error.message} Stop that Outdial first.`, exitCode.usage, error);
  }
  const advice =
    error.code === 'storage-full' ? 'Free some space, then run the command again.' : 'Nothing was restored.';
  return new CommandError(`${error.message}\n${advice} The data folder is ${dataDir}.`, exitCode.failed, error);
}
