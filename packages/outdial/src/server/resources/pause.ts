import { pausedSchema } from '../../api/service-views.ts';
import { sharing } from '../http/route.ts';

const answers = { 200: ['Whether dialing is paused', pausedSchema] } as const;

/** Stops and starts dialing, from before the next fence on. Deadlines and conversations continue. */
export const pauseRoutes = sharing({ scope: 'dialing:pause', sight: 'none' }, [
  {
    method: 'post',
    path: '/v1/pause',
    summary: 'Pause dialing, before the next dial',
    answers,
    answer: async (c, { engine }) => {
      await engine.pause(c.var.caller.id);
      return c.json({ paused: true });
    },
  },
  {
    method: 'post',
    path: '/v1/resume',
    summary: 'Dial again',
    answers,
    answer: async (c, { engine }) => {
      await engine.resume(c.var.caller.id);
      return c.json({ paused: false });
    },
  },
]);
