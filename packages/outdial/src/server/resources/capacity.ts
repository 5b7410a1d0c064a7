import { capacitySchema } from '../../api/service-views.ts';
import type { Route } from '../http/route.ts';

/** `GET /v1/capacity`. */
export const capacityRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/capacity',
    summary: 'How fast Outdial can dial, and what calls cost',
    description:
      'Calls per minute that the request budget allows, the rest of the budget, the number of waiting calls, and the source of agent changes.',
    scope: 'calls:read',
    answers: { 200: ['The capacity', capacitySchema] },
    answer: async (c, { capacity }) => c.json(await capacity.view()),
  },
];
