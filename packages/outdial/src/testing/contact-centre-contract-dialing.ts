import { expect, test } from 'vitest';
import { agentId, callId } from '../call/ids.ts';
import type { HangUp } from '../ports/contact-centre.ts';
import { type ContactCentreStage, type OpenStage, order, placed } from './contact-centre-stage.ts';
/** Dials, and ends what was dialed. */
export function dialing(open: OpenStage): void {
  test('a dial places one call, which rings the agent first, carries our mark and ends', async () => {
    const stage = await open();
    const id = await placed(stage);
    const first = await stage.centre.readConversation(id);
    expect(first).toMatchObject({
      kind: 'seen',
      conversation: { agentId: stage.agents.ready.id, targetLeg: 'none', ended: false },
    });
    await stage.pass(stage.spans.untilConnected);
    const mark = { callId: 'call_contract', attempt: 1 };
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { mark, talked: true, targetNumber: stage.number },
    });
    await stage.pass(stage.spans.untilEnded);
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { ended: true, full: true, talked: true, endedBy: 'target' },
    });
    expect(stage.dials(stage.number)).toBe(1);
  });

  test('a dead agent phone is read back as proof that the target leg was never made', async () => {
    const stage = await open();
    const id = await placed(stage, { agentId: agentId(stage.agents.deadPhone.id) });
    await stage.pass(stage.spans.agentLegDies);
    expect(await stage.centre.readConversation(id)).toMatchObject({
      conversation: { ended: true, full: true, agentLeg: 'contacting', targetLeg: 'none', agentLegDeathNamed: true },
    });
  });

  test('an agent without a station is refused with proof', async () => {
    const stage = await open();
    const answer = await stage.centre.dial(order(stage, { agentId: agentId(stage.agents.withoutStation.id) }));
    expect(answer).toMatchObject({ kind: 'not-placed', proof: 'refused' });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a refused connection is proof of not placed', async () => {
    const stage = await open();
    await stage.centre.readAgent(agentId(stage.agents.ready.id));
    await stage.refuseNextConnection();
    expect(await stage.centre.dial(order(stage))).toMatchObject({
      kind: 'not-placed',
      proof: 'never-connected',
      permanent: false,
    });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a dial past its moment is not sent, nor one after closing', async () => {
    const stage = await open();
    expect(await stage.centre.dial(order(stage, { sendBefore: stage.now() - 1 }))).toEqual({
      kind: 'not-sent',
      why: 'too-late',
    });
    await stage.centre.close();
    expect(await stage.centre.dial(order(stage))).toEqual({ kind: 'not-sent', why: 'closing' });
    expect(stage.dials(stage.number)).toBe(0);
  });

  test('a hang-up ends the conversation, and hanging up again is done already', async () => {
    const stage = await open();
    const ours = ending(stage);
    const id = await placed(stage);
    await stage.pass(stage.spans.untilConnected);
    const hangUp = { ...ours, conversationId: id };
    expect(await stage.centre.hangUp(hangUp)).toEqual({ done: true, problem: null });
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: true, endedBy: 'agent' } });
    expect(await stage.centre.hangUp(hangUp)).toEqual({ done: true, problem: null });
  });

  test('the forced disconnect ends the conversation', async () => {
    const stage = await open();
    const ours = ending(stage);
    const id = await placed(stage);
    expect(await stage.centre.hangUp({ ...ours, conversationId: id, forced: true })).toMatchObject({ done: true });
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: true } });
  });

  test('a conversation with the mark of another call is not hung up, in neither way', async () => {
    const stage = await open();
    const other = { ...ending(stage), callId: callId('call_other') };
    const id = await placed(stage);
    await stage.pass(stage.spans.untilConnected);
    for (const forced of [false, true]) {
      expect(await stage.centre.hangUp({ ...other, conversationId: id, forced })).toMatchObject({
        done: false,
        problem: { code: 'hang-up-withheld' },
      });
    }
    expect(await stage.centre.readConversation(id)).toMatchObject({ conversation: { ended: false } });
  });

  test('before a mark can show, a call of another agent, or from before the fence, is not hung up; one that began with it is', async () => {
    const stage = await open();
    const ours = ending(stage);
    const conversationId = await placed(stage);
    for (const other of [{ agentId: agentId(stage.agents.away.id) }, { fencedAt: ours.fencedAt + 3_600_000 }]) {
      expect(await stage.centre.hangUp({ ...ours, ...other, conversationId })).toMatchObject({ done: false });
    }
    expect(await stage.centre.hangUp({ ...ours, conversationId })).toEqual({ done: true, problem: null });
  });
}

/** Ends a conversation of the contract's call, whose fence is now. */
function ending(stage: ContactCentreStage): Omit<HangUp, 'conversationId'> {
  const agent = agentId(stage.agents.ready.id);
  return { callId: callId('call_contract'), agentId: agent, fencedAt: stage.now(), forced: false };
}
