import { codes, entries, pageOf } from './catalogue.ts';
import type { Entry } from './entry.ts';

const generated = '<!-- Written by tools/write-problem-pages.ts from the catalogue; change it there. -->\n';

const kinds: Readonly<Record<Entry['kind'], string>> = {
  structure: 'How the request is built',
  identity: 'Who and what is named',
  permission: 'What is allowed to whom',
  state: 'How things stand right now, and how calls end',
  policy: 'What a rule forbids',
};

function index(): string {
  const sections = Object.entries(kinds).map(([kind, title]) => {
    const rows = entries
      .filter((entry) => entry.kind === kind)
      .map(({ code, title: name }) => `- [\`${code}\`](${code}.md): ${name}`)
      .sort();
    return `## ${title}\n\n${rows.join('\n')}\n`;
  });
  return `${generated}\n# Every code that Outdial knows\n\n\`outdial explain CODE\` prints the same page; a running server shows it at \`/problems/CODE\`.\n\n${sections.join('\n')}`;
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
