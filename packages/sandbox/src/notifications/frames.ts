import type { TopicEvent } from './topics.ts';

/** The frames of a channel's socket, as text. */
export const frames = {
  event: ({ topicName, eventBody, correlationId }: TopicEvent): string =>
    JSON.stringify({ topicName, version: '2', eventBody, metadata: { CorrelationId: correlationId } }),
  heartbeat: JSON.stringify({ topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } }),
  pong: JSON.stringify({ topicName: 'channel.metadata', eventBody: { message: 'pong' } }),
  closing: JSON.stringify({ topicName: 'v2.system.socket_closing', eventBody: { message: 'Socket closing' } }),
  answer: (result: '200' | '400', status: string, correlationId: string | undefined): string =>
    JSON.stringify({ result, status, ...(correlationId === undefined ? {} : { correlationId }) }),
} as const;
