import type { Logger } from '../ports/logger.ts';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { ProblemView } from '../call/problem.ts';
import { nearest } from '../intake/nearest.ts';
import { repeat, type Clock } from '../ports/clock.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { defaultPolicy, type Policy, type TargetKind } from '../readiness/policy.ts';
import { parsePolicy } from '../readiness/policy-text.ts';

/** `policy` null: a policy is required but there is no policy, so nothing may be dialed. */
export interface PolicyHeld {
  /** The beginning of the text's SHA-256; null when there is no text. */
  readonly version: string | null;
  readonly policy: Policy | null;
}

/** The policy's text does not say what may be dialed. `problems` point into it. */
export class PolicyInvalid extends Error {
  readonly code = 'policy-invalid';
  readonly problems: readonly ProblemView[];

  constructor(problems: readonly ProblemView[]) {
    super(`The policy cannot be used: ${problems.map(({ message }) => message).join(' ')}`);
    this.name = 'PolicyInvalid';
    this.problems = problems;
  }
}

/** Reads the text of a `policy.json`. Null: there is no text, which is enough on a sandbox only. Throws PolicyInvalid. */
export function holdPolicy(text: string | null, target: TargetKind): PolicyHeld {
  if (text === null) return { version: null, policy: target === 'sandbox' ? defaultPolicy : null };
  const read = parsePolicy(text, { target, nearest });
  if (!read.ok) throw new PolicyInvalid(read.problems.map((problem) => explainProblem(problem)));
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 12), policy: read.policy };
}

/** How often, in milliseconds, the file is looked at. */
const lookEvery = 2000;

/** A policy that may change. */
export interface PolicySource {
  readonly held: () => PolicyHeld;
  /** Watches for changes from now on, even between requests, and reports each one that counts. Returns the way to stop. */
  readonly watch: (onChange: () => void) => () => void;
}

interface Following {
  readonly file: string;
  readonly target: TargetKind;
  readonly clock: Pick<Clock, 'now' | 'wakeAt'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** For tests; the file system's when not given. */
  readonly readText?: (file: string) => string;
}

/**
 * The policy in a file that may change, appear or be deleted at any time. A text that cannot be used changes nothing: the last good policy
 * stays in force. If two checks in a row find no file, there is no policy, and with a real organisation no call is placed then. The log
 * reports both. Throws PolicyInvalid when the very first text cannot be used.
 */
export function followPolicy(following: Following): PolicySource {
  const { clock } = following;
  const read = createPolicyReading(following);
  let lookedAt = clock.now();
  const look = (): void => {
    const now = clock.now();
    if (Math.abs(now - lookedAt) < lookEvery) return;
    lookedAt = now;
    read.again();
  };
  return {
    held: () => {
      look();
      return read.held();
    },
    watch: (onChange) => {
      read.tell(onChange);
      const stop = repeat(clock, lookEvery, look);
      return () => {
        read.tell(null);
        stop();
      };
    },
  };
}

/** The policy as it was last read from the file, and the way to read it again. */
function createPolicyReading({ file, target, logger, readText = textOf }: Following) {
  const first = stateOf(file);
  let state = first;
  let held = holdPolicy(first === null ? null : readText(file), target);
  let changed: (() => void) | null = null;

  /** What was last logged about a text that could not be read. */
  let failed: string | null = null;

  // An editor that saves may take the file away for a moment.
  let isMissed = false;

  const drop = (): void => {
    const { version } = held;
    held = holdPolicy(null, target);
    const now = held.policy === null ? 'no call is placed until there is one' : 'the default policy is in force';
    logger.error({ policyVersion: version }, `The policy file is gone: ${now}.`);
    changed?.();
  };
  const again = (): void => {
    const found = stateOf(file);
    const isGone = isMissed && found === null;
    isMissed = found === null && state !== null;
    if (isGone) drop();
    if (found === state) return;
    if (found === null) {
      state = found;
      return;
    }
    try {
      const text = readText(file);
      // Only a text that was read to its end counts as seen. A read that fails is tried again at every look.
      state = found;
      failed = null;
      held = holdPolicy(text, target);
      logger.info({ policyVersion: held.version }, 'The policy file was read again.');
      changed?.();
    } catch (error) {
      const said = error instanceof PolicyInvalid ? error.message : `The policy file cannot be read${codeOf(error)}.`;
      if (said === failed) return;
      failed = state === found ? null : said;
      logger.error({ policyVersion: held.version }, `${said} The last policy stays in force.`);
    }
  };
  return {
    held: () => held,
    again,
    tell: (onChange: (() => void) | null) => {
      changed = onChange;
    },
  };
}

const textOf = (file: string): string => readFileSync(file, 'utf8');

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';

/** A policy that stays what it is. */
export function fixedPolicy(held: PolicyHeld): PolicySource {
  return { held: () => held, watch: () => () => undefined };
}

/**
 * A text that changes whenever the file or its permissions change. Null when there is no file. Never throws: the code that then reads the
 * file gets the reason.
 */
function stateOf(file: string): string | null {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? null : `${found.mtimeMs} ${found.ctimeMs} ${found.size} ${found.ino}`;
  } catch {
    return 'not to be seen';
  }
}
