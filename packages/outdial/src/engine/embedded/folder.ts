import { statSync } from 'node:fs';
import type { Clock } from '../../ports/clock.ts';
import type { WebhookOutbox } from '../../ports/webhooks.ts';
import { guardStandsFor } from '../erasure.ts';
import { guardSecretName, newGuardSecret } from '../guard-hash.ts';
import type { HistoryGap } from '../history-gap.ts';
import type { Store } from '../store.ts';
import { openDatabase, type Database } from './database.ts';
import { refuseFullDisk, watchFiles, type FileWatch } from './file-watch.ts';
import { databasePath, lockPath } from './folder-lock.ts';
import { findGap, refuseEmptied, type FoundGap } from './ledger/found-gap.ts';
import { openLedger, type Ledger } from './ledger/ledger.ts';
import { closePendingGap, joinGaps, pendingGap, putPendingGap } from './ledger/pending-gap.ts';
import { withLedger } from './ledgered-store.ts';
import { outboxIn } from './outbox.ts';
import { claimTables } from './schema.ts';
import { withFault } from './storage-fault.ts';
import { withRareWritesMoved } from './rare-writes.ts';
import { storeIn } from './store.ts';
import { counted } from './wal/commit-count.ts';
import { setForeignWalAside } from './wal/foreign-wal.ts';

interface Setting {
  readonly dataDir: string;
  readonly target: string;
  readonly mostPages?: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What one process has open of a data folder that it has locked. */
export interface OpenFolder {
  readonly store: Store;
  readonly database: Database;
  readonly outbox: WebhookOutbox;
}

/** Opens the files, compares the database with its ledger, and begins a new generation of that. */
export function openFolder(setting: Setting): OpenFolder {
  const { dataDir, target } = setting;
  const path = databasePath(dataDir);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) refuseEmptied(dataDir, path);
  const watch = watchFiles();
  const wal = `${path}-wal`;
  const isWalAside = setForeignWalAside(path);
  const opened = openDatabase(path, setting.mostPages ?? null, { onCheckpoint: () => watch.refresh(wal) });
  let ledger: Ledger | null = null;
  try {
    claimTables(opened, dataDir, target);
    const found = findGap(opened, dataDir, isWalAside);
    const gap = joinGaps(pendingGap(opened), found?.gap ?? null);
    const database = watched(counted(opened), watch);
    const onChange = (next: string, before: string): void => {
      watch.drop(before);
      watch.add(next);
    };
    const atFirst = (): void => begin(storeIn(opened), opened, { ...setting, gap, found });
    ledger = openLedger({ database, folder: dataDir, atFirst, onChange });
    for (const file of [path, wal, lockPath(dataDir), ledger.path()]) watch.add(file);
    return assemble({ ...setting, database, ledger, gap, watch });
  } catch (error) {
    ledger?.close();
    opened.close();
    throw error;
  }
}

interface Parts extends Setting {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly gap: HistoryGap | null;
  readonly watch: FileWatch;
}

function assemble({ database, ledger, gap, watch, clock, dataDir }: Parts): OpenFolder {
  const plain = storeIn(database);
  const outbox = outboxIn(database);
  const dropSetting = (name: string): void => database.statement('DELETE FROM settings WHERE name = ?').run(name);
  const check = (): void => {
    watch.check();
    refuseFullDisk(dataDir);
  };
  const secret = plain.setting(guardSecretName) ?? '';
  const ledgered = withRareWritesMoved(withLedger(plain, { ledger, secret }), database);
  const store = withFault(ledgered, { clock, check, dropSetting });
  const close = (): void => {
    ledger.close();
    if (watch.isSpoiled()) database.abandon();
    else database.close();
  };
  const gapParts = gap === null ? {} : { gap, gapClosed: () => closePendingGap(database) };
  return { database, outbox, store: { ...store, announce: outbox.announce, ...gapParts, close } };
}

/** Far more than one generation of a ledger can report. */
const linesSkipped = 1_000_000;

/** What the first commit of this process writes: the secret of key hashes, and what the gap means for keys. */
function begin(
  store: Store,
  database: Database,
  { clock, random, gap, found }: Setting & { readonly gap: HistoryGap | null; readonly found: FoundGap | null },
): void {
  if (store.setting(guardSecretName) === null) store.putSetting(guardSecretName, newGuardSecret(random));
  if (gap !== null) {
    putPendingGap(database, gap);
    // Readers of live streams may have seen lines that are lost: no number of theirs is given again.
    database.exec(`UPDATE sqlite_sequence SET seq = seq + ${linesSkipped} WHERE name IN ('log', 'acts')`);
  }
  const until = clock.now() + guardStandsFor;
  for (const { caller, key, callId } of found?.guards ?? []) {
    store.putGuard(caller, key, { callId, fingerprint: '', until });
  }
}

/** The same database, which begins no commit on files that are not what they were. */
function watched(database: Database, watch: FileWatch): Database {
  return {
    ...database,
    transact: (body) => {
      watch.check();
      return database.transact(body);
    },
  };
}
