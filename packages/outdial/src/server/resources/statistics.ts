import { statisticsSchema } from '../../api/statistics-views.ts';
import { refuse } from '../../orders/refusal.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { ownCallsOnly } from '../http/sight.ts';

/** `GET /v1/statistics`. */
export const statisticsRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/statistics',
    summary: 'What happens now, why calls wait, what needs a person, and how calls ended',
    description:
      'Outdial makes these figures at most once a second. Outcomes are those of the last hour and of the last day, from the beginning of a period of five minutes on.',
    scope: 'calls:read',
    sight: 'many',
    answers: { 200: ['The figures', statisticsSchema] },
    problems: ['statistics-unavailable'],
    answer: getStatistics,
  },
];

async function getStatistics(c: Exchange, { figuresFor }: ServerWorld): Promise<Response> {
  const figures = figuresFor(c.var.caller);
  if (figures === null) return refused(c, ownCallsOnly(c.var.caller));
  const view = figures.statistics.view();
  if (view === null) return refused(c, refuse('statistics-unavailable', { status: 501 }));
  return c.json(await view);
}
