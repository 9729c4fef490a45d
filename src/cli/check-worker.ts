import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Defect, InputError } from '../core/error.js';
import type { Exploration } from '../core/scenario.js';
import { System } from '../replay/system.js';
import { type CheckedVariant, checkVariant } from './checks.js';
import { loadRegistry } from './registry.js';

/** One variant to check; a worker reads the modules itself. */
interface Job {
  readonly name: string;
  readonly variant: string;
  readonly module: string | undefined;
}

type Answer = { readonly checked: CheckedVariant } | { readonly error: string; readonly message: string };

/** More at a time would want more memory than a small machine has. */
const most = 2;

/**
 * Checks variants on threads of their own, the largest first, and gives a promise for each: they do not depend on
 * each other, and each is as deterministic as it would be alone.
 */
export class CheckWorkers {
  private readonly waiting: { readonly states: number; start(): void }[] = [];
  private readonly running = new Set<Worker>();

  constructor(private readonly module: string | undefined) {}

  check(exploration: Exploration, variant: string): Promise<CheckedVariant> {
    const job: Job = { name: exploration.name, variant, module: this.module };
    const checked = new Promise<CheckedVariant>((resolve, reject) => {
      this.waiting.push({ states: exploration.expect[variant]?.states ?? 0, start: () => this.start(job, resolve, reject) });
    });
    // who waits for another one first will still hear of it
    checked.catch(() => {});
    return checked;
  }

  /** Starts what was asked for. */
  run(): void {
    this.waiting.sort((a, b) => b.states - a.states);
    while (this.running.size < Math.min(most, availableParallelism()) && this.waiting.length > 0) this.waiting.shift()!.start();
  }

  /** Nobody wants to know any more. */
  stop(): void {
    this.waiting.length = 0;
    for (const worker of this.running) void worker.terminate();
  }

  private start(job: Job, resolve: (checked: CheckedVariant) => void, reject: (error: Error) => void): void {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    this.running.add(worker);
    worker.once('message', (answer: Answer) => ('checked' in answer ? resolve(answer.checked) : reject(raised(job, answer))));
    worker.once('error', reject);
    worker.once('exit', () => {
      this.running.delete(worker);
      this.run();
    });
  }
}

/** Errors lose their class on the way between threads. */
function raised({ name, variant }: Job, { error, message }: { readonly error: string; readonly message: string }): Error {
  if (error === 'InputError') return new InputError(message);
  return new Defect(`${name}/${variant}: ${error === 'Defect' ? message : `${error}: ${message}`}`);
}

async function answer({ name, variant, module }: Job): Promise<Answer> {
  try {
    const registry = await loadRegistry(module);
    return { checked: checkVariant(new System(registry.explorations.get(name)!, variant, {}, registry.detectors), registry) };
  } catch (error) {
    return error instanceof Error ? { error: error.name, message: error.message } : { error: 'Error', message: String(error) };
  }
}

if (!isMainThread) parentPort!.postMessage(await answer(workerData as Job));
