import type { Stage } from './stage.ts';

const has = (state: string) => (call: { readonly state: string }) => call.state === state;
const ended = (call: { readonly outcome: unknown }): boolean => call.outcome !== null;

/** An ordinary afternoon: calls that talk, fail and wait, and one whose outcome nobody knows. */
export async function playScene(
  stage: Stage,
): Promise<{ readonly talked: string; readonly unknown: string; readonly waiting: string }> {
  const { place, until, sandbox, clock } = stage;
  const { control } = sandbox;
  const talked = await place('ana', '+12025550100', { label: 'renewals', attributes: { ticket: '4711' } });
  await until(talked.id, ended);
  for (const number of ['+12025550101', '+12025550102', '+12025550103', '+447700900100', '+12025550100']) {
    const { id } = await place('hana', number, { label: number.startsWith('+44') ? 'uk' : 'renewals' });
    await until(id, ended, 2000);
  }
  for (const [seconds, number] of [
    [8, '+12025550100'],
    [95, '+447700900100'],
  ] as const) {
    const { id } = await place('ben', number, { label: 'renewals' });
    for (let passed = 0; passed < seconds; passed += 1) await clock.advance(1000);
    control.changeAgent('ben', { presence: 'AVAILABLE' });
    await until(id, ended);
    control.changeAgent('ben', { presence: 'AWAY' });
    await until(id, ended);
  }
  const canceled = await place('ben', '+12025550133');
  await stage.outdial().calls.cancel(canceled.id);
  await place('gus', '+12025550134', { whenNotReady: 'refuse' });
  const operation = 'postConversationsCallsUserUserId';
  control.injectFault({ operation, fault: 'answer-lost', count: 1 });
  control.injectFault({ operation, fault: 'attributes-never', count: 1 });
  const unknown = await place('ana', '+12025550104', { attributes: { ticket: '4712' } });
  await until(unknown.id, has('outcome-unknown'), 5000);
  await clock.advance(20_000);
  const waiting = await place('carla', '+12025550140', { label: 'callback' });
  for (const [agent, number] of [
    ['carla', '+12025550141'],
    ['carla', '+12025550142'],
    ['carla', '+12025550147'],
    ['ben', '+12025550143'],
    ['ben', '+12025550144'],
    ['gus', '+12025550145'],
    ['fay', '+12025550146'],
  ] as const)
    await place(agent, number, { label: 'callback' });
  const live = await place('hana', '+12025550104', { label: 'renewals' });
  await until(live.id, has('connected'), 250);
  for (let passed = 0; passed < 40; passed += 1) await clock.advance(1000);
  return { talked: talked.id, unknown: unknown.id, waiting: waiting.id };
}
