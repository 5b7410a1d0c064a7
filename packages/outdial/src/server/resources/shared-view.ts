import type { CallView, EventView } from '../../api/views.ts';
import { isObject } from '../../json/object.ts';
import { maskText } from '../../masking/text.ts';

const hidden = '•••';

/** A call as its share link shows it: without whole phone numbers, and without what people wrote about the person who is called. */
export function sharedCallView(call: CallView): CallView {
  const { outcome } = call;
  const personal = {
    attributes: Object.fromEntries(Object.keys(call.attributes).map((name) => [name, hidden])),
    ...{ key: null, uuiData: null, reason: null, lawfulBasis: null, webhookUrl: null },
  };
  const wrapUp = outcome?.wrapUp ?? null;
  return {
    ...masked(call),
    ...personal,
    ...{
      id: call.id,
      links: call.links,
      createdBy: call.createdBy,
      createdByName: null,
      reassignedFrom: null,
      reassignedTo: null,
    },
    outcome: outcome === null ? null : { ...masked(outcome), wrapUp: wrapUp && { ...wrapUp, notes: null } },
  };
}

/** The same for an event of its history. */
export function sharedEventView(event: EventView): EventView {
  return { ...masked(event), callId: event.callId };
}

/** Facts that name other calls and people, or that people wrote. */
const personalFacts = new Set([
  ...['attributes', 'by', 'callId', 'key', 'lawfulBasis', 'link', 'note', 'notes', 'reason'],
  ...['reassignedFrom', 'reassignedTo', 'uuiData', 'webhookUrl'],
]);

/** The same value with each text in it masked, and without personal facts; names and numbers stay. */
function masked<Value>(value: Value): Value {
  // A text becomes a text, and everything else keeps its shape.
  return JSON.parse(JSON.stringify(value), (name, each: unknown) => {
    if (typeof each === 'string') return maskText(each);
    if (name !== 'facts' || !isObject(each)) return each;
    return Object.fromEntries(Object.entries(each).filter(([fact]) => !personalFacts.has(fact)));
  }) as Value;
}
