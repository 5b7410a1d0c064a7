import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Configuration } from '../../configuration.ts';
import { repeat, type Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { whyUnread } from '../../system/unread-file.ts';
import { CommandError, exitCode } from '../exit-code.ts';

/** Where the certificate (with its chain) and its private key are, in PEM. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}
/** The certificate and key themselves. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** The files of the settings; null without TLS. */
export function tlsFilesOf({ tlsCert, tlsKey }: Configuration): TlsFiles | null {
  return tlsCert.value === null || tlsKey.value === null ? null : { certFile: tlsCert.value, keyFile: tlsKey.value };
}

/** Reads both files and checks that they belong together. Throws a `CommandError` that names the file. */
export function readTls({ certFile, keyFile }: TlsFiles): TlsPair {
  const pair = { cert: textOf(certFile, '--tls-cert'), key: textOf(keyFile, '--tls-key') };
  try {
    if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) throw new Error('no match');
    createSecureContext(pair);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'the key does not fit';
    throw new CommandError(
      `The certificate ${certFile} and the key ${keyFile} cannot be used together (${why}). Give a certificate in PEM, and the key that it was made with, without a passphrase.`,
      exitCode.usage,
      error,
    );
  }
  return pair;
}

function textOf(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${flag}: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
}

/** How often, in milliseconds, the files are checked for changes. */
const lookEvery = 5_000;

interface Following {
  readonly clock: Pick<Clock, 'now' | 'wakeAt'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** From now on new connections use this pair. */
  readonly use: (pair: TlsPair) => void;
}

/**
 * Uses a renewed certificate without a restart. Files that cannot be used, such as a new certificate next to the old key, change nothing:
 * they are tried again until they fit. Returns the way to stop.
 */
export function followTls(files: TlsFiles, { clock, logger, use }: Following): () => void {
  let seen = stampsOf(files);
  let failed: string | null = null;
  const look = (): void => {
    const now = stampsOf(files);
    if (now === seen) return;
    try {
      use(readTls(files));
      seen = now;
      failed = null;
      logger.info({ certFile: files.certFile }, 'The TLS certificate was read again.');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // A renewal writes two files, one after the other: only what stays wrong is reported.
      if (failed === now) logger.error({ certFile: files.certFile }, `${why} The last certificate stays in use.`);
      failed = failed === now || failed === `${now} reported` ? `${now} reported` : now;
    }
  };
  return repeat(clock, lookEvery, look);
}

/** A text that changes when one of the files is written or replaced. */
function stampsOf({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile]
    .map((file) => {
      try {
        const { mtimeMs, ctimeMs, size, ino } = statSync(file);
        return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
      } catch {
        return 'not there';
      }
    })
    .join(' ');
}
