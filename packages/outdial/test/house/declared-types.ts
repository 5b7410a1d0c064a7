import type { Text } from '../docs/repository-text.ts';

interface DeclaredType {
  readonly name: string;
  readonly isExported: boolean;
}

const declaration = /^(export )?(?:declare )?(?:abstract )?(?:type|interface|class|enum) (\w+)(?=[ <])/gm;
/** `export { … }` at the end of a file, which says of a type declared above that it is exported. */
const exportedBelow = /^export (?:type )?\{([^}]*)\};$/gm;

/** The types, interfaces, classes and enums at the top level of a file that is formatted as ours are. Re-exports declare nothing. */
function declaredTypes(text: string): readonly DeclaredType[] {
  const below = new Set([...text.matchAll(exportedBelow)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []));
  return [...text.matchAll(declaration)].map(([, marked, name = '']) => ({
    name,
    isExported: marked !== undefined || below.has(name),
  }));
}

/**
 * Names of exported types that their package declares more than once, each with its files. A name that is exported once and local
 * elsewhere counts: a reader cannot tell which is meant.
 */
export function repeatedTypes(files: readonly Text[]): readonly string[] {
  const places = new Map<string, { readonly isExported: boolean; readonly paths: readonly string[] }>();
  for (const { path, text } of files) {
    for (const { name, isExported } of declaredTypes(text)) {
      const key = `${path.split('/')[1]} ${name}`;
      const place = places.get(key) ?? { isExported: false, paths: [] };
      places.set(key, { isExported: place.isExported || isExported, paths: [...place.paths, path] });
    }
  }
  return [...places]
    .filter(([, { isExported, paths }]) => isExported && paths.length > 1)
    .map(([name, { paths }]) => `${name}: ${paths.join(', ')}`);
}
