import { partOf } from '../intake/did-you-mean.ts';
import { looksLikeNumber, looksLikePerson } from '../intake/gather.ts';
import { readRequestValue, type RequestReading } from '../intake/read-request.ts';
import { counted } from '../call/counted.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { type Explanation, explanation } from './explanation.ts';
import { placeAt } from './names/lexer.ts';

const most = 1000;
/** A date, or an address of a network. */
const otherDigits = /^\d{1,4}([./-])\d\d?\1\d{1,4}(?!\d)|^\d+(?:\.\d+){3}$/;
const isNumber = (cell: string): boolean =>
  !otherDigits.test(cell) && looksLikeNumber(cell.replace(/\s*(?:ext\.?|x|#)\s*\d+$/i, '').replaceAll('/', ''));
const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

/** The lines of a text that all have the same number of cells, two or more; empty for any other text. */
function linesOf(text: string): readonly (readonly string[])[] {
  const lines = text.trim().split(/\r?\n/).slice(0, most);
  for (const delimiter of [',', ';', '\t']) {
    const cell = new RegExp(`(?:^|${delimiter})("[^"]*"|[^"${delimiter}]*)`, 'g');
    const rows = lines.map((line) => [...line.matchAll(cell)].map((match) => unquoted(match[1] ?? '')));
    const columns = rows[0]?.length ?? 0;
    if (columns > 1 && columns < 40 && rows.every((row) => row.length === columns)) return rows;
  }
  return [];
}

interface CsvRow {
  readonly number: string;
  readonly reading: RequestReading;
}

/** The name of a column for the agent. An e-mail in another one may be that of the customer. */
const ofAgent = /agent|owner|assign|^from$|caller(?!.?id)|user.?(?:id|name|email)/i;

/** A row as a request: its columns by the names in the head, else the agent first. Null for a row without an agent or a number. */
function readRow(row: readonly string[], head: readonly string[], now: number): CsvRow | null {
  const column = (isMeant: (name: string) => boolean): string => row[head.findIndex(isMeant)] ?? '';
  const [first = ''] = row;
  const isPlain = head.length === 0 && row.length <= 4 && looksLikePerson(first);
  const id = isPlain ? first : column((name) => ofAgent.test(name));
  const targets = column((name) => ['targets', 'number'].includes(partOf('top', name) ?? ''));
  const number = [targets, ...row].find(isNumber);
  if (id === '' || number === undefined) return null;
  const queueId = column((name) => partOf('top', name) === 'queue');
  const body = { from: { id, ...(queueId !== '' && { queueId }) }, targets: [{ phoneNumber: number }] };
  return { number, reading: readRequestValue(body, now) };
}

/** Explains rows of CSV that each name an agent and a number; null for any other text. `now`: epoch milliseconds. */
export function explainRows(text: string, now: number): Explanation | null {
  const lines = linesOf(text);
  const [first = []] = lines;
  const hasHead = lines.length > 1 && !first.some((cell) => looksLikePerson(cell) || isNumber(cell));
  const all = lines.slice(hasHead ? 1 : 0).map((line) => readRow(line, hasHead ? first : [], now));
  const rows = all.filter((row) => row !== null);
  if (rows.length === 0 || rows.length < all.length) return null;
  const wrong = rows.flatMap(({ number, reading }) => {
    const problem = reading.ok ? undefined : reading.problems.find(({ code }) => code.startsWith('number-'));
    if (reading.ok || problem === undefined) return [];
    const { corrected, fill } = reading;
    const view = { ...explainProblem(problem), pointer: null };
    return [{ view, corrected, fill, mark: placeAt(text, text.indexOf(number), number.length) }];
  });
  const [{ corrected, fill } = { corrected: null, fill: [] }] = wrong;
  const shown = corrected === null ? '' : ' The corrected request is that of the first row with a wrong number.';
  return explanation({
    recognised: 'rows',
    sentence: `This is CSV with ${counted(rows.length, 'row')}. \`outdial calls place --csv FILE\` places a call for each. Over HTTP, send one JSON request for each.${shown}`,
    problems: wrong.slice(0, 50).map(({ view }) => view),
    marks: wrong.slice(0, 50).map(({ mark }) => mark),
    ...{ corrected, fill },
  });
}

/** Explains a phone number by itself; null for any other text, and for digits that are not likely to be one. */
export function explainNumber(bare: string, now: number): Explanation | null {
  const isWritten = /^\+|^0|[\s().-]|^1?[2-9]\d\d[2-9]\d{6}$/.test(bare);
  if (bare.length > 60 || !isWritten || !isNumber(bare)) return null;
  const reading = readRequestValue({ from: { id: 'agent-user-id' }, targets: [{ phoneNumber: bare }] }, now);
  const problem = reading.ok ? undefined : reading.problems.find(({ code }) => code.startsWith('number-'));
  const { likely } = problem?.facts ?? {};
  if (reading.ok || (problem !== undefined && typeof likely !== 'string')) return null;
  if (problem === undefined)
    return explanation({
      recognised: 'number-alone',
      sentence: 'This is a phone number, written as Outdial takes it.',
    });
  const warning = { ...explainProblem(problem), pointer: null };
  const sentence = `This is a phone number. ${warning.fix}`;
  const { corrected, fill } = reading;
  return explanation({ recognised: 'number-alone', sentence, warnings: [warning], corrected, fill });
}
