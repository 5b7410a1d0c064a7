import { editDistance, foldName } from '../../intake/nearest.ts';
import { type KnownName, nameOf } from './known-name.ts';
import { sdkClasses, sdkMethods, sdkVersion } from './sdk-methods.ts';

const classByFold = new Map(sdkClasses.map((name) => [foldName(`${name}Api`), name]));

/** Only ConversationsApi has methods whose name begins like this. */
const ofCalls = /^(?:get|post|put|patch|delete)_?conversations?_?calls?(?![a-z]*back)/i;

/**
 * The class that a receiver such as `conversationsApi`, `presence_api` or `new PresenceApi()` is an instance of, or the one that the method
 * of an `api` shows; null when neither says.
 */
function classOf(receiver: string, method: string): string | null {
  const folded = foldName(receiver);
  const named = classByFold.get(folded) ?? classByFold.get(folded.replace(/api$/, 'sapi')) ?? null;
  return named ?? (/^api(?:instance|client)?$/.test(folded) && ofCalls.test(method) ? 'Conversations' : null);
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A method of the JavaScript SDK as the language of `other` spells it: Python in snake case, C# and Go with a capital. */
export function spelledLike(other: string, name: string): string {
  if (other.includes('_')) return snake(name);
  return /^[A-Z]/.test(other) ? `${(name[0] ?? '').toUpperCase()}${name.slice(1)}` : name;
}

type Methods = ReadonlyMap<string, string>;

/** The methods of each class by their folded names. */
const methodsByFold: ReadonlyMap<string, Methods> = new Map(
  Object.entries(sdkMethods).map(([name, methods]) => [name, new Map(methods.map((each) => [foldName(each), each]))]),
);

function nearestMethod(method: string, methods: Methods): string | null {
  const folded = foldName(method);
  const all = [...methods];
  const [, longer] = all.find(([fold]) => folded.length >= 12 && fold.startsWith(folded)) ?? [];
  if (longer !== undefined) return longer;
  const verb = /^(?:get|post|put|patch|delete)/.exec(folded)?.[0] ?? '';
  const allowed = Math.max(6, Math.floor(folded.length / 3));
  const ranked = all
    .filter(([, each]) => verb !== '' && each.startsWith(verb) && Math.abs(each.length - folded.length) <= allowed)
    .map(([fold, each]) => ({ each, distance: editDistance(folded, fold) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= allowed ? best.each : null;
}

const invented = ['method', 'invented'] as const;

/** What places calls in posts: `createCall`, `makeOutboundCall`, `postConversationsCallUser`. */
const placing =
  /^(?:(?:create|make|place|start|initiate|dial)_?(?:new_?)?(?:(?:outbound|voice|phone)_?)*calls?|post_?conversations?_?calls?_?(?!user_?user_?id)(?:user|agent|on_?behalf)\w*)$/i;

/** A method by which posts place calls; null for any other name. */
export function judgePlacing(method: string): KnownName | null {
  if (!placing.test(method)) return null;
  const meant = spelledLike(method, 'postConversationsCallsUserUserId');
  const why = `Genesys's SDKs do not have this method. ${meant} places a call on behalf of an agent.`;
  return nameOf(invented, method, why, meant);
}

/** Methods that the SDKs had for media and operations that Genesys has since taken away. */
const removed =
  /^(?:get|post|put|patch|delete)_?(?:Conversations?_?(?:Chats?|Cobrowse\w*|Social\w*|Videos?|Screenshares?)|Users?_?(?:Roles|Password|Favorites|Greetings|Geolocations?|Routing_?language))/i;

/** A method with letters in the wrong case: every language but PHP tells them apart. Null for one that is spelled as its language does. */
function misspelt(method: string, bare: string, same: string): KnownName | null {
  const meant = spelledLike(method, same);
  const isFirstLetter = !method.includes('_') && bare.slice(1) === same.slice(1);
  if ([method, bare].includes(meant) || isFirstLetter || /^[a-z]+$/.test(bare)) return null;
  return nameOf(invented, method, `the method is spelled \`${meant}\`, and case matters.`, meant);
}

/**
 * Judges whether a method exists on the SDK class that its receiver names. Null when it does, when the receiver does not name a class, or
 * when that class's methods are not judged.
 */
export function judgeMethod(receiver: string, method: string): KnownName | null {
  const name = classOf(receiver, method);
  const methods = name === null ? undefined : methodsByFold.get(name);
  if (name === null || methods === undefined) return null;
  const placing = name === 'Conversations' ? judgePlacing(method) : null;
  if (placing !== null) return placing;
  // Setters that every object of the SDK may have in one of its languages.
  if (!/^(?:get|post|put|patch|delete)/i.test(method)) return null;
  const bare = method.replace(/(?:Async)?(?:_?With_?Http_?Info)?(?:Async)?(?:Request)?$/i, '');
  const same = methods.get(foldName(method)) ?? methods.get(foldName(bare));
  if (same !== undefined) return misspelt(method, bare, same);
  if (removed.test(method))
    return nameOf(['method', 'removed'], method, `older versions of Genesys's SDKs had it in ${name}Api.`);
  const near = nearestMethod(method, methods);
  const meant = near === null ? null : spelledLike(method, near);
  const why = `${name}Api of Genesys's SDKs does not have this method (version ${sdkVersion}).`;
  return nameOf(invented, method, why, meant);
}

/** A class that the SDK does not have, though it ends as its classes do; null for a true one. */
export function judgeClass(name: string): KnownName | null {
  if (!/^[A-Z]\w+Api$/.test(name) || sdkClasses.includes(name.slice(0, -3))) return null;
  const near = sdkClasses.find((each) => editDistance(foldName(each), foldName(name.slice(0, -3))) <= 1);
  if (near === undefined) return null;
  return nameOf(['class', 'invented'], name, `Genesys's SDKs have ${near}Api.`, `${near}Api`);
}

/** A method that the SDK has: of the class that the receiver names, or of any when it is null. Null for every other. */
export function trueMethod(receiver: string | null, method: string): KnownName | null {
  const name = receiver === null ? null : classOf(receiver, method);
  if (receiver !== null && name === null) return null;
  const folded = foldName(method);
  const found = [...methodsByFold].find(([of, methods]) => (name === null || of === name) && methods.has(folded));
  if (found === undefined) return null;
  const why = `is a real method of ${found[0]}Api in Genesys's SDKs (version ${sdkVersion}).`;
  return nameOf(['method', 'true'], method, why);
}
