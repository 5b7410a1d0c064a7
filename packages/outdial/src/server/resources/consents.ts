import * as z from 'zod';
import { consentSchema, type ConsentView, withdrawnSchema, type WithdrawnView } from '../../api/consent-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { consentView, withdrawConsent } from '../../orders/agent-consent.ts';
import { agentProblem, beyondLimits } from '../../orders/key-limits.ts';
import { lookingUpFor } from '../../orders/look-ups.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import { resolveAgent } from '../../orders/resolve-parties.ts';
import { agentId, type AgentId } from '../../call/ids.ts';
import type { AgentFacts } from '../../readiness/facts.ts';
import { type Exchange, header, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { backFromSignIn, beginSignIn, showConsentPage } from './consent-page.ts';

const cookieHeader = z.object({ 'Set-Cookie': header('Holds the sign-in in this browser: HttpOnly, SameSite=Lax.') });

/** Agents' own tokens: who consented, and the pages on which an agent does. */
export const consentRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/agent-consents',
    summary: 'List how Outdial dials for each agent, and who consented',
    scope: 'presence:read',
    sight: 'none',
    answers: { 200: ['Every agent', pageOf(consentSchema)] },
    problems: ['genesys-unavailable'],
    answer: listConsents,
  },
  {
    method: 'get',
    path: '/v1/agents/{id}/consent',
    summary: 'Show how Outdial dials for an agent, and the page on which the agent consents',
    scope: 'presence:read',
    sight: 'none',
    answers: { 200: ['The consent', consentSchema] },
    problems: ['agent-not-found-path', 'genesys-unavailable'],
    answer: getConsent,
  },
  {
    method: 'delete',
    path: '/v1/agents/{id}/consent',
    summary: "End an agent's consent, here and at Genesys",
    scope: 'admin',
    sight: 'none',
    answers: { 200: ['Whether there was one', withdrawnSchema] },
    problems: ['agent-not-found-path', 'agent-tokens-off', 'genesys-unavailable'],
    answer: deleteConsent,
  },
  {
    method: 'get',
    path: '/connect/{agent}',
    summary: 'Open the page on which an agent consents',
    description: 'A page with one button, which leads to the Genesys login. Opening it changes nothing.',
    scope: null,
    sight: 'none',
    answers: { 200: ['The page, as HTML', null] },
    problems: ['agent-tokens-off'],
    answer: showConsentPage,
  },
  {
    method: 'post',
    path: '/connect/{agent}',
    summary: 'Begin the sign-in at Genesys',
    description: 'From the page of the same address. The sign-in is good for 10 minutes, once, in this browser.',
    scope: null,
    sight: 'none',
    answers: { 303: ['To the Genesys login', null] },
    answerHeaders: { 303: cookieHeader },
    problems: ['agent-tokens-off'],
    answer: beginSignIn,
  },
  {
    method: 'get',
    path: '/connected',
    summary: 'Come back from the Genesys login',
    description: 'The redirect URI of the OAuth client. The page says whether the consent counts.',
    scope: null,
    sight: 'none',
    answers: { 200: ['The page, as HTML', null], 400: ['The page, as HTML: there is no consent', null] },
    problems: ['agent-tokens-off'],
    answer: backFromSignIn,
  },
];

async function listConsents(c: Exchange, world: ServerWorld): Promise<Response> {
  const agents = await world.agentList.all();
  if ('kind' in agents) return refused(c, agents);
  const seen = agents.filter((facts) => agentProblem(c.var.caller, facts.agentId) === null);
  const items = seen.map((facts) => consentView(world, facts));
  return c.json({ items, next: null } satisfies PageView<ConsentView>);
}

async function getConsent(c: Exchange, world: ServerWorld): Promise<Response> {
  const agent = await agentNamed(c, world);
  if ('kind' in agent) return refused(c, agent);
  const limit = agentProblem(c.var.caller, agent.agentId);
  if (limit !== null) return refused(c, beyondLimits({ ...limit, pointer: null }));
  return c.json(consentView(world, agent) satisfies ConsentView);
}

async function deleteConsent(c: Exchange, world: ServerWorld): Promise<Response> {
  const id = await holderNamed(c, world);
  if (typeof id !== 'string') return refused(c, id);
  const done = await withdrawConsent(world, id, c.var.caller.id);
  if (done.kind === 'refused') return refused(c, done);
  return c.json({ withdrawn: done.withdrawn } satisfies WithdrawnView);
}

/** An agent who has left the organisation can still be disconnected, by id. */
async function holderNamed(c: Exchange, world: ServerWorld): Promise<AgentId | Refusal> {
  const id = agentId(c.req.param('id') ?? '');
  if ((world.consents?.standing(id).kind ?? 'missing') !== 'missing') return id;
  const agent = await agentNamed(c, world);
  return 'kind' in agent ? agent : agent.agentId;
}

async function agentNamed(c: Exchange, world: ServerWorld): Promise<AgentFacts | Refusal> {
  const id = c.req.param('id') ?? '';
  const agent = await resolveAgent(lookingUpFor('question', world), id, { needQueues: false });
  if (agent.kind === 'resolved') return agent.value;
  return agent.status === 503
    ? agent
    : refuse('agent-not-found-path', { status: 404, facts: { id: id.slice(0, 254) } });
}
