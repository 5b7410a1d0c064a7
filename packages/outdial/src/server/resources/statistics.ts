import { statisticsSchema } from '../../api/statistics-views.ts';
import { refuse } from '../../orders/refusal.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** `GET /v1/statistics`. */
export const statisticsRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/statistics',
    summary: 'What happens now, why calls wait, what needs a person, and how calls ended',
    description:
      'Outdial makes these figures at most once a second. Outcomes are those of the last hour and of the last day, from the beginning of a period of five minutes on.',
    scope: 'calls:read',
    answers: { 200: ['The figures', statisticsSchema] },
    problems: ['statistics-unavailable'],
    answer: getStatistics,
  },
];

async function getStatistics(c: Exchange, { statistics }: ServerWorld): Promise<Response> {
  const view = statistics.view();
  if (view === null) return refused(c, refuse('statistics-unavailable', { status: 501 }));
  return c.json(await view);
}
