import type { Call } from '../../src/call/call.ts';
import { conversationId, type CallId } from '../../src/call/ids.ts';
import type { CallEvent } from '../../src/call/life/call-event.ts';
import { problem } from './calls.ts';
import type { GenesysModel, Request } from './genesys-model.ts';
import type { Oracle } from './oracle.ts';
import type { Mutation, Way } from './world-options.ts';

/** One process that is to dial an attempt of a call. */
interface Runner {
  readonly callId: CallId;
  readonly n: number;
  stage: 'asked' | 'granted' | 'sent';
  /** The data that the grant passed to it. */
  sendBefore: number;
  request: Request | null;
}

/** What runners need of the world around them. */
interface RunnersWorld {
  readonly genesys: GenesysModel;
  readonly calls: ReadonlyMap<CallId, Call>;
  readonly oracle: Oracle;
  readonly mutation: Mutation;
  readonly wrongAnswers: boolean;
  readonly now: () => number;
  readonly elapse: (ms: number) => void;
  /** True when it was a claim that was granted. */
  readonly tell: (callId: CallId, event: CallEvent) => boolean;
  readonly tellLater: (callId: CallId, event: CallEvent) => void;
}

/** Those that dial: each asks for the fence, sends if it was granted, and passes on what came back. There may be copies of one. */
export class Runners {
  readonly #world: RunnersWorld;
  #runners: Runner[] = [];

  constructor(world: RunnersWorld) {
    this.#world = world;
  }

  start(callId: CallId, n: number): void {
    this.#runners.push({ callId, n, stage: 'asked', sendBefore: this.#world.now(), request: null });
  }

  /** Without asking: a mistake. */
  startGranted(callId: CallId, n: number): void {
    this.#runners.push({ callId, n, stage: 'granted', sendBefore: Infinity, request: null });
  }

  /** The process died. */
  clear(): void {
    this.#runners = [];
  }

  get areDone(): boolean {
    return this.#runners.length === 0;
  }

  /** Each goes one step on. */
  runAll(): void {
    for (const runner of [...this.#runners]) this.#run(runner, 0);
  }

  ways(): Way[] {
    return this.#runners.flatMap((runner): Way[] => {
      const run: Way = { kind: 'runner', go: (choice) => this.#run(runner, choice) };
      const copy: Way = { kind: 'copy', go: () => void this.#runners.push({ ...runner }) };
      return runner.stage === 'asked' ? [run, copy] : [run];
    });
  }

  #run(runner: Runner, choice: number): void {
    const { callId, n } = runner;
    if (runner.stage === 'asked') {
      const granted = this.#world.tell(callId, { type: 'claim', n, evidence: {} });
      if (!granted && this.#world.mutation.sendsWithoutGrant !== true) {
        this.#drop(runner);
        return;
      }
      runner.stage = 'granted';
      runner.sendBefore = this.#world.calls.get(callId)?.attempts.at(-1)?.sendBefore ?? this.#world.now();
    } else if (runner.stage === 'granted') this.#send(runner, choice);
    else this.#answer(runner, choice);
  }

  #send(runner: Runner, choice: number): void {
    const { callId, n } = runner;
    if (this.#world.now() > runner.sendBefore && this.#world.mutation.ignoresSendBefore !== true) {
      this.#drop(runner);
      this.#world.tell(callId, { type: 'not-sent', n, why: 'too-late' });
      return;
    }
    if (choice % 7 === 6) {
      this.#drop(runner);
      this.#world.tell(callId, this.#refusal(n, 'never-connected'));
      return;
    }
    for (let copy = 0; copy < (this.#world.mutation.sendsTwice === true ? 2 : 1); copy += 1) this.#request(runner);
  }

  #request(runner: Runner): void {
    const { callId, n } = runner;
    const request: Request = { callId, n, sentAt: this.#world.now(), fate: 'undecided', conversationId: null };
    this.#world.oracle.judgeSend(request, this.#world.now());
    this.#world.genesys.requests.push(request);
    runner.request = request;
    runner.stage = 'sent';
  }

  /** The answer comes, or the time-out does; a copy may come again later. */
  #answer(runner: Runner, choice: number): void {
    const { callId, n, request } = runner;
    if (request === null || (request.fate === 'undecided' && this.#world.now() < request.sentAt + 10_000)) {
      if (request?.fate === 'undecided' && choice % 3 === 0) this.#world.elapse(10_000);
      return;
    }
    this.#drop(runner);
    const answer = this.#answerOf(request, n, choice % 3 === 2);
    const event = this.#world.wrongAnswers && choice % 5 < 3 ? this.#wrong(answer, choice) : answer;
    this.#world.tell(callId, event);
    if (choice % 2 === 1) this.#world.tellLater(callId, event);
  }

  #answerOf({ fate, conversationId }: Request, n: number, lost: boolean): CallEvent {
    if (!lost && fate === 'placed' && conversationId !== null) return { type: 'answer-placed', n, conversationId };
    if (!lost && fate === 'refused') return this.#refusal(n, 'refused');
    return { type: 'answer-unknown', n, problem };
  }

  #wrong(answer: CallEvent, choice: number): CallEvent {
    if (answer.type !== 'answer-placed') return answer;
    const ofOthers = this.#world.genesys.conversations.filter(({ callId, n }) => callId !== null && n !== answer.n);
    const ids = [...this.#world.genesys.strangers, ...ofOthers].map(({ id }) => id);
    return { ...answer, conversationId: [...ids, conversationId('nowhere')][choice % (ids.length + 1)] ?? ids[0]! };
  }

  #refusal(n: number, proof: 'refused' | 'never-connected'): CallEvent {
    return { type: 'answer-not-placed', n, proof, permanent: false, counts: false, retryAfterMs: null, problem };
  }

  #drop(runner: Runner): void {
    this.#runners = this.#runners.filter((one) => one !== runner);
  }
}
