import { codes, entries, pageOf } from './catalogue.ts';
import type { Entry } from './entry.ts';

const generated = '<!-- Written by tools/write-problem-pages.ts from the catalogue; change it there. -->\n';

const kinds: Readonly<Record<Entry['kind'], string>> = {
  structure: 'Structure of the request',
  identity: 'Agents, queues, targets and ids',
  permission: 'Keys, clients and permissions',
  state: 'The current situation, and how calls end',
  policy: 'Rules of the policy',
};

function index(): string {
  const sections = Object.entries(kinds).map(([kind, title]) => {
    const rows = entries
      .filter((entry) => entry.kind === kind)
      .map(({ code, title: name }) => `- [\`${code}\`](${code}.md): ${name}`)
      .sort();
    return `## ${title}\n\n${rows.join('\n')}\n`;
  });
  return `${generated}\n# Codes that Outdial knows\n\n\`outdial explain CODE\` prints the same page. A running server shows it at \`/problems/CODE\`.\n\n${sections.join('\n')}`;
}

/** The files of `docs/problems` by name: one page for each code, and an index. */
export function pageFiles(): ReadonlyMap<string, string> {
  const pages = codes().map((code): [string, string] => {
    const page = pageOf(code);
    if (page === null) throw new TypeError(`No page for ${code}.`);
    return [`${code}.md`, `${generated}\n${page.markdown}`];
  });
  return new Map([['README.md', index()], ...pages]);
}
