import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';
import type { TopicEvent } from '../notifications/topics.ts';

test('each change of a phone’s persistent connection is published, and nothing else changes', () => {
  const { control } = deskSandbox();
  const before = control.agent('ana');
  const told: TopicEvent[] = [];
  control.onTopic((event) => told.push(event));
  for (const state of ['FAILED', 'FAILED', 'PERSISTED'] as const)
    control.changeAgent('ana', { persistentConnection: state });
  const topicName = `v2.users.${before.id}.persistentconnection`;
  expect(told).toMatchObject(
    ['FAILED', 'FAILED', 'PERSISTED'].map((persistentState) => ({
      topicName,
      eventBody: { stationId: before.station, persistentState },
    })),
  );
  expect(control.agent('ana')).toEqual(before);
});

test('over HTTP the same works; a phone without a persistent connection and an invalid state are refused', async () => {
  const desk = deskSandbox();
  const told: unknown[] = [];
  desk.control.onTopic(({ eventBody }) => told.push(eventBody));
  const patch = async (name: string, persistentConnection: string) =>
    desk.patch(`/_sandbox/agents/${name}`, { persistentConnection });
  expect((await patch('ana', 'FAILED')).status).toBe(200);
  expect(told).toMatchObject([{ persistentState: 'FAILED' }]);
  expect((await patch('nils', 'FAILED')).status).toBe(409);
  expect((await patch('carla', 'FAILED')).status).toBe(409);
  expect((await patch('ana', 'BROKEN')).status).toBe(400);
  expect(told).toHaveLength(1);
});
