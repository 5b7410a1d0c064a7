import { describe, expect, test, vi } from 'vitest';
import { callsIn } from '../src/table/calls.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { askHttp, makeKey } from './http-api.ts';

/** Problems that AWS may cause for a call even if no process dies. */
describe('a call ends, and is dialed at most once,', () => {
  const { cloud, request } = frozenCloud();
  /** Breaks the connection at the first write of a call with this state: the write is stored, but its answer is lost. */
  const loseAnswerOf = (state: string): { readonly lost: () => boolean } => {
    let lost = false;
    cloud().taps.after = (action, { Item }) => {
      const { body } = (Item ?? {}) as { readonly body?: { readonly S: string } };
      if (action !== 'PutItem' || body?.S.includes(`"state":"${state}"`) !== true) return;
      cloud().taps.after = null;
      lost = true;
      throw new Error('the answer is lost');
    };
    return { lost: () => lost };
  };
  /** The functions wait on the clock before they retry a request to AWS. */
  const whileTimePasses = async (isOver: () => boolean | Promise<boolean>): Promise<void> => {
    await vi.waitUntil(
      async () => {
        vi.setSystemTime(Date.now() + 10);
        return isOver();
      },
      { timeout: 20_000, interval: 10 },
    );
    await cloud().settle();
  };

  test('even if its history is longer than an item may be', async () => {
    const { ask, settle, pass, sandbox, table, calls } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(request());
    await settle();
    const [row] = await calls.all();
    const line = row?.log.at(-1);
    if (row === undefined || line === undefined) throw new Error('There is no call.');
    const lines = Math.floor((400_000 - JSON.stringify(row.call).length - 5_000) / (JSON.stringify(line).length + 1));
    const log = Array.from({ length: lines }, (_, index) => ({ ...line, number: index + 1 }));
    const key = { pk: `call#${row.call.order.id}`, sk: 'call' };
    await table.update(key, 'SET #log = :log', { log: JSON.stringify(log) }, { when: '#log <> :log' });
    sandbox.control.changeAgent('ana', { presence: 'BREAK' });
    await settle();
    await pass(16 * 60_000, 60_000);
    const [ended] = await calls.all();
    expect(ended?.call.state).toBe('expired');
    expect(ended?.log.length).toBeLessThanOrEqual(220);
    expect(ended?.log[0]?.number).toBe(1);
    expect(ended?.log.at(-1)).toMatchObject({ name: 'call.expired', number: lines + 2 });
  });

  test('even if Lambda throttles its dial: the execution retries every few seconds, not hundreds of times in one', async () => {
    const { ask, settle, pass, accidents, sandbox, callOf } = cloud();
    let dials = 0;
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      dials += 1;
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'Lambda.TooManyRequestsException' });
    };
    await ask(request());
    await settle();
    expect(dials).toBe(1);
    await pass(60_000);
    expect(dials).toBeGreaterThan(5);
    expect(dials).toBeLessThanOrEqual(13);
    accidents.onInvoke = null;
    await pass(6_000);
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ attempts: [{ number: 1 }] });
  });

  test('even if the answer to the write after its lock is lost: the writer recognises its write, and it dials', async () => {
    const { ask, pass, sandbox, callOf } = cloud();
    const { lost } = loseAnswerOf('dialing');
    await ask(request());
    await whileTimePasses(async () => lost() && (await callOf('ana')).state !== 'dialing');
    expect(sandbox.control.dials().total).toBe(1);
    await pass(400_000, 5_000);
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'completed', attempts: [{ number: 1 }] });
  });

  test('and a writer that repeats a write after a lost answer recognises its own write, but not the write of another', async () => {
    const { ask, settle, table, calls, sandbox } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(request());
    await settle();
    const [row] = await calls.all();
    if (row === undefined) throw new Error('There is no call.');
    const repeating = callsIn({
      ...table,
      put: async (item, condition) => {
        await table.put(item, condition);
        return table.put(item, condition);
      },
    });
    expect(await repeating.write(row, row.revision, 'ours')).toBe(true);
    expect(await repeating.write(row, row.revision, 'theirs')).toBe(false);
    expect((await calls.read(row.call.order.id))?.revision).toBe(row.revision + 1);
  });

  test('even if the answer to the write that ends the call before it is lost: its execution is woken', async () => {
    const { ask, settle, pass, sandbox, calls } = cloud();
    await ask(request('+12025550123'));
    await settle();
    await ask(request('+12025550124'));
    await settle();
    const { lost } = loseAnswerOf('completed');
    await whileTimePasses(async () => {
      if (!lost()) await pass(1_000);
      return sandbox.control.dials().total === 2;
    });
    const ended = (await calls.all()).find(({ call }) => call.state === 'completed');
    expect(Date.now() - (ended?.call.lastNow ?? 0)).toBeLessThan(30_000);
  });

  test('and a cancel without a version does not hang up a call that was connected in the meantime', async () => {
    const { ask, settle, pass, sandbox, calls, taps, table } = cloud();
    await ask(request());
    await settle();
    await pass(1000);
    const secret = await makeKey(cloud());
    const [row] = await calls.all();
    if (row === undefined) throw new Error('There is no call.');
    const { id, version } = { id: row.call.order.id, version: row.call.version };
    let reads = 0;
    taps.after = async (action, body) => {
      const { pk } = (body['Key'] ?? {}) as { readonly pk?: { readonly S: string } };
      if (action !== 'GetItem' || pk?.S !== `call#${id}`) return;
      reads += 1;
      if (reads !== 2) return;
      taps.after = null;
      const at = row.call.lastNow;
      const connected = { ...row.call, state: 'connected', version: version + 1, targetLegAt: at, connectedAt: at };
      const set = 'SET #body = :body ADD #revision :one';
      const values = { body: JSON.stringify(connected), one: 1 };
      await table.update({ pk: `call#${id}`, sk: 'call' }, set, values, { when: '#body <> :body' });
    };
    const before = sandbox.control.requests().total;
    const refused = await askHttp(cloud(), 'POST', `/v1/calls/${id}/cancel`, { secret });
    expect([refused.status, ((await refused.json()) as { problems: { code: string }[] }).problems[0]?.code]).toEqual([
      428,
      'precondition-required',
    ]);
    expect(taps.after).toBeNull();
    expect(sandbox.control.requests().total).toBe(before);
    expect((await calls.read(id))?.call.version).toBe(version + 1);
  });
});
