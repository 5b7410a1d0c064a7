import { agentWithin, blocking, theAgent } from './blocking.ts';
import { type Entry, type Facts, text } from './entry.ts';

/** When it dials and behind how many others, as far as is known. */
function turnWithin(facts: Facts): string {
  const seconds = facts['inSeconds'];
  const ahead = text(facts, 'ahead');
  const goFirst = ahead === '0' ? 'it is the next' : `${ahead} ${ahead === '1' ? 'call goes' : 'calls go'} first`;
  if (typeof seconds !== 'number') return goFirst;
  const about = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
  return `it dials ${seconds <= 0 ? 'in a moment' : `in about ${about}`}; ${goFirst}`;
}

/** By which code of Genesys a dial was refused, and who waits for that; empty when it was no dial that was refused. */
function refusedDial(facts: Facts): string {
  const code = text(facts, 'refusedBy');
  const name = text(facts, 'agentName');
  const who = name === '' ? 'all calls wait' : `the calls for ${name} wait`;
  return code === '' ? '' : ` Genesys refused a dial by \`${code}\`, so ${who}, and one tries from time to time.`;
}

/** What keeps every call, or every call of an agent, from being dialed, whatever the agent does. */
export const standingEntries: readonly Entry[] = [
  blocking({
    code: 'agent-has-call',
    title: 'Another call for this agent is under way',
    sentence: (facts) => {
      const holder = text(facts, 'callId');
      return `Outdial is placing another call for ${agentWithin(facts)}${holder === '' ? '' : ` (${holder})`}; an agent gets one at a time.`;
    },
    expected: () => 'no other call of Outdial under way for this agent',
    fix: (facts) => {
      const holder = text(facts, 'callId');
      return `Wait for it to end${holder === '' ? '' : `, or cancel it: \`outdial calls cancel ${holder}\``}.`;
    },
    who: 'caller',
    clears: (facts) => `That call ends, and ${agentWithin(facts)} is seen idle if nobody saw its end.`,
    page: 'An attempt whose end nobody saw keeps the agent until a later read shows no live call, so that no phone is rung during a call that Outdial lost sight of.',
  }),
  blocking({
    code: 'dialing-paused',
    title: 'Dialing is paused',
    sentence: () => 'Dialing is paused on this server; calls are accepted and wait.',
    fix: () => 'Resume with `outdial resume` or `POST /v1/resume`, by a key with the scope `admin`.',
    who: 'admin',
    clears: () => 'Somebody resumes dialing.',
  }),
  blocking({
    code: 'genesys-unavailable',
    title: 'Genesys cannot be asked',
    sentence: (facts) => {
      const missing = text(facts, 'missing');
      if (missing !== '')
        return `Genesys Cloud did not tell what must be known before dialing (${missing}), so nothing was dialed.`;
      if (text(facts, 'unknowns') !== '')
        return 'Genesys Cloud stopped answering dial requests, so none is sent until one call has tried and was answered.';
      const cause = text(facts, 'cause');
      return `Genesys Cloud cannot be asked at the moment${cause === '' ? '' : ` (${cause})`}, so nothing was dialed.`;
    },
    fix: () =>
      'Send the same request again in a few seconds. When it lasts, look at status.mypurecloud.com and at the network between Outdial and Genesys.',
    who: 'genesys',
    next: 'same-key',
    clears: () => 'Genesys answers again.',
    status: 503,
  }),
  blocking({
    code: 'rate-budget-spent',
    title: 'The request budget is used up',
    sentence: (facts) => {
      const limit = text(facts, 'limit');
      const isOut = text(facts, 'held') === 'requests-out';
      const spent = `the requests that Genesys allows${limit === '' ? '' : ` (${limit} a minute)`} are used up for the moment`;
      if (text(facts, 'ahead') === '') return `T${spent.slice(1)}; dialing goes first once there are new ones.`;
      const why = isOut ? 'as many dial requests are under way as may be at a time' : spent;
      return `${theAgent(facts)} is ready, and the call waits for its turn, as ${why}: ${turnWithin(facts)}.`;
    },
    fix: (facts) =>
      text(facts, 'ahead') === ''
        ? 'Nothing to do: it clears within a minute. When it returns, fewer programs should share this OAuth client.'
        : 'Nothing to do: its turn comes by itself. A call with a higher `priority` goes earlier; fewer programs on this OAuth client leave it more requests.',
    who: 'nobody',
    clears: (facts) => {
      if (text(facts, 'ahead') === '') return 'The next minute of the budget begins.';
      return `Its turn comes${text(facts, 'until') === '' ? '' : `, at about ${text(facts, 'until')}`}.`;
    },
    status: 503,
    page: 'A call whose agent is ready may still have to wait for its turn: Genesys allows so many requests a minute, and only a few dial requests are under way at a time. Who goes first: the higher priority, which rises with each minute of waiting; then the API key that has had fewer turns; then the older call. `estimatedDialAt` is reckoned from the calls that go first as the question was asked.',
    source: 'Genesys Cloud: rate limit token.rate.per.minute',
  }),
  blocking({
    code: 'gives-up-before-dial',
    title: 'It gives up before it can be dialed',
    sentence: (facts) => {
      const givesUp = text(facts, 'givesUp') === '' ? '' : ` at ${text(facts, 'givesUp')}`;
      const until = text(facts, 'until');
      if (text(facts, 'cause') === 'rate-budget-spent')
        return `It is not expected to be dialed before it gives up${givesUp}: its turn is expected at about ${until || 'a later time'}.`;
      const what = text(facts, 'what', 'what it waits for');
      const cause = `${what.slice(0, 1).toLowerCase()}${what.slice(1)}`;
      return `It cannot be dialed before it gives up${givesUp}, unless this changes first: ${cause}${until === '' ? '' : ` (until ${until})`}.`;
    },
    fix: () => 'Ask for the call with a later `expiresAt`. Each thing that it waits for says who can change it.',
    who: 'caller',
    next: 'new-key',
    page: 'A warning: the call waits on until its deadline, since what it waits for may change before, by another policy for example.',
  }),
  blocking({
    code: 'client-lacks-permission',
    kind: 'permission',
    title: 'The OAuth client lacks a permission',
    sentence: (facts) =>
      facts['assumed'] === true
        ? `No role of the OAuth client that Outdial uses shows ${text(facts, 'permissions', 'a permission to dial')}, so dials will probably be refused. It is assumed that Genesys asks for one of them, so calls are dialed all the same.`
        : `The OAuth client that Outdial uses may not do this: it lacks ${text(facts, 'permissions', 'a permission')}.${refusedDial(facts)}`,
    expected: (facts) => text(facts, 'permissions') || null,
    fix: (facts) =>
      `An administrator gives a role of the client ${text(facts, 'permissions', 'the permission')} under Admin > Integrations > OAuth > Roles, for the division of ${agentWithin(facts)}.`,
    who: 'admin',
    next: 'new-key',
    clears: (facts) =>
      text(facts, 'refusedBy') === '' ? 'A read is no longer refused.' : 'A call that tries is no longer refused.',
    status: 503,
    page: 'A client of the grant "client credentials" has roles, not scopes. Dialing on behalf of a user asks for `conversation:agentlessCall:add` or `conversation:call:add`. Ten seconds after its start Outdial reads the roles of its client, unless it has placed a call by then; that they show neither is a warning in its log and of every readiness, not a blocker, as nobody has confirmed that one of them suffices. Once a dial was refused for want of a permission, calls wait with it: all of them, or those of one agent when it is lacked in a division.',
    source: 'Genesys Cloud: missing.permissions, missing.any.permissions',
  }),
  blocking({
    code: 'token-lacks-scope',
    kind: 'permission',
    title: 'The token lacks a scope',
    sentence: (facts) => `The token that Outdial uses may not dial: it lacks a scope.${refusedDial(facts)}`,
    expected: () => 'a token with the scope `conversations`',
    fix: () =>
      'An administrator adds the scope `conversations` to the OAuth client (Admin > Integrations > OAuth > Scope), or gives Outdial a client of the grant "client credentials", which has roles and no scopes.',
    who: 'admin',
    clears: () => 'A call that tries is no longer refused.',
    page: 'Known only from the refusal of a dial: tokens of client credentials, which Outdial uses, have no scopes. After a restart one more call has to find it out.',
    source: 'Genesys Cloud: app.not.authorized.for.scope',
  }),
  blocking({
    code: 'token-lacks-user',
    kind: 'permission',
    title: 'The token belongs to no user',
    sentence: (facts) =>
      `Genesys wants a token of a user for a dial, and that of Outdial belongs to none.${refusedDial(facts)}`,
    expected: () => 'a token that may dial on behalf of an agent',
    fix: () =>
      "Ask Genesys whether your organisation has calls on behalf of a user; Outdial dials by that operation. What dialing by the agents' own tokens needs, `outdial doctor --print-setup agent-token` says.",
    who: 'developer',
    clears: () => 'A call that tries is no longer refused.',
    page: 'Known only from the refusal of a dial. Genesys does not declare this error for the operation by which Outdial dials. After a restart one more call has to find it out.',
    source: 'Genesys Cloud: not.a.user',
  }),
];
