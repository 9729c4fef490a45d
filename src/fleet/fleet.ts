import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { Defect } from '../core/error.js';
import { Packing } from '../core/pack.js';
import type { Stats, Strategy } from '../core/strategy.js';
import { chainedRun } from '../search/chained.js';
import { mostChoices } from '../search/expansion.js';
import type { ExploreOptions, Outcome, Searchable, UnderWay } from '../search/explore.js';
import { Alert, Word } from './control.js';
import { defaultMemory, type Grain, type Memory, reserve } from './memory.js';
import { outcomeOf, statsOf } from './outcome.js';
import { asError, type Message, type Source, type ThreadData } from './thread.js';
import { inOrder, merge, type Told } from './told.js';

/** More members than this are no help. */
export const mostMembers = 64;

/** Several threads on one breadth-first search. `advance` looks how far they are; between looks, `rest`. */
export class Fleet implements UnderWay {
  private readonly memory: Memory;
  private readonly words: Int32Array;
  private readonly threads: Worker[];
  private readonly ports: MessagePort[] = [];
  /** What members told on the way, and at the end. */
  private readonly news = new Map<number, Told>();
  private readonly final = new Map<number, Told>();
  private readonly failures: NonNullable<Message['failure']>[] = [];
  private ended = 0;
  private crash: Error | undefined;
  private interrupted: 'time' | 'signal' | undefined;
  private wake = (): void => {};

  constructor(
    members: number,
    private readonly run: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
    source: Source,
    grain?: Partial<Grain>,
  ) {
    const { limits, stop } = options;
    this.memory = reserve(members, limits.memory ?? defaultMemory, perState(run), grain);
    this.words = new Int32Array(this.memory.control);
    this.threads = Array.from({ length: members }, (_, me) => {
      const { port1, port2 } = new MessageChannel();
      this.ports.push(port1);
      const workerData: ThreadData & { fleet: true } = { fleet: true, me, memory: this.memory, source, options: { limits, stop }, port: port2 };
      const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData, transferList: [port2] });
      thread.on('message', () => this.wake());
      thread.on('error', (error) => this.crashed(me, error.message));
      thread.on('exit', (code) => code !== 0 && this.crashed(me, `it ended with code ${code}`));
      return thread;
    });
  }

  /** True when all members have ended. Throws what ended the search before its time. */
  advance(_steps = 0): boolean {
    this.receive();
    const failure = this.failures.sort((a, b) => a.first - b.first)[0];
    if (this.ended === this.memory.members) {
      if (failure) throw asError(failure);
      return true;
    }
    if (this.crash) throw this.crash;
    return false;
  }

  /** The members stop; `advance` says when they have. */
  interrupt(by: 'time' | 'signal'): void {
    this.interrupted = by;
    Atomics.or(this.words, Word.alert, Alert.interrupted);
  }

  /** Until some time has passed, or all has ended. */
  rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends threads that are left. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
    for (const port of this.ports) port.close();
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

  outcome(): Outcome {
    const chained = chainedRun(this.run, this.options);
    const findings = this.findings.map((finding) => (chained ? { ...finding, choices: chained.unfold(finding.choices) } : finding));
    return outcomeOf(this.memory, this.strategy, this.options, findings, this.interrupted);
  }

  /** Of what was told on the way, that of whole levels: so that whatever comes later comes after it. */
  private get findings(): Outcome['findings'] {
    if (this.ended === this.memory.members) return inOrder(this.final, this.options.stop);
    const base = Atomics.load(this.words, Word.base);
    this.receive();
    return inOrder(new Map([...this.news].filter(([, { first }]) => first < base)), this.options.stop);
  }

  /** Members tell before they meet at the end of a level, so that what they have told of it is here when the next has begun. */
  private receive(): void {
    for (const port of this.ports) {
      for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
        const { found, failure, last } = received.message as Message;
        merge(last ? this.final : this.news, found);
        if (failure) this.failures.push(failure);
        if (last) this.ended++;
      }
    }
  }

  private crashed(member: number, fact: string): void {
    this.crash ??= new Defect(`worker ${member + 1} of ${this.memory.members} ended before the search did: ${fact}; the usual cause is too little memory, of which fewer --workers need less`);
    this.wake();
  }
}

/** Most states and subtrees that the steps out of one state can add. */
export function perState(run: Searchable): number {
  return mostChoices(run) * Math.max(1, Math.ceil((new Packing(run.world.layout).words - 1) / 3));
}
