import type { CallView, EventView } from '../../api/views.ts';
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
  const { by: _by, note: _note, ...facts } = event.facts;
  return { ...masked({ ...event, facts }), callId: event.callId };
}

/** The same value with each text in it masked; names and numbers stay. */
function masked<Value>(value: Value): Value {
  // A text becomes a text, and everything else keeps its shape.
  return JSON.parse(JSON.stringify(value), (_name, each: unknown) =>
    typeof each === 'string' ? maskText(each) : each,
  ) as Value;
}
