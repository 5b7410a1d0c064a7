import { isIP } from 'node:net';
import { defaultTimers, timerFaults, type Timers } from './call/timers.ts';
import { readCrashPoints, type CrashPoint } from './engine/crash-points.ts';
import { parseJson } from './json/doubled.ts';
import { nearest } from './intake/nearest.ts';
import { isObject } from './json/object.ts';
import { eventSourceForm, readEventSource } from './orders/event-source.ts';
import { isToken } from './ports/identity.ts';
import type { TargetKind } from './readiness/policy.ts';
import { logLevels, type LogLevel } from './system/log-levels.ts';
import { keysForm, readKeys, type TokenKeys } from './system/sealing.ts';

/** Node reads headers of 16 KiB together. */
const longestToken = 12_000;

/** The value that a setting's text stands for, or what the text must be. */
export type Parsed<Value> = { readonly value: Value } | { readonly expected: string };

export const portNumber = (text: string): Parsed<number> => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? { value: port } : { expected: 'a port, 0 to 65535' };
};
export const days = (text: string): Parsed<number> =>
  /^[1-9]\d{0,4}$/.test(text) ? { value: Number(text) } : { expected: 'a number of days, 1 to 99999' };
export const words = (text: string): Parsed<string> =>
  text.trim() === '' ? { expected: 'something that is not empty' } : { value: text };
export const yesOrNo = (text: string): Parsed<boolean> =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: '"true" or "false"' };
/** An IP address or a host name, without a port. */
export const hostName = (text: string): Parsed<string> =>
  isIP(text) !== 0 || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text)
    ? { value: text }
    : { expected: 'an IP address or a host name, such as 0.0.0.0' };
export const asGiven = (text: string): Parsed<string | null> => ({ value: text });
/** An API key, or the longer token of an identity provider in its place. */
export const secret = (text: string): Parsed<string> =>
  /^[\x21-\x7e]{8,200}$/.test(text) || (isToken(text) && text.length <= longestToken)
    ? { value: text }
    : { expected: '8 to 200 characters of plain ASCII without a space' };
export const target = (text: string): Parsed<TargetKind> =>
  text === 'sandbox' || text === 'organisation' ? { value: text } : { expected: '"sandbox" or "organisation"' };
export const logLevel = (text: string): Parsed<LogLevel> => {
  const level = logLevels.find((candidate) => candidate === text);
  return level === undefined ? { expected: `one of ${logLevels.join(', ')}` } : { value: level };
};

export const tokenKeys = (text: string): Parsed<TokenKeys> => {
  const keys = readKeys(text);
  return keys === null ? { expected: keysForm } : { value: keys };
};

export const eventSource = (text: string): Parsed<string> =>
  readEventSource(text) === null ? { expected: eventSourceForm } : { value: text };

export const crashPoints = (text: string): Parsed<readonly CrashPoint[]> => {
  const points = readCrashPoints(text);
  return points === null ? { expected: 'crash points such as claim:after:3' } : { value: points };
};

export function address(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username + url.password === '' && url.search === '' && url.hash === '';
  return isPlain && (url.protocol === 'http:' || url.protocol === 'https:')
    ? { value: text.replace(/\/+$/, '') }
    : { expected: 'an http:// or https:// address' };
}

/** One of these words. A word that is close to one of them is named. */
export const oneOf =
  (words: readonly string[]) =>
  (text: string): Parsed<string> => {
    if (words.includes(text)) return { value: text };
    const near = nearest(text, words);
    return { expected: `one of ${words.join(', ')}${near === null ? '' : `; "${near}" comes closest`}` };
  };

/** As OpenTelemetry writes it: in any case. */
export const yesOrNoInAnyCase = (text: string): Parsed<boolean> => yesOrNo(text.toLowerCase());

export const collectorAddress = (text: string): Parsed<string> => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === ''
    ? { value: text }
    : { expected: 'an http:// or https:// address, such as http://127.0.0.1:4318' };
};

export const collectorProtocol = (text: string): Parsed<string> =>
  text === 'http/json' ? { value: text } : { expected: '"http/json", the protocol in which Outdial exports traces' };

/** A share, 0 to 1. */
export const share = (text: string): Parsed<number> =>
  /^(0|1|0?\.\d+|0\.|1\.0*)$/.test(text) ? { value: Number(text) } : { expected: 'a number from 0 to 1' };

/** Names and values, as `name=value,name=value`; values are percent-encoded. */
export const namedValues = (text: string): Parsed<Readonly<Record<string, string>>> => {
  const pairs = text.split(',').flatMap((pair) => (pair.trim() === '' ? [] : [pairOf(pair)]));
  return pairs.includes(null)
    ? { expected: 'name=value,name=value, with percent-encoded values' }
    : { value: Object.fromEntries(pairs.filter((pair) => pair !== null)) };
};

function pairOf(text: string): readonly [string, string] | null {
  const [, name = '', value = ''] = /^\s*([^\s=]+)\s*=(.*)$/.exec(text) ?? [];
  try {
    return name === '' ? null : [decodeURIComponent(name), decodeURIComponent(value.trim())];
  } catch {
    return null;
  }
}

/** Headers as `name=value,name=value`. */
export const headerPairs = (text: string): Parsed<Readonly<Record<string, string>>> => {
  const read = namedValues(text);
  if ('expected' in read) return read;
  const headers = Object.entries(read.value).map(([name, value]) => [name.toLowerCase(), value] as const);
  const isGood = headers.every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value));
  return isGood ? { value: Object.fromEntries(headers) } : { expected: 'headers, as name=value,name=value' };
};

/** An address without a path, since every link of Outdial begins at the root. */
export function publicAddress(text: string): Parsed<string> {
  const parsed = address(text);
  if ('expected' in parsed) return parsed;
  return new URL(text).pathname === '/'
    ? parsed
    : { expected: 'an address without a path, such as https://outdial.example.com' };
}

/** Plain http would send the client's secret in the clear, so it is for this machine only. */
export function loopbackAddress(text: string): Parsed<string> {
  const parsed = address(text);
  if ('expected' in parsed) return parsed;
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(text).hostname);
  return isLoopback ? parsed : { expected: 'an address of this machine, such as http://127.0.0.1:4601' };
}

export function timers(text: string): Parsed<Timers> {
  const given = jsonObject(text);
  if (given === null) return { expected: 'a JSON object that names each timer once, such as {"settle":180000}' };
  const merged: Record<string, unknown> = { ...defaultTimers };
  for (const [name, value] of Object.entries(given)) {
    const current = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (current === undefined) return { expected: `known names only; "${name}" is not one` };
    const fits = Array.isArray(current) ? Array.isArray(value) && value.every(isDuration) : isDuration(value);
    if (!fits) return { expected: `milliseconds for "${name}"${Array.isArray(current) ? ', as a list' : ''}` };
    merged[name] = value;
  }
  // Each name was held against the default's shape above.
  const complete = { ...defaultTimers, ...(merged as Partial<Timers>) };
  const faults = timerFaults(complete);
  return faults.length === 0
    ? { value: complete }
    : { expected: `durations that are safe together: ${faults.join(' ')}` };
}

const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  const json = parseJson(text);
  return json.kind === 'value' && json.doubled.length === 0 && isObject(json.value) ? { ...json.value } : null;
}
