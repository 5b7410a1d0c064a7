import { foldName } from '../intake/nearest.ts';
import { isPlaceholder } from '../intake/placeholder.ts';
import type { Problem } from '../call/problem.ts';
import type { Finding } from './finding.ts';
import { isNativeFieldOfCode, unknownNativeField } from './native-request.ts';

interface Field {
  readonly name: string;
  readonly offset: number;
  /** A literal text that the field is given; null for a variable or an expression. */
  readonly literal: string | null;
}

const key =
  /[\s@]*(?:\.(?!\.))?\\?["'`]?([A-Za-z_]\w*)(?:\\?["'`]?\s*(=>|:(?![:=])|=(?![=>]))|(?=\s*[,}]))\s*(?:["']([^"'\n]{0,200})["'])?/y;
const longest = 3000;

/** The fields of an object literal, an initializer, named arguments or a map: whatever begins with this bracket. */
function fieldsAt(text: string, open: number): readonly Field[] {
  const fields: Field[] = [];
  let depth = 0;
  let expected = false;
  for (let at = open; at < Math.min(text.length, open + longest); at++) {
    const character = text[at] ?? '';
    if (depth === 1 && expected && character.trim() !== '') {
      key.lastIndex = at;
      const met = key.exec(text);
      if (met !== null) {
        fields.push({ name: met[1] ?? '', offset: at + met[0].indexOf(met[1] ?? ''), literal: met[3] ?? null });
        at += met[0].length - 1 - (met[3] === undefined ? 0 : met[3].length + 2);
        expected = met[2] === undefined;
        continue;
      }
      expected = false;
    }
    if (/["'`]/.test(character)) {
      const end = text.indexOf(character, at + 1);
      if (end === -1) break;
      at = end;
    } else if ('([{'.includes(character)) {
      depth++;
      expected = depth === 1;
    } else if (')]}'.includes(character)) {
      if (--depth === 0) break;
    } else if (depth === 1 && /[,;\n]/.test(character)) expected = true;
  }
  return fields;
}

/** The bracket around a place. Null when there is no bracket nearby. */
function openingBefore(text: string, offset: number): number | null {
  let depth = 0;
  for (let at = offset - 1; at >= Math.max(0, offset - longest); at--) {
    const character = text[at] ?? '';
    if (')]}'.includes(character)) depth++;
    else if ('([{'.includes(character) && depth-- === 0) return at;
  }
  return null;
}

const personal = /^(?:from|targets|to|firstname|lastname|email|address|selfuri|mediatype|name|company)$/;
const number = /(?<![\w/]|[\w)\]]\.)\\?["'`]?phone_?number(?:\\?["'`]?\s*(?:=>|:(?![:=])|=(?![=>]))|(?=\s*[,}]))/gi;

function inLiterals(text: string): readonly (readonly Field[])[] {
  const opens = [...text.matchAll(number)].slice(0, 20).map((match) => openingBefore(text, match.index));
  const requests = [...text.matchAll(/\bCreate_?Call_?Request\s*(?:\(\s*\))?\s*[({]/gi)]
    .slice(0, 20)
    .map((match) => match.index + match[0].length - 1);
  return [...new Set([...opens, ...requests])]
    .filter((open) => open !== null && isSent(text, open))
    .map((open) => fieldsAt(text, open ?? 0))
    .filter((fields) => !fields.some(({ name }) => personal.test(foldName(name))));
}

const assigned =
  /([A-Za-z_]\w*)(?:\s*:\s*(?:\[\w+: ?\w+\]|[\w<>,[\]. ]{1,60}))?\s*(?::=|=)\s*(?:new\s*|@|json_encode\(|map\[\w+\][\w{}]+|[\w.]{1,60}\s*)?$/;
const declared = /\b(?:interface(?!\{)|type|class|struct|record|enum|import|export)\b[^\n=]{0,100}$/;
/** The function that an object is given to, or the type that it is made of. */
const receiver = /([\w$]+)\s*\(\s*(?:[^()]{0,100},\s*)?$|\b(?!With\b)([A-Z]\w*)\s*$/;
/** Functions that write or send a body, and types that can be one. The functions of a program itself take what they like. */
const sending =
  /stringify|json|dumps?$|seriali[sz]e|encode|marshal|conversations_?calls|create_?call_?request|request$|fetch|axios|post|^send$|body|map|dict|hash|^of$|^Any$/i;

/** True for an object that is made and given away: not taken apart, not a type, and not kept in a variable that only its fields leave. */
function isSent(text: string, open: number): boolean {
  const before = text.slice(Math.max(0, open - 160), open);
  const rest = text.slice(open + 1, open + longest);
  if (declared.test(before) || /^[^{}]{0,1000}\}\s*(?:=(?!=)|\)\s*(?:=>|\{)|:\s*\w+\s*\))/.test(rest)) return false;
  const [, callee, type] = receiver.exec(text[open] === '(' ? `${before}(` : before) ?? [];
  const to = callee ?? type;
  if (to !== undefined && !sending.test(to)) return false;
  if (text[open] === '(') return /(?:Create_?Call_?Request|\bdict|\bof)\s*$/i.test(before);
  const name = assigned.exec(before)?.[1];
  if (name === undefined || /^(?:body|data|json|payload)$/i.test(name)) return true;
  return new RegExp(`(?<![\\w.])[$&]?${name}(?:\\.to_?json|(?!\\s*(?::?=|[.\\w:[])))`, 'i').test(rest);
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');

/** Fields that a variable gets one by one: `body.callFrom =`, `body.setCallFrom(`, `body["callFrom"] =`, `body.put("callFrom", …`. */
function ofVariables(text: string): readonly (readonly Field[])[] {
  const made = /([A-Za-z_$]\w*)\s*(?::=|=)\s*(?:new\s+)?(?:[\w$]+\.)*Create_?Call_?Request\b/gi;
  const given =
    /([A-Za-z_$]\w*)(?:(?:\.|->)(?:set_?)?phone_?number\s*(?:=(?!=)|\()|(?:\.put|\.add)?[[(]["']phoneNumber["'])/gi;
  const names = new Set([...text.matchAll(made), ...text.matchAll(given)].slice(0, 20).map((match) => match[1] ?? ''));
  return [...names].map((name) => {
    const set = new RegExp(
      `(?<![\\w.])${escaped(name)}(?:(?:\\.|->)(?:set_?(?=[A-Z_]))([A-Za-z_]\\w*)\\s*\\(|(?:\\.|->)([A-Za-z_]\\w*)\\s*=(?![=>])|(?:\\.put|\\.add)?[[(]\\s*["']([A-Za-z_]\\w*)["']\\s*(?:\\]\\s*=(?!=)|,))`,
      'gi',
    );
    return [...text.matchAll(set)].slice(0, 40).map((match) => ({
      name: match[1] ?? match[2] ?? match[3] ?? '',
      offset: match.index,
      literal: null,
    }));
  });
}

/** `new CreateCallRequest().phoneNumber(n).callFrom(x)` */
function inChains(text: string): readonly (readonly Field[])[] {
  return [
    ...text.matchAll(
      /\bCreateCallRequest(?:\(\)|\.builder\(\)|\.Builder\(\))((?:\s*\.\w{1,40}\([^()]{0,200}(?:\([^()]{0,100}\)[^()]{0,100})?\)){1,20})/g,
    ),
  ].map((match) =>
    [...(match[1] ?? '').matchAll(/\.(?:with|set)?(\w+)\(/g)]
      .filter(([, name]) => !/^(?:build|toString|toJson)$/.test(name ?? ''))
      .map((each) => ({ name: each[1] ?? '', offset: match.index, literal: null })),
  );
}

function judge({ name, offset, literal }: Field): readonly Finding[] {
  const at = (problem: Problem): Finding => ({ weight: 'problem', problem, offset, length: name.length });
  if (!isNativeFieldOfCode(name)) return [at(unknownNativeField(name))];
  const isNumber =
    literal === null || literal === '' || /\d{3}/.test(literal) || isPlaceholder(literal) || literal.includes('{');
  if (foldName(name) !== 'callerid' || isNumber) return [];
  const expected = 'a phone number: the name that the target sees is `callerIdName`';
  return [at({ code: 'field-value', pointer: `/${name}`, facts: { field: name, seen: literal, expected } })];
}

/** Fields that code gives to a CreateCallRequest and that Genesys does not have, in whatever language. Each name once. */
export function findWrongFields(text: string): readonly Finding[] {
  const all = [...inLiterals(text), ...ofVariables(text), ...inChains(text)].flat();
  const wrong = new Map(all.map((field) => [foldName(field.name), field]));
  return [...wrong.values()].slice(0, 50).flatMap(judge);
}
