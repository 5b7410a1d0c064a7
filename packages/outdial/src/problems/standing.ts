import { agentWithin, blocking } from './blocking.ts';
import { type Entry, text } from './entry.ts';

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
      return `The requests that Genesys allows${limit === '' ? '' : ` (${limit} a minute)`} are used up for the moment; dialing goes first once there are new ones.`;
    },
    fix: () =>
      'Nothing to do: it clears within a minute. When it returns, fewer programs should share this OAuth client.',
    who: 'nobody',
    clears: () => 'The next minute of the budget begins.',
    status: 503,
    source: 'Genesys Cloud: rate limit token.rate.per.minute',
  }),
  blocking({
    code: 'client-lacks-permission',
    kind: 'permission',
    title: 'The OAuth client lacks a permission',
    sentence: (facts) =>
      `The OAuth client that Outdial uses may not do this: it lacks ${text(facts, 'permissions', 'a permission')}.`,
    expected: (facts) => text(facts, 'permissions') || null,
    fix: (facts) =>
      `An administrator gives a role of the client ${text(facts, 'permissions', 'the permission')} under Admin > Integrations > OAuth > Roles, for the division of ${agentWithin(facts)}.`,
    who: 'admin',
    next: 'new-key',
    status: 503,
    page: 'A client of the grant "client credentials" has roles, not scopes. Dialing on behalf of a user asks for `conversation:agentlessCall:add` or `conversation:call:add`.',
    source: 'Genesys Cloud: missing.permissions, missing.any.permissions',
  }),
];
