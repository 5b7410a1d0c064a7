import type { Fixer, NextStep, ProblemKind, TargetRung } from '../call/problem.ts';
import type { Entry } from './entry.ts';

/** One problem's page, in both forms. */
export interface ProblemPage {
  readonly markdown: string;
  /** A whole HTML document without scripts, fonts or anything from elsewhere. */
  readonly html: string;
}

const kinds: Readonly<Record<ProblemKind, string>> = {
  structure: 'structure: how a request is built',
  identity: 'identity: the agent, queue, target or other thing that is named',
  permission: 'permission: what a key or client may do',
  state: 'state: the current situation',
  policy: 'policy: a rule that forbids it',
};

/** Names of those who can fix a problem. */
export const fixers: Readonly<Record<Fixer, string>> = {
  caller: 'the sender of the request',
  agent: 'the agent',
  supervisor: 'a supervisor',
  admin: 'an administrator',
  developer: 'the developer',
  genesys: 'Genesys',
  nobody: 'no one',
};

/** Who can fix a problem, in words. What clears by itself needs no one. */
export const fixerOf = ({ who, next }: Pick<Entry, 'who' | 'next'>): string =>
  who === 'nobody' && next === 'wait' ? 'no one: it clears by itself' : fixers[who];

const steps: Readonly<Record<NextStep, string>> = {
  'same-key': 'send the same request with the same key',
  'new-key': 'send the corrected request, with a new key',
  wait: 'wait; Outdial continues by itself',
  nothing: 'nothing',
};

function rung(value: TargetRung): string {
  if (value === 'unknown') return 'not known';
  return value ? 'yes' : 'no';
}

/** Rows of the page's table, for both forms. */
function rows(entry: Entry): readonly (readonly [string, string])[] {
  const expected = entry.expected({});
  const clears = entry.clears?.({});
  const command = entry.command({});
  return [
    ['Kind', kinds[entry.kind]],
    ['Who can fix it', fixerOf(entry)],
    ['What to do', entry.fix({})],
    ...(command === null ? [] : [['On the command line', `\`${command}\``] as const]),
    ...(expected === null ? [] : [['What would be right', expected] as const]),
    ...(clears === undefined ? [] : [['What clears it', clears] as const]),
    ['Did the target’s phone ring', rung(entry.targetRung)],
    ['Next safe step', steps[entry.next]],
    ...(entry.status === null ? [] : [['HTTP status', String(entry.status)] as const]),
    ['Source', entry.source],
  ];
}

/** Renders an entry's page; facts are absent, so sentences speak in general. `background`: empty where sentence and fix say it all. */
export function renderPage(entry: Entry, background: string): ProblemPage {
  return { markdown: renderMarkdown(entry, background), html: renderHtml(entry, background) };
}

function renderMarkdown(entry: Entry, background: string): string {
  const table = rows(entry).map(
    ([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
  );
  return [
    `# ${entry.title}`,
    '',
    `Code: \`${entry.code}\``,
    '',
    entry.sentence({}),
    '',
    '| | |',
    '|---|---|',
    ...table,
    ...(background === '' ? [] : ['', background]),
    '',
  ].join('\n');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(value: string): string {
  return value.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
}

/** Text with Markdown's code and bold marks as HTML. */
function inline(value: string): string {
  return escapeHtml(value)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
}

const css =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}' +
  'table{border-collapse:collapse;margin:1.5rem 0}th,td{text-align:left;vertical-align:top;padding:.4rem 1rem .4rem 0;border-top:1px solid #8886}' +
  'th{font-weight:600;white-space:nowrap}code{font-family:ui-monospace,monospace;font-size:.9em}';

function renderHtml(entry: Entry, background: string): string {
  const table = rows(entry).map(
    ([name, value]) => `<tr><th scope="row">${inline(name)}</th><td>${inline(value)}</td></tr>`,
  );
  const paragraphs = background.split('\n\n').filter((paragraph) => paragraph !== '');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escapeHtml(entry.title)} · Outdial</title><style>${css}</style></head><body><main>`,
    `<h1>${escapeHtml(entry.title)}</h1><p><code>${escapeHtml(entry.code)}</code></p><p>${inline(entry.sentence({}))}</p>`,
    `<table>${table.join('')}</table>`,
    ...paragraphs.map((paragraph) => `<p>${inline(paragraph).replaceAll('\n', '<br>')}</p>`),
    '</main></body></html>',
  ].join('\n');
}
