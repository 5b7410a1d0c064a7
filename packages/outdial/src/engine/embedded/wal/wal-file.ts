import { closeSync, openSync, readSync } from 'node:fs';

/*
 * SQLite's log of writes (https://www.sqlite.org/fileformat2.html#walformat): a header, then a frame for each page, with checksums that are
 * chained from frame to frame. SQLite replays it up to the last commit before the first frame that does not fit.
 */

const headerSize = 32;
const frameHeaderSize = 24;

/** The contents of this page, one for each commit that SQLite would replay and that wrote the page, oldest first. */
export function versionsOf(path: string, page: number): readonly Buffer[] {
  const file = open(path);
  if (file === null) return [];
  try {
    const header = read(file, 0, headerSize);
    const log = header === null ? null : logOf(header);
    return header === null || log === null ? [] : committed(file, log, header, page);
  } finally {
    closeSync(file);
  }
}

interface Log {
  readonly pageSize: number;
  readonly isBigEndian: boolean;
  readonly sum: Sum;
}
type Sum = readonly [number, number];

function logOf(header: Buffer): Log | null {
  const magic = header.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return null;
  const isBigEndian = magic === 0x377f0683;
  const pageSize = header.readUInt32BE(8);
  const sum = checksum([0, 0], header.subarray(0, 24), isBigEndian);
  const isOurs = pageSize >= 512 && pageSize <= 65_536 && isSum(header, 24, sum);
  return isOurs ? { pageSize, isBigEndian, sum } : null;
}

function committed(file: number, { pageSize, isBigEndian, sum: start }: Log, header: Buffer, page: number): Buffer[] {
  const salts = header.subarray(16, 24);
  const found: Buffer[] = [];
  let inCommit: Buffer | null = null;
  let sum = start;
  for (let at = headerSize; ; at += frameHeaderSize + pageSize) {
    const frame = read(file, at, frameHeaderSize + pageSize);
    if (frame === null || !frame.subarray(8, 16).equals(salts)) return found;
    const content = frame.subarray(frameHeaderSize);
    sum = checksum(checksum(sum, frame.subarray(0, 8), isBigEndian), content, isBigEndian);
    if (!isSum(frame, 16, sum)) return found;
    if (frame.readUInt32BE(0) === page) inCommit = content;
    // Only the last frame of a commit says how many pages the database then has.
    if (frame.readUInt32BE(4) === 0 || inCommit === null) continue;
    found.push(inCommit);
    inCommit = null;
  }
}

function checksum([first, second]: Sum, bytes: Buffer, isBigEndian: boolean): Sum {
  let [one, two] = [first, second];
  const word = (at: number): number => (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + word(at) + two) >>> 0;
    two = (two + word(at + 4) + one) >>> 0;
  }
  return [one, two];
}

const isSum = (bytes: Buffer, at: number, [one, two]: Sum): boolean =>
  bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two;

function open(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    // SQLite reports what is wrong with it when it opens it.
    return null;
  }
}

/** Null when the file ends before that. */
function read(file: number, from: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(file, bytes, 0, length, from) === length ? bytes : null;
}

/** A page of a database file; null when the file is not one or ends before it. */
export function pageOf(path: string, page: number): Buffer | null {
  const file = open(path);
  if (file === null) return null;
  try {
    const header = read(file, 0, 100);
    const size = header?.readUInt16BE(16) ?? 0;
    // 65,536 does not fit, and is written as 1.
    const pageSize = size === 1 ? 65_536 : size;
    return pageSize < 512 ? null : read(file, (page - 1) * pageSize, pageSize);
  } finally {
    closeSync(file);
  }
}
