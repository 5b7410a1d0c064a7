import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';

/** What a person sees who looks at a call's execution in Step Functions: the output of its last task. */
describe('the execution of a call shows', () => {
  const { cloud, request } = frozenCloud();
  const watch = () => {
    const outputs: Readonly<Record<string, unknown>>[] = [];
    cloud().accidents.onInvoke = async (name, event, run) => {
      const output = (await run()) as Readonly<Record<string, unknown>>;
      // The output of a function that only stores a task token is not the state's.
      if (['advance', 'dial', 'follow'].includes(name) && event['token'] === undefined) outputs.push(output);
      return output;
    };
    return { last: () => outputs.at(-1) };
  };

  test('why the call waits, also after the reason has changed, and in the end how it ended', async () => {
    const { ask, settle, pass, sandbox } = cloud();
    const { last } = watch();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(request());
    await settle();
    expect(last()).toMatchObject({ state: 'waiting', waitingFor: ['agent-presence'], next: 'wait-for-presence' });
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE', station: null });
    await settle();
    expect(last()).toMatchObject({ state: 'waiting', waitingFor: ['agent-no-station'] });
    await pass(17 * 60_000, 60_000);
    expect(last()).toMatchObject({ next: 'done', state: 'expired', outcome: 'deadline-passed' });
  });

  test('that it waits for its time, and the code of a refusal', async () => {
    const { ask, settle, sandbox } = cloud();
    const { last } = watch();
    await ask({ ...request(), notBefore: new Date(Date.now() + 5 * 60_000).toISOString() });
    await settle();
    expect(last()).toMatchObject({ state: 'scheduled', next: 'wait-for-presence' });
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(request('+12025550124'));
    await settle();
    expect(last()).toMatchObject({ state: 'waiting', waitingFor: ['agent-presence'] });
  });

  test('what a completed call became', async () => {
    const { ask, pass } = cloud();
    const { last } = watch();
    await ask(request());
    await pass(15 * 60_000, 15_000);
    expect(last()).toMatchObject({
      next: 'done',
      state: 'completed',
      outcome: expect.stringMatching(/^\S+$/) as string,
    });
  });
});
