import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { programsOfRun } from '../../../../tools/test-run/programs-of-run.ts';
import { createApi } from '../crash/api.ts';
import { sandboxControl } from '../crash/sandbox-control.ts';
import { freePort, readyLine, sandboxProcess, shortTimers, startProgram } from '../crash/server-process.ts';
import { openReceiver } from '../webhooks/receiver.ts';
import { openCollector } from './collector.ts';

const apiKey = 'traces-test-key-0123456789';
const [traceId, callerSpan] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const traceparent = `00-${traceId}-${callerSpan}-01`;

/** The lines of the log: what else a server prints is for people. */
const logOf = (output: string): readonly Readonly<Record<string, unknown>>[] =>
  output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

async function openPlace() {
  const collector = await openCollector();
  const receiver = await openReceiver();
  receiver.answer = () => ({ status: 500 });
  const { url: sandboxUrl } = await sandboxProcess(programsOfRun, 1, onTestFinished);
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-traces-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const args = ['start', '--no-welcome', '--sandbox-url', sandboxUrl, '--port', String(port), '--data-dir', dataDir];
  const environment = {
    OUTDIAL_TIMERS: JSON.stringify(shortTimers),
    OUTDIAL_API_KEY: apiKey,
    OUTDIAL_LOG_LEVEL: 'info',
    OUTDIAL_WEBHOOKS_ALLOW_PRIVATE: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%20secret',
    OTEL_SERVICE_NAME: 'dialer',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  };
  const serve = async () => {
    const server = startProgram(programsOfRun.outdial, args, environment, onTestFinished);
    expect(await server.printed(readyLine)).not.toBeNull();
    return server;
  };
  const api = createApi(`http://127.0.0.1:${port}`, apiKey);
  const stateOf = async (id: string): Promise<unknown> =>
    ((await api.send('GET', `/v1/calls/${id}`))?.body as { state?: unknown } | undefined)?.state;
  return { collector, receiver, sandbox: sandboxControl(sandboxUrl), serve, api, stateOf };
}

test(
  "a call is one trace, the caller's, from its request over kill -9 and a restart to its end; each line of the log about it names it",
  { timeout: 90_000 },
  async () => {
    const { collector, receiver, sandbox, serve, api, stateOf } = await openPlace();
    await sandbox.patchAgent('agent-00001', { presence: 'AWAY' });
    const first = await serve();
    const from = { id: 'agent-00001@example.com', queueId: 'Sales' };
    const body = { from, targets: [{ phoneNumber: '+12025550100' }], webhookUrl: `${receiver.url}?token=of-webhook` };
    const placed = await api.send('POST', '/v1/calls', { body, headers: { traceparent } });
    expect(placed?.status).toBe(202);
    const { id, resolved } = placed?.body as { id: string; resolved: { agent: { id: string; name: string } } };
    const has = (...names: readonly string[]): boolean =>
      names.every((wanted) => collector.spans().some(({ name }) => name === wanted));
    await collector.until(() => has('POST /v1/calls', 'webhook'));
    expect(await stateOf(id)).toBe('waiting');
    first.signal('SIGKILL');
    const { output: before } = await first.ended;

    const again = await serve();
    await sandbox.patchAgent('agent-00001', { presence: 'AVAILABLE' });
    await expect.poll(() => stateOf(id), { timeout: 30_000 }).toBe('completed');
    await collector.until(() => has('call'));
    again.signal('SIGTERM');
    const { code, output: after } = await again.ended;
    expect(code).toBe(0);

    const spans = collector.spans().filter((span) => span.traceId === traceId);
    const request = collector.span('POST /v1/calls');
    const [call, wait, dial] = [collector.span('call'), collector.span('wait'), collector.span('dial')];
    const conversation = collector.span('conversation');
    expect(request).toMatchObject({ traceId, parentId: callerSpan, kind: 2 });
    expect(call).toMatchObject({ traceId, parentId: request.spanId });
    for (const part of [wait, dial, conversation, collector.span('decide')])
      expect(part, part.name).toMatchObject({ traceId, parentId: call.spanId, isError: false });
    const agent = resolved.agent.id;
    expect(call.attributes).toMatchObject({
      ...{ 'outdial.call.id': id, 'outdial.agent.id': agent, 'outdial.state': 'completed', 'outdial.code': 'talked' },
      ...{ 'outdial.target_rung': 'true', 'outdial.attempts': 1 },
    });
    expect(wait.events.flatMap(({ attributes }) => attributes['outdial.blockers'])).toContain('agent-presence');
    expect(wait.endedAt).toBe(dial.begunAt);
    expect(dial.attributes).toMatchObject({ 'outdial.attempt': 1, 'outdial.placed': 'yes' });
    expect(conversation.attributes['genesys.conversation_id']).toBe(call.attributes['genesys.conversation_id']);
    const sent = spans.filter(({ attributes }) => attributes['outdial.purpose'] === 'dial');
    expect(sent).toMatchObject([
      {
        ...{ name: 'POST /api/v2/conversations/calls/user/{id}', kind: 3, parentId: dial.spanId },
        attributes: {
          'http.response.status_code': 202,
          'server.address': '127.0.0.1',
          'url.template': '/api/v2/conversations/calls/user/{id}',
        },
      },
    ]);
    const webhook = collector.span('webhook');
    expect(webhook).toMatchObject({ traceId, parentId: call.spanId, isError: true });
    expect(receiver.received[0]?.headers['traceparent']).toBe(`00-${traceId}-${webhook.spanId}-01`);
    expect(collector.headers()[0]).toMatchObject({ 'x-token': 'a secret', 'content-type': 'application/json' });
    expect(collector.resources()[0]).toMatchObject({ 'service.name': 'dialer', 'deployment.environment.name': 'test' });
    for (const private_ of ['2025550100', '5550100', 'example.com', resolved.agent.name, apiKey, 'of-webhook', 'hook?'])
      expect(collector.text()).not.toContain(private_);

    const lines = logOf(before + after);
    for (const line of lines) if (JSON.stringify(line).includes(id)) expect(line).toMatchObject({ callId: id });
    const said = lines.filter(({ callId }) => callId === id).map(({ msg }) => msg);
    expect(said).toContain('A request was answered.');
    expect(said).toContain('A webhook message was not delivered yet. It is tried again.');
    expect(said.filter((msg) => msg === 'A call ended.')).toHaveLength(1);
    const answered = lines.find(({ msg, callId }) => msg === 'A request was answered.' && callId === id);
    expect(answered).toMatchObject({ requestId: request.attributes['outdial.request.id'], traceId });
  },
);
