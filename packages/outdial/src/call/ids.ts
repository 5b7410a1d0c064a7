declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Ours: `call_` and 26 characters, sortable by time of acceptance. */
export type CallId = Branded<'CallId'>;
/** Genesys's user id (a UUID) of the person on whose behalf we call. */
export type AgentId = Branded<'AgentId'>;
export type QueueId = Branded<'QueueId'>;
export type ConversationId = Branded<'ConversationId'>;
/** The id of one of Outdial's API keys; never the secret itself. */
export type KeyId = Branded<'KeyId'>;

export const callId = (text: string): CallId => text as CallId;
export const agentId = (text: string): AgentId => text as AgentId;
export const queueId = (text: string): QueueId => text as QueueId;
export const conversationId = (text: string): ConversationId => text as ConversationId;
export const keyId = (text: string): KeyId => text as KeyId;
