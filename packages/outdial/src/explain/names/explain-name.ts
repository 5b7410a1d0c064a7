import { callStates } from '../../call/call.ts';
import { regionDomains } from '../../genesys/region.ts';
import { policySchema } from '../../readiness/policy-schema.ts';
import { type Explanation, explanation, sorted } from '../explanation.ts';
import type { Finding } from '../finding.ts';
import { findImplicitGrant } from '../implicit-grant.ts';
import { fieldNamed } from './bare-field.ts';
import { findNames, statedName } from './find-names.ts';
import { judgeHost, judgeScope } from './known-access.ts';
import type { KnownName } from './known-name.ts';
import { findName, judgePath } from './known-names.ts';
import { judgeMethod, judgePlacing, trueMethod } from './sdk.ts';

/** Explains a scope, permission, method, class, package, host, path, field or presence by itself; null for any other text. */
export function explainName(bare: string): Explanation | null {
  const implicit = findImplicitGrant(bare);
  if (implicit.length > 0) return namesSaid(implicit, bare);
  const inCode = /^(?:await )?(?:\w+\.)?\w+\([\w, ]*\);?$/.test(bare) ? findNames(bare) : [];
  if (inCode.some(({ weight }) => weight !== 'confirmed')) return namesSaid(inCode, bare);
  const isAddress = /^(?:https?:\/\/)?[\w.{}$<>-]+(?:[:/]\S*)?$/.test(bare) && !bare.includes('(');
  const host = isAddress ? bare.replace(/^https?:\/\//, '').replace(/[:/].*$/, '') : '';
  const [, path = ''] = /^https?:\/\/[^/\s]+(\/\S*)$/.exec(bare) ?? [];
  const known =
    findName(bare) ??
    methodNamed(bare) ??
    fieldNamed(bare) ??
    judgeHost(host) ??
    judgePath(path || bare) ??
    judgeScope(bare) ??
    findName(host.toLowerCase(), 'host');
  if (known === null) return null;
  return namesSaid([statedName(known, bare, 0)], bare, `\`${bare}\` ${known.why}`);
}

function namesSaid(names: readonly Finding[], bare: string, otherwise = ''): Explanation {
  const found = sorted(names, bare);
  const [problem] = [...found.problems, ...found.warnings];
  return explanation({ recognised: 'name', sentence: problem?.message ?? otherwise, ...found });
}

const receivers = /^(?:([A-Za-z]\w*)\.)?([a-z]\w*)(?:\([\w, ]*\))?;?$/i;

/** `postConversationsCalls`, `ConversationsApi.postConversationsCalls` or `presence_api.get_userpresence()`, by itself. */
function methodNamed(bare: string): KnownName | null {
  const [, receiver = null, method = ''] = receivers.exec(bare.replace(/^(?:await|return) /, '')) ?? [];
  if (receiver !== null && !/api$/i.test(receiver)) return null;
  const judged = receiver === null ? null : judgeMethod(receiver, method);
  const isAnyApi = receiver === null || /^api$/i.test(receiver);
  const known =
    findName(method, 'method') ?? judged ?? trueMethod(isAnyApi ? null : receiver, method) ?? judgePlacing(method);
  // Without a receiver, a name that speaks of conversations can only be meant as one of theirs.
  return known ?? (/conversation/i.test(method) ? judgeMethod('ConversationsApi', method) : null);
}

const states: Readonly<Record<(typeof callStates)[number], string>> = {
  scheduled: 'The call waits for its `notBefore`.',
  waiting: 'The call waits until the agent is ready. `waitingFor` says for what.',
  dialing: 'Outdial has sent or is about to send the dial request.',
  unknown:
    'Outdial does not know whether Genesys placed the call. It searches for the conversation, and does not dial again.',
  placed: 'Genesys accepted the call. No phone has shown that it rings yet.',
  ringing: "The target's phone rings.",
  connected: 'The agent and the target talk.',
  completed: 'The call was answered and has ended.',
  failed: 'The call was placed and not answered, or Genesys refused it.',
  rejected: 'Outdial refused the call. It was never dialed.',
  expired: 'The deadline passed before the call could be dialed.',
  canceled: 'The call was canceled.',
  'outcome-unknown':
    'The call ended, and it is not known whether the target was rung. A person decides: `outdial resolve`.',
};

/** Dotted words of Outdial's documents, which are no codes of Genesys, each with what follows the word. */
const ownWords: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`^call\\.(?:${callStates.join('|')}|noted|wrapped-up)$`),
    'is an event in the history of an Outdial call. See docs/webhooks.md.',
  ],
  [/^outdial\.[a-z.]+$/, "is a name of Outdial's own, such as the type of an event or a span of a trace."],
  [/^outcome\.[a-z]+$/i, 'is a field of an Outdial call that has ended. See docs/http.md.'],
  [
    new RegExp(`^(?:${Object.keys(policySchema.shape).join('|')})(?:\\.\\w+)+$`),
    'is a setting of `policy.json`. See docs/policy.md.',
  ],
];

/** Words of Outdial's own documents: states of a call, ids, events, settings, regions. Null for any other word. */
export function explainOwnWord(bare: string): Explanation | null {
  const state = callStates.find((each) => each === bare);
  if (state !== undefined)
    return say(`\`${state}\` is the state of an Outdial call. ${states[state]} See docs/lifecycle.md.`);
  const topic = /^(v2\.[\w.-]+\.(?:[\w-]+|\{id\}))\?([\w.]+(?:&[\w.]+)*)$/.exec(bare);
  if (topic !== null) {
    const names = topic[2]?.split('&').map((tail) => `${topic[1] ?? ''}.${tail}`) ?? [];
    const length = bare.length > 200 ? ' Genesys is reported to take at most 200 characters; this one is longer.' : '';
    return say(
      `This is a combined Genesys topic: one subscription for ${names.join(', ')}. Each event comes under the name of its own topic.${length} Whether it counts as one topic is assumed.`,
    );
  }
  if (/^call_[0-9A-Z]{20,32}$/.test(bare))
    return say(
      `\`${bare}\` is the id of an Outdial call. \`outdial calls show ${bare}\` or GET /v1/calls/${bare} shows what happened to it.`,
    );
  const [, is] = ownWords.find(([word]) => word.test(bare)) ?? [];
  if (is !== undefined) return say(`\`${bare}\` ${is}`);
  const word = bare.toLowerCase();
  const region = regionDomains[word.replaceAll('-', '_')] ?? Object.values(regionDomains).find((each) => each === word);
  return region === undefined
    ? null
    : say(`\`${bare}\` is a Genesys Cloud region: api.${region} and login.${region}. Set GENESYSCLOUD_REGION to it.`);
}

function say(sentence: string): Explanation {
  return explanation({ recognised: 'name', sentence });
}
