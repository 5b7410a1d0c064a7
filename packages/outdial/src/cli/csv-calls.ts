import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import type { CallRequestBody } from '../call/request.ts';
import { nearest } from '../intake/nearest.ts';
import { parseDuration } from './duration.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { requestBody, whyPast, zoneTaken, type GivenWhen, type RequestFlags } from './request-flags.ts';

/** Where a row begins in the file, counted from 1, and what the file says about it. */
interface CsvPlace {
  readonly line: number;
  readonly from: string;
  readonly to: string;
  /** The row's own key; empty without one. */
  readonly ownKey: string;
  readonly label: string;
  /** The cells of the columns that --map leaves out. */
  readonly leftOut: readonly string[];
}

/** One row as a request. */
export interface CsvCall extends CsvPlace {
  readonly kind: 'call';
  readonly body: CallRequestBody;
  /** The row's own, or one made of the row: the same for the same row of the same batch. */
  readonly key: string;
  /** Why it is refused, unless an earlier run has placed it: its start has passed, or its number is in a row before. */
  readonly barred: { readonly code: string; readonly message: string } | null;
  /** Times of the body that count from now: the same row has others in each run. */
  readonly fromNow: readonly ('notBefore' | 'expiresAt')[];
}

/** A row that is no request. */
export interface FaultyRow extends CsvPlace {
  readonly kind: 'faulty';
  readonly code: string;
  readonly message: string;
}

export interface CsvRows {
  readonly rows: readonly (CsvCall | FaultyRow)[];
  /** The column of the file for a field, such as `Phone` for `to`; null without one. */
  readonly columnOf: (field: string) => string | null;
  /** The columns that --map leaves out. */
  readonly leftOut: readonly string[];
  /** Rows without a `not-before` that get the usual deadline. */
  readonly usualWaits: boolean;
  /** Some times do not have a time zone. */
  readonly isZoneless: boolean;
}

export interface CsvReading {
  readonly map: readonly string[];
  /** What a row gets that has nothing in the column. */
  readonly defaults: Partial<RequestFlags>;
  readonly batch: string;
  readonly when: GivenWhen;
  /** Accepts rows whose number is in a row before. */
  readonly allowDuplicates?: boolean;
}

/** The columns, by the names of the flags of `outdial call`. */
const fields = {
  from: 'from',
  queue: 'queue',
  to: 'to',
  label: 'label',
  reason: 'reason',
  priority: 'priority',
  'caller-id': 'callerId',
  contact: 'contact',
  'time-zone': 'timeZone',
  'not-before': 'notBefore',
  wait: 'wait',
  'when-not-ready': 'whenNotReady',
  'lawful-basis': 'lawfulBasis',
} as const satisfies Readonly<Record<string, keyof RequestFlags>>;
/** Every field that a column can be. */
export const csvFields = [...Object.keys(fields), 'key'];
const attribute = 'attribute.';

/** The rows of a CSV text as requests. Throws CommandError for a text that is not CSV, and for columns that Outdial does not know. */
export function readCsvCalls(text: string, reading: CsvReading): CsvRows {
  const [header, ...records] = recordsOf(text);
  if (header === undefined) throw usage('The file is empty. Its first line names the columns.');
  const columns = columnsOf(header.record, reading.map);
  if (records.length === 0) throw usage('The file has a first line with columns, and no row.');
  const columnOf = (field: string): string | null => header.record[columns.indexOf(field)] ?? null;
  const known: KnownRows = { repeats: new Map(), lineOf: new Map(), lineOfNumber: new Map() };
  let isZoneless = false;
  const isLeftOut = (_cell: string, index: number): boolean => columns[index] === '';
  const rows = records.map(({ record, line }) => {
    const cells = new Map(columns.map((column, index) => [column, (record[index] ?? '').trim()] as const));
    const notBefore = cells.get('not-before') ?? '';
    isZoneless ||= zoneTaken({ notBefore }, reading.when) !== null;
    return rowOf(cells, { ...reading, line, leftOut: record.filter(isLeftOut), columnOf, known });
  });
  const usualWaits = rows.some(
    (row) => row.kind === 'call' && row.body.expiresAt == null && row.body.notBefore == null,
  );
  return { rows, columnOf, leftOut: header.record.filter(isLeftOut), isZoneless, usualWaits };
}

/** The rows before: how often the same one was there, and the line of each key and of each number. */
interface KnownRows {
  readonly repeats: Map<string, number>;
  readonly lineOf: Map<string, number>;
  readonly lineOfNumber: Map<string, number>;
}

type RowReading = CsvReading &
  Pick<CsvRows, 'columnOf'> &
  Pick<CsvPlace, 'line' | 'leftOut'> & { readonly known: KnownRows };

