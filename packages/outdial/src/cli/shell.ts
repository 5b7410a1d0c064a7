import type { Command } from 'commander';

/** Flags as a shell takes them, each after a space: `createdBy: 'crm'` becomes ` --created-by crm`. */
export function spellFlags(flags: Readonly<Record<string, string | boolean | undefined>>): string {
  return Object.entries(flags)
    .map(([name, value]) => {
      const flag = ` --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === undefined || value === false) return '';
      return value === true ? flag : `${flag} ${shellWord(value)}`;
    })
    .join('');
}

/** A word that the shells of Unix read as it is. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** How this person types commands. */
export interface Typing {
  /** `outdial`, or `npx outdial` where it is installed in one folder only. */
  readonly name: string;
  readonly program: Command;
  /** What this command was told about the server: its flags `url` and `dataDir`. The next command needs them, too. */
  readonly reach: Readonly<Record<string, string | undefined>>;
}

/** A text with its commands as this person must type them. JSON is left alone. */
export function asTyped(text: string, { name, program, reach }: Typing): string {
  if (/^\s*[{[]/.test(text)) return text;
  return text.replaceAll(
    /(?<![\w/@.-]|npx )outdial ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)([^\n"]*)/g,
    (_whole, words: string, rest: string) => {
      const [first = '', second = ''] = words.split(' ');
      const parent = program.commands.find((command) => command.name() === first);
      const child = parent?.commands.find((command) => command.name() === second);
      const said = child === undefined ? first : words;
      const flags = (child ?? parent)?.options.flatMap((option) => {
        const value = reach[option.attributeName()];
        return value === undefined || rest.includes(`${option.long ?? ''} `)
          ? []
          : [[option.attributeName(), value] as const];
      });
      return `${name} ${said}${spellFlags(Object.fromEntries(flags ?? []))}${words.slice(said.length)}${rest}`;
    },
  );
}
