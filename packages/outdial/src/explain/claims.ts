import { maskText } from '../intake/judge-shape.ts';
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
    why: 'No document of Genesys asks for `from` and `to`: its CreateCallRequest has neither. Outdial asks for `from` and `targets`.',
    fix: 'Name the agent in `from.id` and whom to ring in `targets`.',
  },
  {
    says: [
      /\b(?:structure|structural|payload|body|shape|format)\b/i,
      /\b(?:not|rather than|instead of|no)\b[^.]{0,40}\b(?:auth\w*|credentials?|login|token|permission\w*)\b/i,
    ],
    verdict: 'right',
    why: 'A 400 for the body is a matter of structure: a missing token is 401, a missing permission 403.',
  },
  {
    says: [/\btargets\b/i, /\b(?:array|list|wrap|instead|field|rename)\b/i],
    verdict: 'right',
    why: "`targets`, a list with one entry, is right for Outdial. It is Outdial's field: Genesys itself has `phoneNumber` at the top of the body.",
  },
  {
    says: [/\b(?:from)\b/i, /\b(?:user|agent)s?\b[^.]{0,30}\bor\b[^.]{0,20}\bqueue/i],
    verdict: 'wrong',
    why: "`from.id` names a person; only a person's phone can be rung first. A queue's id there is refused (`agent-is-a-queue`).",
    fix: 'Put the agent into `from.id` and the queue into `from.queueId`.',
  },
  {
    says: [
      /\b(?:from|id)\b/i,
      /\b(?:agent|user)\b/i,
      /\b(?:not|instead of|rather than)\b[^.]{0,30}\b(?:raw |just |only )*(?:a )?(?:raw )?(?:phone ?number|number)\b/i,
    ],
    verdict: 'right',
    why: 'The agent is named by an id, not by a phone number: in Outdial by `from.id`, at Genesys by the user id in the path.',
  },
  {
    says: [/\bqueue/i, /\boutbound\b/i],
    unless: /\boutdial\b/i,
    verdict: 'unconfirmed',
    why: 'Queues of Genesys are not inbound or outbound: nothing marks a queue as capable of outbound calls. A queue can have a caller id for outbound calls (`callingPartyNumber`), which is all that Outdial looks for, and only warns about.',
    fix: 'Set a calling number on the queue under Admin > Contact Center > Queues > Voice, if the target should see one.',
  },
  {
    says: [/\bqueue/i, /\b(?:active|logged|member|joined|associated|signed)\b/i],
    verdict: 'unconfirmed',
    why: 'Whether Genesys asks that the agent belongs to the queue one calls on behalf of, or is active in it, is not known: no declared error says so. That the agent must be a member is a rule of Outdial (`queue-not-member`); one who has not joined is a warning.',
  },
  {
    says: [presence, refused],
    verdict: 'unconfirmed',
    why: "Nobody has confirmed that Genesys refuses a call because of the agent's presence: no error that it declares for placing calls mentions presence or routing status. Not to dial for an agent who is Away is Outdial's policy (`agent-presence`).",
    fix: 'Ask for the call with `whenNotReady: "wait"`: Outdial dials when the agent is ready.',
  },
  {
    says: [/\bqueue ?id\b|\bqueueId\b/i, /\b(?:requir\w*|must|mandatory|needs?)\b|\bfor routing\b/i],
    verdict: 'wrong',
    why: '`queueId` is not always required, and routes nothing: it says on whose behalf the agent calls. Outdial asks for it only of an agent who has joined several queues; at Genesys it is the optional `callFromQueueId`.',
    fix: 'Give `from.queueId` when the agent works for several queues, else leave it out.',
  },
  {
    says: [/\brouting context\b|\brout(?:e|ed|ing)\b[^.]{0,30}\b(?:identifier|agent|call)\b/i],
    verdict: 'wrong',
    why: 'A call on behalf of an agent is not routed and needs no routing context: the agent is named, and Genesys rings that phone first.',
  },
  {
    says: [/\bsilent(?:ly)?\b/i, /\bfail/i],
    verdict: 'right',
    why: "A call can fail silently: Genesys answers 202 before anybody's phone has rung, and the failure shows later on the conversation. The cause is most often the agent's phone, not the presence.",
  },
  {
    says: [/\bevent ?bridge\b/i, /\b(?:presence|status|agent|lambda|trigger)/i],
    verdict: 'right',
    why: 'The topic v2.users.{id}.presence is offered on EventBridge, so a rule can start on it; Outdial takes such events at POST /v1/events.',
  },
  {
    says: [
      /\bretr(?:y|ies|ied|ying)\b/i,
      /\b(?:step functions?|lambda|offline|timeout|time-?out|fail\w*|5\d\d|mid-?process|again)\b/i,
    ],
    verdict: 'risky',
    why: 'To wait for the agent is safe; to send the create-call again is not: Genesys has no idempotency key, so a retry after a time-out or a 5xx can ring the target twice.',
    fix: 'Retry the wait, not the dial. Outdial dials again only with proof that the target was not rung.',
  },
  {
    says: [/\b(?:check|validate|verify|ensure|read)\w*\b/i, /\bpresence\b/i],
    verdict: 'right',
    why: "Looking at the agent's presence before dialing is sound, though a phone, a running call and the wrap-up matter as much: Outdial looks at all of them itself (`outdial check`).",
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
