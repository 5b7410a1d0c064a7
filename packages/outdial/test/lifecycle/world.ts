import { accept, advance, resumeCommands } from '../../src/call/life/advance.ts';
import { isEnded, type Call } from '../../src/call/call.ts';
import type { CallEvent } from '../../src/call/life/call-event.ts';
import type { Command, LockChange, CallStanding } from '../../src/call/life/command.ts';
import { dueAt, dueEvent } from '../../src/call/life/due.ts';
import type { CallId, ConversationId } from '../../src/call/ids.ts';
import { mayEnd } from '../../src/call/life/sighting.ts';
import { defaultTimers, type Timers } from '../../src/call/timers.ts';
import { eventsOfLoss, lossBeyond } from '../../src/engine/told-losses.ts';
import { ana, blocker, caller, fresh, order, ours, other, start } from './calls.ts';
import { GenesysModel, type Conversation } from './genesys-model.ts';
import { Oracle } from './oracle.ts';
import { Runners } from './runners.ts';
import type { Mutation, Way, WorldOptions } from './world-options.ts';

type HeldErrand = { readonly callId: CallId; readonly command: Exclude<Command, { type: 'publish' | 'dial' }> };
type Lock = CallStanding['lock'];

const hour = 3600_000;

/** An engine, its runners and a contact centre, in which everything that can go wrong between them does, by choice. */
export class LifecycleWorld {
  readonly genesys = new GenesysModel();
  readonly calls = new Map<CallId, Call>();
  readonly #options: WorldOptions;
  readonly #mutation: Mutation;
  readonly #timers: Timers;
  readonly #oracle: Oracle;
  readonly #runners: Runners;
  #now = start;
  #lock: Lock = null;
  #lockReadAt = 0;
  #ready = true;
  #paused = false;
  #forbidden = false;
  #errands: HeldErrand[] = [];
  #backup: { readonly calls: ReadonlyMap<CallId, Call>; readonly lock: Lock; readonly at: number } | null = null;
  #isRestored = false;
  #late: { readonly callId: CallId; readonly event: CallEvent }[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#mutation = options.mutation ?? {};
    this.#timers = { ...defaultTimers, ...this.#mutation.timers };
    this.#oracle = new Oracle(this.genesys, this.calls, options.watch);
    this.#runners = new Runners({
      ...{ genesys: this.genesys, calls: this.calls, oracle: this.#oracle, mutation: this.#mutation },
      wrongAnswers: options.wrongAnswers === true,
      now: () => this.#now,
      elapse: (ms) => this.#elapse(ms),
      tell: (callId, event) => this.#tell(callId, event),
      tellLater: (callId, event) => void this.#late.push({ callId, event }),
    });
    for (const id of [ours, other].slice(0, options.calls)) this.#accept(id);
  }

  #accept(id: CallId): void {
    const { expiresInMs = 300_000, startsInMs } = this.#options;
    const notBefore = startsInMs === undefined ? null : this.#now + startsInMs;
    const expiresAt = (notBefore ?? this.#now) + expiresInMs;
    const { call, commands } = accept(order({ id, createdAt: this.#now, notBefore, expiresAt }), '1', this.#now);
    this.calls.set(id, call);
    this.#carry(id, commands);
  }

  /** One thing happens: `choice` picks it among all that can. */
  step(choice: number): void {
    const rare = this.#rareWays();
    const oneRare: Way = { kind: 'rare', go: (deep) => rare[deep % rare.length]?.(deep >> 3) };
    const all = [...this.#engineWays(), ...this.#genesysWays(), ...this.#storeWays(), oneRare];
    const ways = all.filter(({ kind }) => this.#options.only?.includes(kind) !== false);
    const pick = choice % ways.length;
    ways[pick]?.go(Math.floor(choice / ways.length));
    this.#oracle.judge();
  }

  /** From here on only time passes; every call must end. */
  drain(): void {
    if (this.#backup !== null && !this.#isRestored) this.#restore();
    this.#ready = true;
    this.#paused = false;
    this.#forbidden = false;
    this.#late = [];
    for (let turn = 0; turn < 4000 && this.#now < start + 14 * hour; turn += 1) {
      if ([...this.calls.values()].every(isEnded)) break;
      this.#settleDown();
      this.#elapse(this.#nextMoment() - this.#now);
      for (const conversation of this.genesys.live()) {
        if (this.#now > conversation.startedAt + 600_000) conversation.endedAt = this.#now;
      }
      this.#fire();
      this.#recheck();
      this.#oracle.judge();
    }
    this.#oracle.judgeEnd();
  }

  #settleDown(): void {
    while (!this.#runners.areDone || this.#errands.length > 0) {
      this.#runners.runAll();
      for (const errand of this.#errands.splice(0))
        this.#carryOut(errand, this.#options.drain === 'honest' ? 'true' : 'nothing');
      for (const request of this.genesys.undecided()) this.genesys.decide(request, 'dropped', this.#now);
    }
  }

  #nextMoment(): number {
    const dues = [...this.calls.values()].flatMap((call) => dueAt(call, this.#timers) ?? []);
    const lock = this.#lock?.kind === 'until-idle' ? [this.#lockReadAt] : [];
    const after = [...dues, ...lock].filter((at) => at > this.#now);
    return Math.min(this.#now + 60_000, ...after);
  }

  #engineWays(): Way[] {
    const ways = this.#runners.ways();
    for (const errand of this.#errands) {
      const go = (choice: number) => {
        this.#errands.splice(this.#errands.indexOf(errand), 1);
        this.#carryOut(errand, choice % 3 === 0 ? 'nothing' : 'true');
      };
      ways.push({ kind: 'errand', go });
    }
    for (const late of this.#late) {
      const go = (choice: number) => {
        if (choice % 3 !== 0) this.#late.splice(this.#late.indexOf(late), 1);
        if (choice % 4 !== 1) this.#tell(late.callId, late.event);
      };
      ways.push({ kind: 'late', go });
    }
    const leaps = [300, 2_500, 6_000, 6_000, 12_000, 61_000, 185_000];
    const leap = (choice: number) => {
      this.#elapse(leaps[choice % leaps.length] ?? 0);
      // A timer fires at its time or after it.
      if (choice % 4 !== 3) this.#fire();
    };
    ways.push({ kind: 'time', go: leap });
    return ways;
  }

  #genesysWays(): Way[] {
    const ways: Way[] = [];
    for (const request of this.genesys.undecided()) {
      const go = (choice: number) => this.genesys.decide(request, choice % 3 === 0 ? 'refused' : 'placed', this.#now);
      ways.push({ kind: 'decide', go });
    }
    for (const conversation of this.#options.wrongAnswers === true ? this.genesys.strangers : []) {
      ways.push({ kind: 'hear', go: (choice) => this.#hear(conversation, choice) });
    }
    for (const conversation of this.genesys.conversations) {
      const go = (choice: number) => this.genesys.step(conversation, choice, this.#now);
      if (conversation.endedAt === null) ways.push({ kind: 'converse', go });
      ways.push({ kind: 'hear', go: (choice) => this.#hear(conversation, choice) });
    }
    return ways;
  }

  #storeWays(): Way[] {
    if (this.#options.isRestored !== true || this.#isRestored) return [];
    const backup = () => {
      this.#backup = { calls: new Map(this.calls), lock: this.#lock, at: this.#now };
    };
    if (this.#backup === null) return [{ kind: 'backup', go: backup }];
    // Seldom, or little would happen before it: mostly when all else is over.
    return [{ kind: 'restore', go: (choice) => (choice % 12 === 0 ? this.#restore() : undefined) }];
  }

  /** The process dies; the next one finds the store as it was in the backup, and is asked for one more call. */
  #restore(): void {
    const { calls, lock, at } = this.#backup ?? { calls: this.calls, lock: this.#lock, at: this.#now };
    this.#isRestored = true;
    this.#runners.clear();
    this.#errands = [];
    this.#late = [];
    const replaced = new Map(this.calls);
    for (const [callId, call] of calls) this.calls.set(callId, call);
    this.#lock = lock;
    const isKnown = this.#options.isKnown === true && this.#mutation.forgetsLosses !== true;
    for (const [callId, call] of isKnown ? calls : []) {
      const loss = lossBeyond(call, replaced.get(callId) ?? call);
      for (const event of eventsOfLoss(call, loss, { kind: 'set-back', now: this.#now })) this.#tell(callId, event);
    }
    for (const callId of calls.keys()) this.#tell(callId, { type: 'set-back', since: at });
    this.#accept(fresh);
    if (this.#mutation.deafTo?.includes('set-back') === true) this.#checkAll();
  }

  /** What people do, and crashes: seldom, or nothing else would ever be reached. */
  #rareWays(): ((choice: number) => void)[] {
    const anyCall = (choice: number): CallId => [...this.calls.keys()][choice % this.calls.size] ?? ours;
    return [
      (choice) => {
        this.#ready = !this.#ready;
        if (choice % 2 === 0) this.#checkAll();
      },
      (choice) => {
        if (choice % 4 === 0) this.#forbidden = !this.#forbidden;
        else this.#paused = !this.#paused;
      },
      (choice) => void this.#tell(anyCall(choice), { type: 'cancel', by: caller }),
      () => void this.genesys.begin(null, 0, this.#now),
      () => this.#crash(),
    ];
  }

  /** An event of a conversation goes to every call: each judges for itself whether it is meant. It may come late, twice or never. */
  #hear(conversation: Conversation, choice: number): void {
    const conversationSeen = this.genesys.look(conversation, choice % 2 === 0 ? 'agent' : 'whole', this.#now);
    for (const callId of this.calls.keys()) {
      const event: CallEvent = { type: 'seen', conversation: conversationSeen };
      if (choice % 3 === 0) this.#late.push({ callId, event });
      else this.#tell(callId, event);
    }
  }

  #standing(): CallStanding {
    const forbids = this.#forbidden ? { code: 'number-not-allowed', pointer: null, facts: {} } : null;
    const blockers = this.#ready ? [] : [blocker()];
    return { paused: this.#paused, policy: { version: '1', forbids }, lock: this.#lock, blockers };
  }

  #tell(callId: CallId, event: CallEvent): boolean {
    const call = this.calls.get(callId);
    if (call === undefined || this.#mutation.deafTo?.includes(event.type) === true) return false;
    const standing = this.#standing();
    const result = (this.#mutation.advance ?? advance)(call, event, standing, this.#now, this.#timers);
    this.calls.set(callId, result.call);
    const granted = event.type === 'claim' && result.met.kind === 'applied';
    if (granted) this.#oracle.judgeGrant(standing);
    const n = result.call.attempts.length;
    this.#changeLock(callId, n, result.lock);
    if (event.type === 'claim' && result.met.kind === 'refused' && result.met.reason === 'interrupted') {
      this.#late.push({ callId, event: { type: 'interrupted', n: event.n } });
    }
    this.#carry(callId, result.commands);
    return granted;
  }

  /** Of the calls of one backup several may be under way; the lock goes from one to the next. */
  #changeLock(callId: CallId, n: number, change: LockChange): void {
    if (change === 'take') this.#lock = { callId, attempt: n, kind: 'held' };
    if (change === 'keep' || change === 'take' || this.#lock?.callId !== callId) return;
    const isUnderWay = (call: Call): boolean => call.setBack !== undefined && !isEnded(call);
    const next = [...this.calls.values()].find(isUnderWay);
    if (next !== undefined) {
      this.#lock = { callId: next.order.id, attempt: next.attempts.length, kind: 'held' };
    } else if (change === 'release') this.#free();
    else {
      this.#lock = { callId, attempt: n, kind: 'until-idle' };
      this.#lockReadAt = this.#now + this.#timers.lockRead;
    }
  }

  #free(): void {
    this.#lock = null;
    this.#checkAll();
  }

  #checkAll(): void {
    for (const [callId, call] of this.calls) {
      if (call.state === 'waiting') this.#errands.push({ callId, command: { type: 'check' } });
    }
  }

  #carry(callId: CallId, commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === 'dial') this.#runners.start(callId, command.n);
      else if (command.type !== 'publish') this.#errands.push({ callId, command });
    }
  }

  #find(id: ConversationId): Conversation | undefined {
    return [...this.genesys.conversations, ...this.genesys.strangers].find((one) => one.id === id);
  }

  #carryOut({ callId, command }: HeldErrand, how: 'true' | 'nothing'): void {
    switch (command.type) {
      case 'check':
        this.#tell(callId, { type: 'checked', blockers: this.#standing().blockers });
        return;
      case 'reconcile':
        this.#look(callId, how);
        return;
      case 'follow':
      case 'read':
        this.#read(callId, command.conversationId, how);
        return;
      case 'hang-up': {
        const conversation = this.#find(command.conversationId);
        const fencedAt = this.calls.get(callId)?.attempts.at(-1)?.fencedAt ?? 0;
        const read = conversation && this.genesys.look(conversation, 'read', this.#now);
        const may = read !== undefined && mayEnd({ callId, agentId: ana, fencedAt }, read);
        if (how === 'true' && may && conversation !== undefined) this.#oracle.judgeHangUp(conversation);
        if (how === 'true' && may && conversation?.endedAt === null) conversation.endedAt = this.#now;
        this.#tell(callId, { type: 'hang-up-result', done: how === 'true', problem: null });
        return;
      }
      // No agent of this world writes a wrap-up.
      case 'read-wrap-up':
        return;
    }
  }

  #look(callId: CallId, how: 'true' | 'nothing'): void {
    const found =
      how === 'true' ? this.genesys.conversations.map((one) => this.genesys.look(one, 'whole', this.#now)) : [];
    for (const conversation of found)
      if (conversation.mark !== null) this.#tell(callId, { type: 'seen', conversation });
    const candidates = found.filter((one) => one.mark === null);
    this.#tell(callId, { type: 'looked', begunAt: this.#now, full: how === 'true', candidates });
  }

  #read(callId: CallId, id: ConversationId, how: 'true' | 'nothing'): void {
    const conversation = this.#find(id);
    if (how === 'nothing' || conversation === undefined) this.#tell(callId, { type: 'read-failed', missing: true });
    else this.#tell(callId, { type: 'seen', conversation: this.genesys.look(conversation, 'read', this.#now) });
  }

  #elapse(ms: number): void {
    this.#now += ms;
    this.genesys.elapse(this.#now);
  }

  #fire(): void {
    for (const [callId, call] of this.calls) {
      let event = dueEvent(call, this.#timers, this.#now);
      for (let turns = 0; event !== null && turns < 20; turns += 1) {
        this.#tell(callId, event);
        event = dueEvent(this.calls.get(callId) ?? call, this.#timers, this.#now);
      }
    }
    if (this.#lock?.kind !== 'until-idle') return;
    if (this.#mutation.freesIdleLockUnread === true) this.#free();
    else if (this.#now >= this.#lockReadAt) {
      // A phone that only rings may not count as a call of the agent yet.
      if (!this.genesys.live().some(({ agentLeg }) => agentLeg !== 'contacting')) this.#free();
      else this.#lockReadAt = this.#now + this.#timers.lockReadEvery;
    }
  }

  #recheck(): void {
    for (const [callId, call] of this.calls) if (call.state === 'waiting') this.#tell(callId, { type: 'recheck' });
  }

  /** Everything in memory is lost; everything stored is loaded again. */
  #crash(): void {
    this.#runners.clear();
    this.#errands = [];
    for (const [callId, call] of this.calls) {
      if (call.state === 'dialing' && this.#mutation.dialsAgainAfterCrash === true) {
        this.#runners.startGranted(callId, call.attempts.length);
        continue;
      }
      const { event, commands } = resumeCommands(call);
      this.#carry(callId, commands);
      if (event !== null) this.#tell(callId, event);
    }
  }
}
