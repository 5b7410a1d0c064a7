// How often one call is dialed when its answers get lost and the official SDKs repeat the request: by Genesys asked directly, and by Outdial's
// drop-in surface. In fake time.
import { schedules, type RepeatSchedule, type SeenAnswer } from '../packages/outdial/test/drop-in/sdk-schedules.ts';
import { openFakeTime, numberOf, type FakeTime } from './fake-time.ts';
import { atMost, plainly, printFigures } from './report.ts';

const answersLost = 3;
const clientTimeoutMs = 16_000;

/** What the client sees instead of the answer, after the request had its effect. */
const losses: readonly { readonly what: string; readonly seen: SeenAnswer }[] = [
  { what: 'the connection breaks', seen: { status: null, retryAfterMs: null } },
  { what: 'a proxy says 503, Retry-After 25 s', seen: { status: 503, retryAfterMs: 25_000 } },
  { what: 'a proxy says 504', seen: { status: 504, retryAfterMs: null } },
];

type Send = (world: FakeTime, agent: string, number: string) => Promise<Response>;

async function directly(): Promise<{ readonly world: FakeTime; readonly send: Send }> {
  const world = await openFakeTime({ grade: 'polling', agents: 1, rateLimitPerMinute: null });
  const { id, secret } = world.sandbox.client;
  const headers = { authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  const grant = { method: 'POST', headers, body: new URLSearchParams({ grant_type: 'client_credentials' }) };
  const answer = await world.sandbox.fetch(new Request('http://genesys.test/oauth/token', grant));
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  const send: Send = async ({ sandbox }, agent, phoneNumber) =>
    sandbox.fetch(
      new Request(`http://genesys.test/api/v2/conversations/calls/user/${agent}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ phoneNumber }),
      }),
    );
  return { world, send };
}

async function throughOutdial(): Promise<{ readonly world: FakeTime; readonly send: Send }> {
  const world = await openFakeTime({ grade: 'polling', agents: 1, rateLimitPerMinute: null });
  const { secret } = await world.outdial.calls.keys.create({ scopes: ['admin'] });
  const send: Send = ({ outdial }, agent, phoneNumber) =>
    outdial.fetch(
      new Request(`http://outdial.test/api/v2/conversations/calls/user/${agent}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ phoneNumber }),
      }),
    );
  return { world, send };
}

/** A client that repeats by its schedule until it sees an answer that it accepts. Returns the number of dials. */
async function play(open: typeof directly, schedule: RepeatSchedule, loss: SeenAnswer): Promise<number> {
  const { world, send } = await open();
  const [agent = ''] = world.agents;
  const number = numberOf(0);
  const begunAt = world.clock.now();
  for (let sent = 1; sent <= 25; sent += 1) {
    const answers: Response[] = [];
    void send(world, agent, number).then(
      (response) => answers.push(response),
      () => undefined,
    );
    for (let passed = 0; passed < clientTimeoutMs && answers.length === 0; passed += 500)
      await world.pass(500, undefined, 500);
    const [answer] = answers;
    const retryAfter = answer?.headers.get('retry-after') ?? null;
    const seen = {
      status: answer?.status ?? null,
      retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1000,
    };
    const wait = schedule.wait(sent, sent <= answersLost ? loss : seen, world.clock.now() - begunAt);
    if (wait === null) break;
    await world.pass(wait);
  }
  await world.pass(60_000);
  const { total } = world.sandbox.control.dials({ number });
  await world.close();
  return total;
}

let [direct, ours] = [0, 0];
for (const schedule of schedules) {
  let [worstDirect, worstOurs] = [0, 0];
  for (const { seen } of losses) {
    worstDirect = Math.max(worstDirect, await play(directly, schedule, seen));
    worstOurs = Math.max(worstOurs, await play(throughOutdial, schedule, seen));
  }
  const bar = (name: string) => ({ plot: 'faults', group: schedule.name, name });
  const what = `dials for one call at worst, ${answersLost} answers lost, ${schedule.name}`;
  printFigures([
    { ...plainly(`${what}: directly`, worstDirect, 'dials'), bar: bar('directly') },
    { ...atMost(`${what}: through Outdial`, worstOurs, 'dials', 1), bar: bar('through Outdial') },
  ]);
  direct += Math.max(0, worstDirect - 1);
  ours += Math.max(0, worstOurs - 1);
}
printFigures([
  plainly('dials too many in all: directly', direct, 'dials'),
  atMost('dials too many in all: through Outdial', ours, 'dials', 0),
]);
