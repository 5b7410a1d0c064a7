/** The facts by which a problem, or a line of a history, names a call other than the one that it is about. */
const naming: Readonly<Record<string, string>> = {
  'agent-has-call': 'callId',
  'agent-has-two-calls': 'callId',
  'call-resolved-already': 'built',
  'conversation-not-of-call': 'other',
};

/** The same call, line of its history or problem, without the ids of other calls. Every value keeps its shape. */
export const withoutOtherCalls = <Shown>(shown: Shown): Shown =>
  JSON.parse(JSON.stringify(shown), (_name, value: unknown) => withoutNamed(value)) as Shown;

/** The facts are in the problem, or in the same place as its code. */
function withoutNamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('code' in value)) return value;
  const fact = naming[String(value.code)];
  if (fact === undefined) return value;
  if (!('facts' in value)) return without(value, fact);
  return { ...value, facts: typeof value.facts === 'object' && value.facts !== null ? without(value.facts, fact) : {} };
}

/** `other` of a conversation names an agent or a moment as well: these stay. */
const without = (facts: object, fact: string): object =>
  fact === 'other' && 'why' in facts && facts.why !== 'call' ? facts : { ...facts, [fact]: null };
