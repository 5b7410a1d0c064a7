import { capacitySchema } from '../../api/service-views.ts';
import { refused, type Route } from '../http/route.ts';
import { ownCallsOnly } from '../http/sight.ts';

/** `GET /v1/capacity`. */
export const capacityRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/capacity',
    summary: 'How fast Outdial can dial, and what calls cost',
    description:
      'Calls per minute that the request budget allows, the rest of the budget, the number of waiting calls, and the source of agent changes.',
    scope: 'calls:read',
    sight: 'many',
    answers: { 200: ['The capacity', capacitySchema] },
    answer: async (c, { figuresFor }) => {
      const figures = figuresFor(c.var.caller);
      return figures === null ? refused(c, ownCallsOnly(c.var.caller)) : c.json(await figures.capacity.view());
    },
  },
];
