import {
  callId,
  cancelCall,
  explainAnswer,
  keyId,
  parseTargetNumber,
  type AuditPage,
  type KeyId,
  type Problem,
} from 'outdial/engine-kit';
import { decide, listUndecided, type Decided, type Undecided } from './decide.ts';
import type { FunctionWorld } from './world.ts';

/** The result of an administrator's command. A refused command has the codes and sentences of HTTP, and changed nothing. */
export type Operated =
  | { readonly kind: 'paused' | 'resumed' }
  | { readonly kind: 'canceled'; readonly state: string; readonly version: number }
  | { readonly kind: 'forgotten'; readonly calls: number }
  | ({ readonly kind: 'audit' } & AuditPage)
  | { readonly kind: 'undecided'; readonly items: readonly Undecided[]; readonly next: string | null }
  | Decided
  | { readonly kind: 'refused'; readonly problems: readonly ReturnType<typeof explainAnswer>[] };

type Fields = Readonly<Record<string, unknown>>;
const orders = ['pause', 'resume', 'cancel', 'list', 'resolve', 'forget', 'audit'] as const;

/** For administrators: anyone who may invoke this function may give these commands. `by` names the person who does. */
export async function operate(world: FunctionWorld, event: unknown): Promise<Operated> {
  const fields: Fields = typeof event === 'object' && event !== null ? { ...event } : {};
  const { engine } = world;
  const by = keyId(`operator:${textIn(fields, 'by') ?? 'unnamed'}`);
  switch (orders.find((order) => order === fields['do'])) {
    case 'pause':
      await engine.pause(by);
      return { kind: 'paused' };
    case 'resume':
      await engine.resume(by);
      return { kind: 'resumed' };
    case 'cancel':
      return cancel(world, fields, by);
    case 'list':
      return { kind: 'undecided', ...(await listUndecided(world, textIn(fields, 'cursor'))) };
    case 'resolve':
      return resolve(world, fields, by);
    case 'forget':
      return forget(world, fields, by);
    case 'audit':
      return audit(world, fields);
    case undefined:
      return refuse({ code: 'field-value', pointer: '/do', facts: { field: 'do', expected: orders.join(', ') } });
  }
}

async function cancel({ engine }: FunctionWorld, fields: Fields, by: KeyId): Promise<Operated> {
  const id = callId(textIn(fields, 'call') ?? '');
  const { version } = fields;
  const canceling = await cancelCall(engine, { id, by, ifMatch: typeof version === 'number' ? [version] : 'absent' });
  if (canceling.kind === 'refused') return refuse(...canceling.problems);
  if (canceling.kind === 'canceled') {
    return { kind: 'canceled', state: canceling.call.state, version: canceling.call.version };
  }
  return refuse(callNotFound(id));
}

async function resolve(world: FunctionWorld, fields: Fields, by: KeyId): Promise<Operated> {
  const id = textIn(fields, 'call') ?? '';
  const decided = await decide(world, fields, { id, by });
  if (decided.kind === 'no-such-call') return refuse(callNotFound(id));
  return decided.kind === 'refused' ? refuse(...decided.problems) : decided;
}

function callNotFound(id: string): Problem {
  return {
    code: 'call-not-found',
    pointer: '/call',
    facts: { reference: id, searched: 'all calls of this table' },
  };
}

async function forget({ engine }: FunctionWorld, fields: Fields, by: KeyId): Promise<Operated> {
  const parsed = parseTargetNumber(textIn(fields, 'number') ?? '');
  if (parsed.kind !== 'number') return refuse({ code: 'number-invalid', pointer: '/number', facts: {} });
  const forgotten = await engine.forget(parsed.number, by);
  if (forgotten.kind === 'forgotten') return forgotten;
  return refuse({ code: 'number-has-open-call', pointer: null, facts: { callIds: forgotten.callIds.slice(0, 20) } });
}

async function audit({ engine }: FunctionWorld, fields: Fields): Promise<Operated> {
  const [since, until] = ['since', 'until'].map((name) => Date.parse(textIn(fields, name) ?? ''));
  const page = await engine.audit({
    since: since === undefined || Number.isNaN(since) ? 0 : since,
    until: until === undefined || Number.isNaN(until) ? null : until,
    phoneNumber: textIn(fields, 'number'),
    cursor: textIn(fields, 'cursor'),
    limit: 200,
  });
  return { kind: 'audit', ...page };
}

function refuse(...problems: readonly Problem[]): Operated {
  return { kind: 'refused', problems: problems.map((problem) => explainAnswer(problem)) };
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}
