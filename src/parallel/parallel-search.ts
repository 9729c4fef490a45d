import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { Defect } from '../core/error.js';
import { Packing } from '../core/pack.js';
import type { Stats, Strategy } from '../core/strategy.js';
import { type Chained, chainedRun } from '../search/reduction/path-compression.js';
import { mostChoices } from '../search/expansion.js';
import type { ExploreOptions, Outcome, UnderWay } from '../search/explore.js';
import type { Searchable } from '../search/searchable.js';
import { withinRun } from '../search/reduction/preemption-bounded.js';
import { Account, Alert, come, hasEnded, Word } from './control.js';
import { blockSize, defaultMemory, type Grain, type Memory, reserve } from './memory.js';
import { type Alone, Member, type Telling } from './worker.js';
import { outcomeOf, statsOf } from './outcome.js';
import { type Message, type Source, tellingOf, type ThreadData } from './thread.js';
import { inOrder, merge, type Told } from './finding.js';

/** More members than this are no help. */
export const mostMembers = 64;

/** Milliseconds for which this thread waits for the others before it looks after its own events. */
const patience = 20;

/** So many states of a level are enough to do for the others while this thread shows a finding. */
const plenty = 1 << 13;

/**
 * Several threads on one breadth-first search. This one is the first member and begins at once; the others come in when they have
 * started, so that nobody waits for them. `advance` searches, and meets the others; between two of them, this thread hears of their ends.
 */
export class Fleet implements UnderWay {
  private readonly memory: Memory;
  private readonly words: Int32Array;
  private readonly account: Float64Array;
  private readonly chained: Chained | undefined;
  private readonly life: Iterator<Alone | undefined, void>;
  /** The turn of the meeting that this member has come to. */
  private meeting: number | undefined;
  private readonly threads: Worker[];
  private readonly ports: MessagePort[] = [];
  /** What members told on the way, and at the end. */
  private readonly news = new Map<number, Told>();
  private readonly final = new Map<number, Told>();
  private readonly failures: NonNullable<Telling['failure']>[] = [];
  /** Members that have told all. */
  private silent = 0;
  private crash: Error | undefined;
  private interrupted: 'time' | 'signal' | undefined;

  constructor(
    members: number,
    system: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
    source: Source,
    grain?: Partial<Grain>,
  ) {
    const { limits, stop, reducer } = options;
    const run = withinRun(system, options);
    this.memory = reserve(members, limits.memory ?? defaultMemory, perState(run), grain);
    this.words = new Int32Array(this.memory.control);
    this.account = new Float64Array(this.memory.accounts);
    this.threads = Array.from({ length: members - 1 }, (_, i) => this.thread(i + 1, source));
    this.chained = chainedRun(run, options);
    this.life = new Member(this.memory, 0, { run: this.chained ?? run, reducer }, { limits, stop }, (telling) => this.hear(telling)).life();
  }

  /** True when the search is over and all members have told what they found. Throws what ended it before its time. */
  advance(steps: number): boolean {
    if (this.crash) throw this.crash;
    const until = this.account[Account.transitions]! + steps;
    while (this.account[Account.transitions]! < until) {
      if (this.meeting !== undefined && !hasEnded(this.words, this.meeting, patience)) return false;
      this.meeting = undefined;
      const { done, value } = this.life.next();
      if (done) return this.over();
      if (value) this.meeting = come(this.words, value);
    }
    return false;
  }

  /** The members stop; `advance` says when they have. */
  interrupt(by: 'time' | 'signal'): void {
    this.interrupted = by;
    Atomics.or(this.words, Word.alert, Alert.interrupted);
  }

  /** Ends threads that are left. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
    for (const port of this.ports) port.close();
  }

  /** How many others could come in now. */
  get ready(): number {
    return Atomics.load(this.words, Word.ready);
  }

  get stats(): Stats {
    return statsOf(this.memory);
  }

  get waiting(): number {
    return Atomics.load(this.words, Word.width);
  }

  get levels(): readonly number[] {
    return [...new Int32Array(this.memory.levels).subarray(0, Atomics.load(this.words, Word.level))];
  }

  get found(): number {
    return this.findings.length;
  }

  /** There are others, and little is left of the level: they would come to its end and wait. */
  get busy(): boolean {
    const { words, memory } = this;
    if (this.crash || this.silent > 0 || Atomics.load(words, Word.members) === 1) return false;
    const [width, end, block] = [Word.width, Word.end, Word.block].map((at) => Atomics.load(words, at));
    return end! - block! * blockSize(width!, memory.grain) < plenty;
  }

  outcome(): Outcome {
    const { chained } = this;
    const findings = this.findings.map((finding) => (chained ? { ...finding, choices: chained.unfold(finding.choices) } : finding));
    return outcomeOf(this.memory, this.strategy, this.options, findings, this.interrupted);
  }

  private thread(me: number, source: Source): Worker {
    const { limits, stop } = this.options;
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1);
    const workerData: ThreadData & { fleet: true } = {
      fleet: true,
      me,
      memory: this.memory,
      source,
      options: { limits, stop },
      port: port2,
    };
    const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData, transferList: [port2] });
    thread.on('error', (error) => this.crashed(me, error.message));
    thread.on('exit', (code) => code !== 0 && this.crashed(me, `it ended with code ${code}`));
    return thread;
  }

  /** This member's life has ended. Threads that never came in are not waited for. */
  private over(): boolean {
    this.receive();
    if (this.silent < Atomics.load(this.words, Word.members)) return false;
    const [failure] = this.failures.sort((a, b) => a.first - b.first);
    if (failure) throw failure.error;
    return true;
  }

  /** Of what was told on the way, that of whole levels: so that whatever comes later comes after it. */
  private get findings(): Outcome['findings'] {
    if (this.silent === Atomics.load(this.words, Word.members)) return inOrder(this.final, this.options.stop);
    const base = Atomics.load(this.words, Word.base);
    this.receive();
    return inOrder(new Map([...this.news].filter(([, { first }]) => first < base)), this.options.stop);
  }

  /** Members tell before they meet at the end of a level, so that what they have told of it is here when the next has begun. */
  private receive(): void {
    for (const port of this.ports) {
      for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port))
        this.hear(tellingOf(received.message as Message));
    }
  }

  private hear({ found, failure, last }: Telling): void {
    merge(last ? this.final : this.news, found);
    if (failure) this.failures.push(failure);
    if (last) this.silent++;
  }

  private crashed(member: number, fact: string): void {
    this.crash ??= new Defect(
      `worker ${member + 1} of ${this.memory.members} ended before the search did: ${fact}; the usual cause is too little memory, of which fewer --workers need less`,
    );
  }
}

/** Most states and subtrees that the steps out of one state can add. */
export function perState(run: Searchable): number {
  return mostChoices(run) * Math.max(1, Math.ceil((new Packing(run.world.layout).words - 1) / 3));
}
