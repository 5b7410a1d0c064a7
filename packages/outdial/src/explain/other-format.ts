import type { SlipKind } from '../json/slips.ts';

const field = /(?:^|[\s<&"'-])(?:from|targets|to|phoneNumber)(?=["']?\s*[:=>])/;
/** A number to call, or a field for one: periods, mails and rules of a network have `from` and `to` as well. */
const number = /phone_?number|targets|(?<![\d.-])(?:\+\d[\d ()-]{6,}|\d{7,15}(?![\d-]))/i;
const element = /<(?:from|targets?|to|phoneNumber)>/;
const yamlLine = /^\s*(?:-\s+)?["']?[\w.-]{1,100}["']?\s*:(?:\s.*)?$|^\s*-\s.*$|^---$/;
const form = /^[\w.[\]%-]+=[^&\s]*(?:&[\w.[\]%-]+=[^&\s]*)+$/;

/** The format of a call request that is whole, and not written as JSON; null for everything else. */
export function otherFormat(text: string): Extract<SlipKind, 'yaml' | 'xml' | 'form'> | null {
  const whole = text.trim();
  if (!field.test(whole) || !number.test(whole)) return null;
  if (/^<(?!html|!doctype)[a-z?]/i.test(whole) && whole.endsWith('>')) return element.test(whole) ? 'xml' : null;
  if (form.test(whole)) return 'form';
  const lines = whole.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line));
  const isYaml = lines.length > 1 && lines.every((line) => yamlLine.test(line) && !/[{,;]\s*$/.test(line));
  return isYaml ? 'yaml' : null;
}
