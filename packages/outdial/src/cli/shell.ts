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

/**
 * A text with its commands as this person must type them: where Outdial is not installed for every folder, `outdial calls list` is
 * `npx outdial calls list`. JSON is left alone.
 */
export function asTyped(text: string, command: string): string {
  if (command === 'outdial' || /^\s*[{[]/.test(text)) return text;
  return text.replaceAll(/(?<![\w/@.-]|npx )outdial (?=[a-z])/g, `${command} `);
}
