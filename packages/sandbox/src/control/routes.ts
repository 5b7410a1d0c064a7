import { z } from 'zod';
import type { JsonAnswer, SandboxRequest } from '../http.ts';
import { ControlRefused } from './find.ts';
import type { SandboxControl } from './control.ts';
import {
  agentPatch,
  clientPatch,
  clockOrder,
  deliveryOrder,
  floorSeed,
  targetOrder,
  timingsOrder,
  wireFault,
} from './requests.ts';

/** Maximum bytes of a control path's body. A floor with tens of thousands of agents fits. */
export const largestControlBody = 64_000_000;

interface ControlAsk {
  readonly control: SandboxControl;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly serve: (ask: ControlAsk) => unknown;
}

const route = (method: string, path: string, serve: ControlRoute['serve']): ControlRoute => ({
  method,
  path: new RegExp(`^/_sandbox/${path.replace('{name}', '([^/]+)')}$`),
  serve,
});

const controlRoutes: readonly ControlRoute[] = [
  route('GET', 'state', ({ control }) => control.state()),
  route('POST', 'reset', ({ control, body }) => {
    control.reset(floorSeed.optional().parse(body));
    return control.state();
  }),
  route('GET', 'agents/{name}', ({ control, name }) => control.agent(name)),
  route('PATCH', 'agents/{name}', ({ control, name, body }) => control.changeAgent(name, agentPatch.parse(body))),
  route('GET', 'clients', ({ control }) => ({ clients: control.clients() })),
  route('PATCH', 'clients/{name}', ({ control, name, body }) => control.changeClient(name, clientPatch.parse(body))),
  route('POST', 'conversations/{name}/target', ({ control, name, body }) =>
    control.tellTarget(name, targetOrder.parse(body).does),
  ),
  route('GET', 'conversations/{name}', ({ control, name }) => control.conversation(name)),
  route('POST', 'clock', ({ control, body }) => control.setClock(clockOrder.parse(body))),
  route('GET', 'clock', ({ control }) => control.state().clock),
  route('POST', 'faults', ({ control, body }) => control.injectFault(wireFault.parse(body))),
  route('GET', 'faults', ({ control }) => ({ faults: control.faults() })),
  route('DELETE', 'faults', ({ control }) => {
    control.clearFaults();
    return { faults: [] };
  }),
  route('GET', 'dials', ({ control, query }) =>
    control.dials({
      number: query.get('number') ?? undefined,
      agent: query.get('agent') ?? undefined,
      callId: query.get('callId') ?? undefined,
    }),
  ),
  route('GET', 'requests', ({ control, query }) => control.requests(query.get('operation') ?? undefined)),
  route('POST', 'timings', ({ control, body }) => control.setTimings(timingsOrder.parse(body))),
  route('GET', 'timings', ({ control }) => control.state().timings),
  route('POST', 'events/deliver-to', ({ control, body }) => {
    const { url, headers } = deliveryOrder.parse(body);
    control.deliverTo(url === null ? null : { url, headers });
    return { url };
  }),
];

/** Answers a control path; errors are `{ code, message }` with a plain sentence. */
export function answerControl(control: SandboxControl, request: SandboxRequest): JsonAnswer {
  const matching = controlRoutes.filter(({ path }) => path.test(request.path));
  const found = matching.find(({ method }) => method === request.method);
  if (found === undefined) {
    const status = matching.length === 0 ? 404 : 405;
    return refusal(status, `There is no control path ${request.method} ${request.path}.`);
  }
  if (Buffer.byteLength(request.body) > largestControlBody)
    return refusal(413, `The body is too large: a control path accepts ${largestControlBody} bytes at most.`);
  if (request.body !== '' && !isJson(request.header('content-type')))
    return refusal(415, 'A control path takes JSON only: send it with content-type: application/json.');
  try {
    const [, name = ''] = found.path.exec(request.path) ?? [];
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
    const ask = { control, name: decodeURIComponent(name), query: new URLSearchParams(request.search), body };
    return { status: 200, body: found.serve(ask) };
  } catch (error) {
    if (error instanceof ControlRefused) return refusal(error.status, error.message);
    if (error instanceof z.ZodError) return refusal(400, error.issues.map(sentenceOf).join(' '));
    if (error instanceof SyntaxError || error instanceof URIError) return refusal(400, 'The request is not JSON.');
    process.emitWarning(error instanceof Error ? error : String(error));
    return refusal(500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isJson = (type: string | undefined): boolean =>
  type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

function sentenceOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

function refusal(status: number, message: string): JsonAnswer {
  return { status, body: { code: status === 404 ? 'not-found' : 'control-refused', message } };
}
