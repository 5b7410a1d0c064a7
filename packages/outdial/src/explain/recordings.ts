import { isObject, type JsonFields } from '../json/object.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly JsonFields[] => (Array.isArray(value) ? value.filter(isObject) : []);
/** At most this many requests of a recording are read. */
const most = 50;

function urlOf(request: JsonFields): string {
  const { url } = request;
  return isObject(url) ? text(url['raw']) : text(url);
}

function asHttp(request: JsonFields, body: string, answer: string): string {
  const headers = list(request['headers'] ?? request['header'])
    .map((each) => `${text(each['name'] ?? each['key'])}: ${text(each['value'])}`)
    .filter((line) => line !== ': ');
  return [`${text(request['method'])} ${urlOf(request)} HTTP/1.1`, ...headers, '', body, answer].join('\n');
}

function ofHar(entry: JsonFields): string {
  const request = isObject(entry['request']) ? entry['request'] : {};
  const response = isObject(entry['response']) ? entry['response'] : {};
  const post = isObject(request['postData']) ? text(request['postData']['text']) : '';
  const content = isObject(response['content']) ? text(response['content']['text']) : '';
  return asHttp(request, post, `HTTP/1.1 ${String(response['status'])}\n\n${content}`);
}

function ofPostman(items: readonly JsonFields[], depth = 0): readonly string[] {
  if (depth > 6) return [];
  return items.slice(0, most).flatMap((item): readonly string[] => {
    const { request } = item;
    const below = ofPostman(list(item['item']), depth + 1);
    if (!isObject(request)) return below;
    const body = isObject(request['body']) ? text(request['body']['raw']) : '';
    return [asHttp(request, body, ''), ...below];
  });
}

/** The requests of a HAR or a Postman collection as raw HTTP, those with an answer with their answer; null for other JSON. */
export function readRecording(
  value: unknown,
): { readonly kind: 'HAR' | 'Postman'; readonly requests: readonly string[] } | null {
  if (!isObject(value)) return null;
  const { log, info, item } = value;
  if (isObject(log) && Array.isArray(log['entries']))
    return { kind: 'HAR', requests: list(log['entries']).slice(0, most).map(ofHar) };
  const isCollection =
    isObject(info) && Array.isArray(item) && ('schema' in info || '_postman_id' in info || 'name' in info);
  return isCollection ? { kind: 'Postman', requests: ofPostman(list(item)).slice(0, most) } : null;
}
