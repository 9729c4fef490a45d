import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker as Thread } from 'node:worker_threads';
import { Defect } from '../core/error.js';
import { Packing } from '../core/world/pack.js';
import type { Stats, Strategy } from '../core/search/strategy.js';
import { mostChoices } from '../search/expansion.js';
import type { ExploreOptions, Outcome, RunningSearch } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import { EndsProof } from '../search/liveness/proof.js';
import { ReducedSystem } from '../search/reduction/reduced-system.js';
import type { Searchable } from '../search/searchable.js';
import { Account, Alert, arrive, Control, Ending, isReleased, type LeaderSection, Word } from './control.js';
import { blockSize, defaultMemory, type Grain, type Memory, reserve } from './memory.js';
import { outcomeOf, statsOf } from './outcome.js';
import { inOrder, merge, type WorkerFinding, type WorkerReport } from './report.js';
import type { Source } from './source.js';
import { cellsOf, type Message, reportOf, type ThreadData } from './thread.js';
import { Worker } from './worker.js';

/** More workers than this are no help. */
export const mostWorkers = 64;

/** Milliseconds for which this thread waits at a barrier before it looks after its own events. */
const patience = 20;

/** So many states of a level are enough to do for the others while this thread shows a finding. */
const plenty = 1 << 13;

/**
 * Several threads on one breadth-first search. This one is the first worker and begins at once; the others come in when they have
 * started, so that nobody waits for them. `advance` searches, and meets the others at barriers; between two calls, this thread
 * hears of threads that end.
 */
export class ParallelSearch implements RunningSearch {
  private readonly memory: Memory;
  private readonly control: Control;
  private readonly account: Float64Array;
  private readonly reduced: ReducedSystem;
  private readonly life: Iterator<LeaderSection | undefined, void>;
  /** The number of the barrier at which this worker has arrived. */
  private barrier: number | undefined;
  private readonly threads: Thread[];
  private readonly ports: MessagePort[] = [];
  /** What workers reported on the way, and at the end. */
  private readonly news = new Map<string, WorkerFinding>();
  private readonly final = new Map<string, WorkerFinding>();
  private readonly failures: NonNullable<WorkerReport['failure']>[] = [];
  /** Workers that have made their last report. */
  private finished = 0;
  private crash: Error | undefined;
  /** Made when the search is complete. */
  private proof: EndsProof | undefined;
  private interrupted: 'time' | 'signal' | undefined;

  constructor(
    workers: number,
    private readonly system: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
    source: Source,
    grain?: Partial<Grain>,
  ) {
    const { limits, stop } = options;
    system.forget?.();
    this.reduced = new ReducedSystem(system, options);
    this.memory = reserve(workers, limits.memory ?? defaultMemory, perState(system), grain);
    this.control = new Control(this.memory);
    this.account = this.control.accountOf(0);
    this.threads = Array.from({ length: workers - 1 }, (_, i) => this.thread(i + 1, source));
    this.life = new Worker(this.memory, 0, this.reduced, { limits, stop }, (report) => this.hear(report)).life();
  }

  /** True when the search is over and all workers have reported what they found. Throws what ended it before its time. */
  advance(steps: number): boolean {
    if (this.crash) throw this.crash;
    if (this.proof) return this.proof.advance(steps);
    const { words } = this.control;
    const until = this.account[Account.transitions]! + steps;
    while (this.account[Account.transitions]! < until) {
      if (this.barrier !== undefined && !isReleased(words, this.barrier, patience)) return false;
      this.barrier = undefined;
      const { done, value } = this.life.next();
      if (done) return this.over() && this.concluded();
      if (value) this.barrier = arrive(words, value);
    }
    return false;
  }

  /** The workers stop; `advance` says when they have. */
  interrupt(by: 'time' | 'signal'): void {
    this.interrupted = by;
    this.control.alert(Alert.interrupted);
  }

  /** Ends threads that are left. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
    for (const port of this.ports) port.close();
  }

  /** How many others could come in now. */
  get ready(): number {
    return this.control.get(Word.ready);
  }
  get stats(): Stats {
    return statsOf(this.memory);
  }
  get waiting(): number {
    return this.control.get(Word.width);
  }
  get levels(): readonly number[] {
    return [...new Int32Array(this.memory.levels).subarray(0, this.control.get(Word.level))];
  }
  get found(): number {
    return this.findings.length + (this.proof?.findings.length ?? 0);
  }

  /** There are others, and little is left of the level: they would come to its end and wait. */
  get busy(): boolean {
    const { control, memory } = this;
    if (this.crash || this.finished > 0 || control.get(Word.workers) === 1) return false;
    return control.get(Word.end) - control.get(Word.block) * blockSize(control.get(Word.width), memory.grain) < plenty;
  }

  outcome(): Outcome {
    return outcomeOf(
      this.memory,
      this.strategy,
      this.options,
      this.reduced,
      this.findings,
      this.interrupted,
      this.system.coverage?.(),
      this.proof,
    );
  }

  private thread(me: number, source: Source): Thread {
    const { limits, stop } = this.options;
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1);
    const own = { parallelSearch: true, me, memory: this.memory, source, cells: cellsOf(this.reduced.run) } as const;
    const workerData: ThreadData = { ...own, options: { limits, stop }, port: port2 };
    const thread = new Thread(new URL('./thread.js', import.meta.url), { workerData, transferList: [port2] });
    thread.on('error', (error) => this.crashed(me, error.message));
    thread.on('exit', (code) => code !== 0 && this.crashed(me, `it ended with code ${code}`));
    return thread;
  }

  /** This worker's life has ended. Threads that never came in are not waited for. */
  private over(): boolean {
    this.receive();
    if (this.finished < this.control.get(Word.workers)) return false;
    const [failure] = this.failures.sort((a, b) => a.first - b.first);
    if (failure) throw failure.error;
    return true;
  }

  /** Whether there is nothing to do any more: this thread alone proves that every run can come to an end. */
  private concluded(): boolean {
    if (this.interrupted !== undefined || this.control.get(Word.ending) !== Ending.complete || this.control.get(Word.beyond) !== 0)
      return true;
    this.proof = new EndsProof(this.system, { ...this.options, bounded: false });
    return false;
  }

  /** Until the end, what was found in whole levels: whatever is found later comes after it. */
  private get findings(): readonly Finding[] {
    const { stop } = this.options;
    if (this.finished === this.control.get(Word.workers)) return inOrder(this.final, stop);
    const base = this.control.get(Word.base);
    this.receive();
    return inOrder(new Map([...this.news].filter(([, { first }]) => first < base)), stop);
  }

  /** Workers report before the barrier at the end of a level, so what they report of it is here when the next level has begun. */
  private receive(): void {
    for (const port of this.ports) {
      for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port))
        this.hear(reportOf(received.message as Message));
    }
  }

  private hear({ found, failure, last, reached }: WorkerReport): void {
    merge(last ? this.final : this.news, found);
    if (failure) this.failures.push(failure);
    if (reached !== undefined) this.system.cover?.(reached);
    if (last) this.finished++;
  }

  private crashed(worker: number, fact: string): void {
    const place = `worker ${worker + 1} of ${this.memory.workers} ended before the search did`;
    this.crash ??= new Defect(`${place}: ${fact}; the usual cause is too little memory, of which fewer --workers need less`);
  }
}

/** Most states and subtrees that the steps out of one state can add. */
export function perState(run: Searchable): number {
  return mostChoices(run) * Math.max(1, Math.ceil((new Packing(run.world.layout).words - 1) / 3));
}
