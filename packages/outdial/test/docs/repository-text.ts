import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folders = ['docs', 'packages', 'tools', 'bench', 'examples', '.changeset'];
const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);
const kinds: ReadonlySet<string> = new Set(['.ts', '.mjs', '.js', '.md']);

export interface Text {
  /** Path from the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown and code file of the repository, without what is installed or built. */
export function textsOfRepository(): readonly Text[] {
  const paths = [
    ...readdirSync(root).map((name) => join(root, name)),
    ...folders.flatMap((folder) => below(join(root, folder))),
  ];
  return paths
    .filter((path) => kinds.has(extname(path)) && statSync(path).isFile())
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

function below(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : below(path);
  });
}

const fence = /^(```|~~~)[\s\S]*?^\1/gm;

/** What a page can be linked at: its headings as GitHub spells them, and explicit ids. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const text = markdown.replaceAll(fence, '');
  const found = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; found.has(anchor); n += 1) anchor = `${slug}-${n}`;
    found.add(anchor);
  }
  return found;
}

/** The targets in our own repository that a text links to or cites, each as a path from the root, perhaps with an anchor. */
export function targetsIn({ path, text }: Text): readonly string[] {
  const cited = [...text.matchAll(/(?<![\w./-])docs\/[\w./-]+\.md(?:#[\w-]+)?/g)].map(([target]) => target);
  if (!path.endsWith('.md')) return cited;
  const inProse = text.replaceAll(fence, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...inProse.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = '']) => target);
  const own = links.filter((target) => !/^(?:[a-z]+:|\/)/i.test(target));
  return [...cited, ...own.map((target) => (target.startsWith('#') ? path + target : join(dirname(path), target)))];
}

/** Why this target leads nowhere; null when it exists. */
export function brokenBecause(target: string): string | null {
  const [path = '', anchor] = target.split('#');
  const file = join(root, path);
  if (!existsSync(file)) return `${target}: no such file`;
  if (anchor === undefined) return null;
  const isThere = extname(path) === '.md' && anchorsOf(readFileSync(file, 'utf8')).has(anchor);
  return isThere ? null : `${target}: no such anchor`;
}

const standards = /(?:RFC \d+|WHATWG HTML|CloudEvents HTTP binding),?[\s*/]+section/g;
const oldForms: readonly RegExp[] = [
  /\b(?:lifecycle|design|facts)(?:\.md)?[\s*/]+(?:rules?|sections?|invariants?)[\s*/]+\d/gi,
  /\b(?:rules?|sections?|invariants?|facts)[\s*/]+\d+(?:\.\d+)?/gi,
  /\brule [a-z]\b(?=[:.),])/gi,
  /\b(?:shared|reference|house)\/(?:[\w-]+\/)*[\w-]+\.md\b/g,
];

/**
 * Citations by the number of a rule, a section or a fact: the reader cannot follow them. A standard's section can be
 * found.
 */
export function oldCitationsIn(text: string): readonly string[] {
  const ours = text.replaceAll(standards, '');
  return oldForms.flatMap((form) => [...ours.matchAll(form)].map(([citation]) => citation));
}