function rowOf(cells: ReadonlyMap<string, string>, reading: RowReading): CsvCall | FaultyRow {
  const { line, columnOf, known, defaults, batch, when, leftOut } = reading;
  const at = (name: string): string | undefined => cells.get(name) || undefined;
  const given = Object.entries(fields).map(([name, flag]) => [flag, at(name) ?? defaults[flag]] as const);
  const attributes = [...cells]
    .filter(([name, value]) => name.startsWith(attribute) && value !== '')
    .map(([name, value]) => `${name.slice(attribute.length)}=${value}`);
  const flags = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as RequestFlags;
  // A wait for the whole run does not make other rows of these: a further run must know them.
  const own = JSON.stringify([batch, { ...flags, wait: at('wait') }, attributes]);
  const before = known.repeats.get(own) ?? 0;
  known.repeats.set(own, before + 1);
  const key = at('key') ?? `csv-${createHash('sha256').update(`${own} ${before}`).digest('hex').slice(0, 40)}`;
  const place = {
    ...{ line, leftOut, from: at('from') ?? defaults.from ?? '', to: at('to') ?? '' },
    ...{ ownKey: at('key') ?? '', label: flags.label ?? '' },
  };
  const first = known.lineOf.get(key);
  if (first !== undefined) {
    const message = `The key "${key}" is also in line ${first}. Give each row a key of its own.`;
    return { kind: 'faulty', ...place, code: 'key-reused', message };
  }
  known.lineOf.set(key, line);
  const repeated = repeatedNumber(place, reading);
  const [missing] = [place.from === '' ? ('from' as const) : [], place.to === '' ? ('to' as const) : []].flat();
  if (missing !== undefined)
    return { kind: 'faulty', ...place, code: 'field-missing', message: missingFrom(missing, columnOf(missing)) };
  try {
    const named = Object.fromEntries(
      attributes.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
    );
    const body = { ...requestBody(flags, when), ...(attributes.length > 0 && { attributes: named }) };
    const why = whyPast(body, when.now);
    const past =
      why === null ? null : { code: 'field-value', message: `${columnOf('not-before') ?? 'not-before'}: ${why}` };
    return { kind: 'call', ...place, key, barred: past ?? repeated, fromNow: timesFromNow(flags, at('wait')), body };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const message = error.message.replace(/^--([\w-]+)/, (_flag, name: string) => columnOf(name) ?? name);
    return { kind: 'faulty', ...place, code: 'field-value', message };
  }
}

/** One person must not be called twice by mistake, so the digits count, however they are written. */
function repeatedNumber({ line, to }: CsvPlace, { known, allowDuplicates }: RowReading): CsvCall['barred'] {
  const digits = to.replaceAll(/\D/g, '');
  const first = known.lineOfNumber.get(digits);
  if (first === undefined) known.lineOfNumber.set(digits, line);
  if (first === undefined || digits === '' || allowDuplicates === true) return null;
  const message = `The number is also in line ${first}. Remove one of the lines, or add --allow-duplicates to call the number once for each.`;
  return { code: 'possible-duplicate', message };
}

function missingFrom(field: 'from' | 'to', column: string | null): string {
  const what = field === 'to' ? 'number' : 'agent';
  const where = column === null ? `Add a column ${field}` : `Fill in "${column}"`;
  return `The row names no ${what}. ${where}${field === 'from' ? ', or name the agent of such rows with --from' : ''}.`;
}

/** `ownWait`: the row's. Another run may have another wait for the rows without one. */
function timesFromNow({ notBefore }: RequestFlags, ownWait: string | undefined): CsvCall['fromNow'] {
  const isLater = notBefore !== undefined && parseDuration(notBefore) !== null;
  const endsFromNow = ownWait === undefined || notBefore === undefined || isLater;
  return [...(isLater ? (['notBefore'] as const) : []), ...(endsFromNow ? (['expiresAt'] as const) : [])];
}

function recordsOf(text: string) {
  const delimiter = delimiterOf(text);
  const options = { bom: true, delimiter, skip_empty_lines: true, trim: true, info: true } as const;
  try {
    const records = parse(text, options) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return records.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw usage(`The file is not CSV: ${error.message}.`);
  }
}

/** Excel writes semicolons where the comma is the decimal sign. */
function delimiterOf(text: string): string {
  const head = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (sign: string): number => head.split(sign).length;
  return [',', ';', '\t'].toSorted((one, other) => count(other) - count(one))[0] ?? ',';
}

/** What each column is; an empty name leaves it out. */
function columnsOf(header: readonly string[], map: readonly string[]): readonly string[] {
  const mapped = new Map(map.map(mappingOf));
  const missing = [...mapped.keys()].filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw usage(`--map: the file has no column "${missing.join('", "')}". It has: ${header.join(', ')}.`);
  const columns = header.map((column) => mapped.get(column) ?? spelled(column));
  const unknown = header.filter((_, index) => !isKnown(columns[index] ?? ''));
  if (unknown.length > 0) {
    const hints = unknown.map((column) => `"${column}"${hintOf(column)}`).join(', ');
    throw usage(
      `Outdial does not know the ${unknown.length === 1 ? 'column' : 'columns'} ${hints}. Name the field with --map "${unknown[0] ?? ''}=FIELD", or leave the column out with --map "${unknown[0] ?? ''}=". Fields: ${csvFields.join(', ')}, attribute.NAME.`,
    );
  }
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined) throw usage(`Two columns are ${twice}. Leave one out with --map "COLUMN=".`);
  if (!columns.includes('to')) throw usage('No column is the number to call. Name it with --map "COLUMN=to".');
  return columns;
}

function mappingOf(text: string): readonly [string, string] {
  const split = text.lastIndexOf('=');
  if (split < 1) throw usage(`--map: "${text}" is not COLUMN=FIELD.`);
  const [column, field] = [text.slice(0, split).trim(), text.slice(split + 1).trim()];
  if (isKnown(field)) return [column, field];
  const near = nearest(field, csvFields);
  throw usage(
    `--map: there is no field "${field}".${near === null ? '' : ` Did you mean ${near}?`} Fields: ${csvFields.join(', ')}, attribute.NAME.`,
  );
}

/** A column's name as a field: `Caller ID` and `callerId` are `caller-id`. */
function spelled(column: string): string {
  if (column.startsWith(attribute)) return column;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]/g, '');
  return csvFields.find((name) => plain(name) === plain(column)) ?? column;
}

const isKnown = (field: string): boolean =>
  field === '' || csvFields.includes(field) || (field.startsWith(attribute) && field.length > attribute.length);

function hintOf(column: string): string {
  const near = nearest(column.toLowerCase(), csvFields);
  return near === null ? '' : ` (${near}?)`;
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);
