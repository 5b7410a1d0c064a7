import { maskText } from '../masking/seen.ts';
import type { Finding } from './finding.ts';

type Verdict = 'wrong' | 'unconfirmed' | 'risky' | 'right';

interface Claim {
  /** Every one of them must stand in the same sentence. */
  readonly says: readonly RegExp[];
  readonly unless?: RegExp;
  readonly verdict: Verdict;
  readonly why: string;
  readonly fix?: string;
}

const refused =
  /\b(?:40\d|rejects?|rejected|refuses?|refused|fails?|failures?|errors?|can(?:no|')t (?:route|call|dial)|blocked)\b/i;
const presence = /\b(?:presence|availab(?:le|ility)|offline|away|logged (?:in|on|out)|signed in|online|active)\b/i;

const claims: readonly Claim[] = [
  {
    says: [
      /\b(?:payload|body|request|docs?)\b/i,
      /\b(?:must|needs?|requires?|include|contain|have)\b/i,
      /\bfrom\b['"”`]?(?: object)? (?:and|plus|with) (?:an? |the )?['"“`]?to\b/i,
    ],
    verdict: 'wrong',
    why: 'Genesys does not document `from` and `to`: its CreateCallRequest has neither. Outdial requires `from` and `targets`.',
    fix: 'Put the agent in `from.id` and the number in `targets`.',
  },
  {
    says: [
      /\b(?:structure|structural|payload|body|shape|format)\b/i,
      /\b(?:not|rather than|instead of|no)\b[^.]{0,40}\b(?:auth\w*|credentials?|login|token|permission\w*)\b/i,
    ],
    verdict: 'right',
    why: 'A 400 for the body means that its structure is wrong. A missing token is 401; a missing permission is 403.',
  },
  {
    says: [/\btargets\b/i, /\b(?:array|list|wrap|instead|field|rename)\b/i],
    verdict: 'right',
    why: "`targets`, a list with one entry, is right for Outdial. It is Outdial's field: Genesys itself has `phoneNumber` at the top of the body.",
  },
  {
    says: [/\b(?:from)\b/i, /\b(?:user|agent)s?\b[^.]{0,30}\bor\b[^.]{0,20}\bqueue/i],
    verdict: 'wrong',
    why: "`from.id` names a person, because Genesys rings a person's phone first. Outdial refuses a queue's id there (`agent-is-a-queue`).",
    fix: 'Put the agent in `from.id` and the queue in `from.queueId`.',
  },
  {
    says: [
      /\b(?:from|id)\b/i,
      /\b(?:agent|user)\b/i,
      /\b(?:not|instead of|rather than)\b[^.]{0,30}\b(?:raw |just |only )*(?:a )?(?:raw )?(?:phone ?number|number)\b/i,
    ],
    verdict: 'right',
    why: 'An id names the agent, not a phone number: in Outdial `from.id`, at Genesys the user id in the path.',
  },
  {
    says: [/\bqueue/i, /\boutbound\b/i],
    unless: /\boutdial\b/i,
    verdict: 'unconfirmed',
    why: 'Genesys queues are not inbound or outbound: no setting allows outbound calls for a queue. A queue can have a caller ID for outbound calls (`callingPartyNumber`). Outdial only warns if it is missing.',
    fix: 'If the target should see a number, set a calling number for the queue under Admin > Contact Center > Queues > Voice.',
  },
  {
    says: [/\bqueue/i, /\b(?:active|logged|member|joined|associated|signed)\b/i],
    verdict: 'unconfirmed',
    why: 'It is not known whether Genesys requires the agent to be a member of the queue, or to have joined it. The declared errors do not mention it. Outdial requires membership (`queue-not-member`). It only warns if the agent has not joined the queue.',
  },
  {
    says: [presence, refused],
    verdict: 'unconfirmed',
    why: "It is not confirmed that Genesys refuses a call because of the agent's presence. The declared errors for placing calls do not mention presence or routing status. It is Outdial's policy not to dial for an agent who is Away (`agent-presence`).",
    fix: 'Send the call with `whenNotReady: "wait"`: Outdial dials when the agent is ready.',
  },
  {
    says: [/\bqueue ?id\b|\bqueueId\b/i, /\b(?:requir\w*|must|mandatory|needs?)\b|\bfor routing\b/i],
    verdict: 'wrong',
    why: '`queueId` is not always required, and it does not route the call: it names the queue that the agent calls for. Outdial needs it only if the agent has joined several queues. At Genesys it is the optional `callFromQueueId`.',
    fix: 'Send `from.queueId` if the agent works for several queues; otherwise leave it out.',
  },
  {
    says: [/\brouting context\b|\brout(?:e|ed|ing)\b[^.]{0,30}\b(?:identifier|agent|call)\b/i],
    verdict: 'wrong',
    why: 'A call on behalf of an agent is not routed and does not need a routing context. The request names the agent, and Genesys rings that phone first.',
  },
  {
    says: [/\bsilent(?:ly)?\b/i, /\bfail/i],
    verdict: 'right',
    why: "A call can fail silently: Genesys answers 202 before a phone rings, and the conversation shows the failure later. The usual cause is the agent's phone, not the presence.",
  },
  {
    says: [/\bevent ?bridge\b/i, /\b(?:presence|status|agent|lambda|trigger)/i],
    verdict: 'right',
    why: 'EventBridge offers the topic v2.users.{id}.presence, so a rule can start on it. Outdial accepts such events at POST /v1/events.',
  },
  {
    says: [
      /\bretr(?:y|ies|ied|ying)\b/i,
      /\b(?:step functions?|lambda|offline|timeout|time-?out|fail\w*|5\d\d|mid-?process|again)\b/i,
    ],
    verdict: 'risky',
    why: 'It is safe to wait for the agent, but not to send the create-call again. Genesys does not have an idempotency key, so a retry after a time-out or a 5xx can ring the target twice.',
    fix: 'Retry the wait, not the dial. Outdial dials again only with proof that the target was not rung.',
  },
  {
    says: [/\b(?:check|validate|verify|ensure|read)\w*\b/i, /\bpresence\b/i],
    verdict: 'right',
    why: "It is right to check the agent's presence before dialing. The phone, other calls and the wrap-up matter as much: Outdial checks all of them itself (`outdial check`).",
  },
  {
    says: [
      /\bclient credentials?\b/i,
      /\b(?:works?|can|use)\b/i,
      /\/conversations\/calls\b(?!\/user)|\bpost_?conversations_?calls\b/i,
    ],
    verdict: 'wrong',
    why: 'POST /api/v2/conversations/calls takes the agent from the token; client credentials get 400 `not.a.user` there.',
    fix: 'Use POST /api/v2/conversations/calls/user/{userId}.',
  },
];

const codes: Readonly<Record<Exclude<Verdict, 'right'>, string>> = {
  wrong: 'claim-wrong',
  unconfirmed: 'claim-unconfirmed',
  risky: 'claim-risky',
};

/** Sentences and lines of prose with their offsets. What is denied or asked is no claim. */
function sentencesOf(text: string): readonly { readonly text: string; readonly offset: number }[] {
  return [...text.matchAll(/[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?/g)]
    .map((match) => ({ text: match[0], offset: match.index }))
    .filter((sentence) => sentence.text.trim().split(/\s+/).length >= 4 && !denies(sentence.text));
}

/** True for a sentence that says itself that something does not exist or is not so. */
export function denies(sentence: string): boolean {
  return /\b(?:does not exist|do not exist|doesn['’]t exist|no such|there is no|is invented|are invented|is not a (?:scope|method|field)|nobody has confirmed|(?:do|does) not need|(?:don|doesn)['’]t need|need not|is not (?:needed|required)|never retry|(?:do|must|should) not retry|don['’]t retry|wrong:)/i.test(
    sentence,
  );
}

/** What is claimed in prose about calls on behalf of agents, each claim once: right, wrong, unconfirmed or risky. */
export function findClaims(text: string): readonly Finding[] {
  const found = new Map<Claim, Finding>();
  for (const sentence of sentencesOf(text)) {
    for (const claim of claims) {
      if (found.has(claim) || claim.unless?.test(sentence.text) === true) continue;
      if (!claim.says.every((pattern) => pattern.test(sentence.text))) continue;
      found.set(claim, stated(claim, sentence.text, sentence.offset));
    }
  }
  return [...found.values()];
}

function stated({ verdict, why, fix = '' }: Claim, sentence: string, start: number): Finding {
  const offset = start + (sentence.length - sentence.trimStart().length);
  const said = maskText(sentence.trim());
  const seen = said.length > 120 ? `${said.slice(0, 119)}…` : said;
  const length = sentence.trim().length;
  if (verdict === 'right') return { weight: 'confirmed', seen, why, offset, length };
  const facts = { seen, why, ...(fix === '' ? {} : { fix }) };
  const problem = { code: codes[verdict], pointer: null, facts };
  return { weight: verdict === 'wrong' ? 'problem' : 'warning', problem, offset, length };
}
