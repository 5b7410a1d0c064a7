import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** A call with an unknown outcome, and the person who decides it. */
describe('an unknown outcome', () => {
  let cloud: LocalCloud;
  let callId = '';
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
    const operation = 'postConversationsCallsUserUserId';
    cloud.sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
    const asked = await ask('+12025550123');
    callId = (asked as { readonly callId: string }).callId;
    await cloud.settle();
    await cloud.pass(180_000, 5_000);
    expect(await cloud.callOf('ana')).toMatchObject({ state: 'outcome-unknown' });
  });
  afterEach(() => cloud.close());

  const ask = (phoneNumber: string): Promise<unknown> => {
    const from = { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' };
    return cloud.ask({ from, targets: [{ phoneNumber }] });
  };
  const operate = (order: object) => cloud.invoke('operate', { by: 'pat', ...order });
  const lock = () => cloud.table.get({ pk: `agent#${cloud.sandbox.control.agent('ana').id}`, sk: 'lock' });

  test('is listed with the facts that a person needs to look it up, until a person decides it', async () => {
    expect(await operate({ do: 'list' })).toMatchObject({
      kind: 'undecided',
      items: [
        {
          call: callId,
          phoneNumber: '+12025550123',
          attempts: [{ startedAt: '2026-11-22T15:00:00.000Z', conversationId: null }],
          candidates: [],
        },
      ],
      next: null,
    });
    await operate({ do: 'resolve', call: callId, placed: false });
    expect(await operate({ do: 'list' })).toEqual({ kind: 'undecided', items: [], next: null });
  });

  test('is decided once: the agent is free at once, the next call is dialed, and the execution ends', async () => {
    const { sandbox, settle, pass, executions } = cloud;
    expect(await lock()).toMatchObject({ kind: 'until-idle', call: callId });
    await ask('+12025550124');
    await settle();
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(0);
    const decided = await operate({ do: 'resolve', call: callId, placed: false });
    const decision = { placed: false, conversationId: null, by: 'operator:pat' };
    expect(decided).toMatchObject({ kind: 'resolved', call: callId, ...decision });
    await settle();
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(1);
    expect(await lock()).not.toMatchObject({ call: callId });
    expect(await operate({ do: 'resolve', call: callId, placed: false, by: 'kim' })).toEqual(decided);
    await pass(15 * 60_000, 30_000);
    expect(executions.started().map((name) => executions.entered(name).at(-1))).toEqual(['Done', 'Done']);
    const { entries } = (await operate({ do: 'audit' })) as { readonly entries: readonly { readonly act: string }[] };
    expect(entries.filter(({ act }) => act === 'resolved')).toMatchObject([{ by: 'operator:pat' }]);
  });

  test('decided by a function that died before it freed the agent: the execution frees the agent', async () => {
    const { taps, accidents, pass, invoke } = cloud;
    taps.before = (action, body) => {
      const { sk } = (body['Key'] ?? {}) as { readonly sk?: { readonly S: string } };
      if (action !== 'DeleteItem' || sk?.S !== 'lock') return;
      taps.before = null;
      died();
      return new Promise<never>(() => undefined);
    };
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    accidents.onInvoke = async (_name, _event, run) => Promise.race([run(), death]);
    await invoke('operate', { do: 'resolve', call: callId, placed: false, by: 'pat' });
    accidents.onInvoke = null;
    expect(await lock()).toMatchObject({ kind: 'until-idle', call: callId });
    // No read of the agent can report that it is idle.
    const { injectFault } = cloud.sandbox.control;
    for (const operation of ['getUser', 'getUsers'])
      injectFault({ operation, fault: 'status', status: 503, count: 50 });
    await pass(90_000, 5_000);
    expect(await lock()).toBeNull();
  });

  test('refuses an invalid decision, with the codes of HTTP, and keeps the first decision', async () => {
    const codesOf = async (order: object) => {
      const { problems } = (await operate({ do: 'resolve', call: callId, ...order })) as {
        readonly problems?: readonly { readonly code: string; readonly pointer: string | null }[];
      };
      return problems?.map(({ code, pointer }) => [code, pointer]);
    };
    expect(await codesOf({})).toEqual([['field-missing', '/placed']]);
    expect(await codesOf({ placed: 'yes' })).toEqual([['field-type', '/placed']]);
    expect(await codesOf({ placed: true })).toEqual([['field-missing', '/conversationId']]);
    expect(await codesOf({ placed: false, conversationId: 'one' })).toEqual([['field-value', '/conversationId']]);
    expect(await codesOf({ call: 'call_none', placed: false })).toEqual([['call-not-found', '/call']]);
    expect(await codesOf({ placed: true, conversationId: 'one' })).toBeUndefined();
    expect(await codesOf({ placed: false })).toEqual([['call-resolved-already', null]]);
    const other = (await ask('+12025550125')) as { readonly callId: string };
    expect(await codesOf({ call: other.callId, placed: false })).toEqual([['call-not-unknown', null]]);
  });
});
