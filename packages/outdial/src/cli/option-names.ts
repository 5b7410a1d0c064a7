import type { ProblemView } from '../call/problem.ts';

/** Fields of the API as the options and columns of the command line; any other has the same name, as `per-minute` for `perMinute`. */
const named: Readonly<Record<string, readonly string[]>> = {
  'from.id': ['from', 'to'],
  'from.queueId': ['queue'],
  'targets[0].phoneNumber': ['to'],
  targets: ['to'],
  'targets[0].id': ['contact'],
  externalContactId: ['contact'],
  'targets[0].timeZone': ['time-zone'],
  attributes: ['attribute'],
  expiresAt: ['wait', 'expires'],
  'retry.delaySeconds': ['retry-delay'],
  conversationId: ['placed'],
  scopes: ['scope'],
  countries: ['country'],
  agents: ['agent'],
  queues: ['queue'],
  overlapSeconds: ['overlap'],
  since: ['since'],
  until: ['until'],
};

/** A field's name for the person, such as `--to`; null where it has no other. */
export type SpellField = (option: string) => string | null;

/** Routes of the API as the commands that answer the same question. */
const routes: readonly (readonly [RegExp, string])[] = [
  [/`GET \/v1\/agents`/g, '"outdial agents"'],
  [/`GET \/v1\/keys`/g, '"outdial keys list"'],
  [/`GET \/v1\/webhooks`/g, '"outdial webhooks list"'],
  [
    /the answer to `POST \/v1\/calls`, or search with `GET \/v1\/calls\?key=` or `\?number=`/g,
    '"outdial calls list", which also takes --key and --number',
  ],
  [/See `\/docs` for the parameters of the route\./g, 'The --help of the command says what the option takes.'],
  [/^Send `Authorization: Bearer <key>` with a key of this server\./g, 'Set OUTDIAL_API_KEY to a key of this server.'],
  [/; in a query \+ is written %2B/g, ''],
];

/** A problem of the API as the person at the terminal would say it: by options or columns, and with commands in place of routes. */
export function asOnCommandLine<Told extends ProblemView>(problem: Told, spell: SpellField): Told {
  const say = (text: string): string =>
    routes
      .reduce((told, [route, words]) => told.replaceAll(route, words), text)
      .replaceAll(
        /(?:[Tt]he query parameter )?`([a-zA-Z][\w.[\]-]*)`/g,
        (whole, path: string) => spelled(path, whole, problem, spell) ?? whole,
      );
  return {
    ...problem,
    message: say(problem.message),
    fix: say(problem.fix),
    expected: problem.expected === null ? null : say(problem.expected),
  };
}

function spelled(path: string, whole: string, { pointer }: ProblemView, spell: SpellField): string | null {
  const field = path
    .replace(/^attributes\..*/, 'attributes')
    .replace(/^limits\./, '')
    .replace(/[.[]\d+\]?$/, '');
  const isField = field in named || whole.includes('query parameter') || pathOf(pointer) === path;
  if (!isField) return null;
  for (const option of [...(named[field] ?? []), kebab(field.replaceAll('.', '-'))]) {
    const name = spell(option);
    if (name !== null) return name;
  }
  return null;
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A JSON pointer as sentences write it: `/targets/0/id` is `targets[0].id`. */
const pathOf = (pointer: string | null): string | null =>
  pointer === null
    ? null
    : pointer
        .slice(1)
        .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
        .replaceAll('/', '.');
