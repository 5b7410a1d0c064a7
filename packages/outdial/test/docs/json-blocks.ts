import { readMappings } from '../../src/intake/mapping.ts';
import { parsePolicy } from '../../src/readiness/policy-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The members of a webhook's message, and of its `data`. */
const message = ['type', 'timestamp', 'data'];
const messageData = ['callId', 'number', 'sequence', 'cause', 'sentence', 'facts', 'problem', 'call'];

const others = (value: unknown, known: readonly string[]): readonly string[] =>
  Object.keys(value as Fields).filter((name) => !known.includes(name));

/** One for each kind of JSON on our pages: how it is recognised, and what is wrong with it. */
const readers: readonly {
  readonly isOne: (value: Fields) => boolean;
  readonly faults: (text: string, value: Fields) => readonly string[];
}[] = [
  {
    isOne: (value) => 'version' in value && 'countries' in value,
    faults: (text) => {
      const read = parsePolicy(text);
      return read.ok ? read.warnings.map((each) => JSON.stringify(each)) : [JSON.stringify(read)];
    },
  },
  {
    isOne: (value) => 'when' in value && 'request' in value,
    faults: (text) => {
      const read = readMappings(text);
      return read.ok ? [] : read.faults;
    },
  },
  {
    isOne: (value) => 'timestamp' in value && 'data' in value,
    faults: (_text, value) => [...others(value, message), ...others(value['data'], messageData)],
  },
];

/** Why no reader takes this value; empty when the one for it does. */
export function faultsInJson(value: unknown, text: string): readonly string[] {
  const reader =
    typeof value === 'object' && value !== null ? readers.find(({ isOne }) => isOne(value as Fields)) : undefined;
  return reader === undefined
    ? ['no reader knows such JSON: add one to json-blocks.ts']
    : reader.faults(text, value as Fields);
}
