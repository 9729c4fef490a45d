import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Defect, InputError } from '../../core/error.js';
import type { Exploration } from '../../core/system/exploration.js';
import { System } from '../../replay/system.js';
import { type CheckedSeeds, checkSeeds } from './seeds.js';
import type { Checked } from './checked.js';
import { type CheckedVariant, checkVariant } from './checks.js';
import { loadRegistry, type Registry } from '../registry.js';
import { seedsOf } from '../seeds.js';

/** One variant of an exploration to check or, without one, its regression seeds. */
interface Job {
  readonly name: string;
  readonly variant: string | undefined;
}

/** What is checked, as the command line has it. */
export interface Asked {
  readonly module?: string | undefined;
  readonly names?: readonly string[];
  /** What is not expected yet is searched as well. */
  readonly update?: boolean | undefined;
}

type Answer = { readonly checked: Checked } | { readonly error: string; readonly message: string };

/** A job with who waits for it; how long it takes is put as a number of states to search. */
interface Task {
  readonly job: Job;
  readonly states: number;
  resolve(checked: Checked): void;
  reject(error: Error): void;
}

/** More at a time would want more memory than a small machine has. */
const most = 2;
/** A seed is replayed while so many states are searched, and walks are made where no complete search is expected. */
const statesOfSeed = 15_000;
const statesOfWalks = 150_000;
/** How long a search takes, as a number of states. */
const statesOf = ({ expect }: Exploration, variant: string): number => expect[variant]?.states ?? statesOfWalks;

/**
 * Checks on threads of their own and gives a promise for each check: they do not depend on each other, and each is as deterministic as it
 * would be alone. The first thread takes what was asked for in turn, so that there is soon something to read, the other one the longest, so
 * that at the end none waits for it. The first begins at once, while its owner reads what there is to check.
 */
export class CheckWorkers {
  private readonly waiting: Task[] = [];
  private readonly threads = new Set<Worker>();
  private readonly early: Worker;
  /** By exploration. */
  private readonly seedCounts = new Map<string, number>();

  constructor(private readonly asked: Asked = {}) {
    this.early = this.thread();
  }

  variant(exploration: Exploration, variant: string): Promise<CheckedVariant> {
    return this.ask({ name: exploration.name, variant }, statesOf(exploration, variant)) as Promise<CheckedVariant>;
  }

  /** None where there are no regression seeds. */
  seeds({ name }: Exploration, registry: Registry): Promise<CheckedSeeds> | undefined {
    const count = this.seedCount(name, registry);
    return count === 0 ? undefined : (this.ask({ name, variant: undefined }, count * statesOfSeed) as Promise<CheckedSeeds>);
  }

  /** How long all checks of an exploration take, by what is expected of it: nothing is compiled for that. */
  costOf(exploration: Exploration, registry: Registry): number {
    const searched = exploration.variants.reduce((sum, variant) => sum + statesOf(exploration, variant), 0);
    return searched + this.seedCount(exploration.name, registry) * statesOfSeed;
  }

  private seedCount(name: string, registry: Registry): number {
    const count = this.seedCounts.get(name) ?? seedsOf(name, registry).length;
    this.seedCounts.set(name, count);
    return count;
  }

  /** Starts what was asked for. */
  run(): void {
    this.start(this.threads.has(this.early) ? this.early : this.thread(), true);
    for (let n = Math.min(most, availableParallelism(), this.waiting.length + 1); n > 1; n--) this.start(this.thread(), false);
  }

  /** Nobody wants to know any more. */
  stop(): void {
    this.waiting.length = 0;
    for (const thread of this.threads) void thread.terminate();
  }

  private ask(job: Job, states: number): Promise<Checked> {
    const checked = new Promise<Checked>((resolve, reject) => this.waiting.push({ job, states, resolve, reject }));
    // who waits for another one first will still hear of it
    checked.catch(() => {});
    return checked;
  }

  private longest(): Task | undefined {
    const states = Math.max(...this.waiting.map((task) => task.states));
    const at = this.waiting.findIndex((task) => task.states === states);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  private thread(): Worker {
    const thread = new Worker(new URL(import.meta.url), { workerData: this.asked });
    this.threads.add(thread);
    thread.once('exit', () => this.threads.delete(thread));
    // one that ends before it has a task owes nobody an answer
    thread.on('error', () => {});
    return thread;
  }

  private start(thread: Worker, inTurn: boolean): void {
    let task: Task | undefined;
    const next = (): void => {
      task = inTurn ? this.waiting.shift() : this.longest();
      if (task) thread.postMessage(task.job);
      else void thread.terminate();
    };
    thread.on('message', (answer: Answer) => {
      if ('checked' in answer) task!.resolve(answer.checked);
      else task!.reject(raised(task!.job, answer));
      next();
    });
    thread.on('error', (error) => task?.reject(error));
    thread.on('exit', (code) => {
      if (!task) return;
      task.reject(raised(task.job, { error: 'Defect', message: `its thread ended with code ${code} before it did` }));
      if (this.waiting.length > 0) this.start(this.thread(), inTurn);
    });
    next();
  }
}

/** Errors lose their class on the way between threads. */
function raised({ name, variant }: Job, { error, message }: { readonly error: string; readonly message: string }): Error {
  if (error === 'InputError') return new InputError(message);
  return new Defect(`${name}${variant === undefined ? '' : `/${variant}`}: ${error === 'Defect' ? message : `${error}: ${message}`}`);
}

function answer({ name, variant }: Job, registry: Registry, update: boolean | undefined): Answer {
  const began = performance.now();
  try {
    const exploration = registry.explorations.get(name)!;
    const checked =
      variant === undefined
        ? checkSeeds(exploration, registry)
        : checkVariant(new System(exploration, variant, {}, registry.detectors), registry, update);
    return { checked: { ...checked, seconds: (performance.now() - began) / 1000 } };
  } catch (error) {
    return error instanceof Error ? { error: error.name, message: error.message } : { error: 'Error', message: String(error) };
  }
}

/** Where checks find what they name: of the package's own only that is read, when it is its turn. */
function finder({ module, names }: Asked): (name: string) => Promise<Registry> {
  const users = module === undefined ? undefined : loadRegistry(module, names);
  // whoever asks hears of it
  users?.catch(() => {});
  return (name) => users ?? loadRegistry(undefined, [name]);
}

if (!isMainThread) {
  const asked = workerData as Asked;
  const find = finder(asked);
  parentPort!.on('message', async (job: Job) => parentPort!.postMessage(answer(job, await find(job.name), asked.update)));
}
