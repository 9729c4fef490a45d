import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Defect, InputError } from '../../core/error.js';
import type { SweptSystem } from '../../core/system/swept.js';
import { loadTools } from '../registry.js';
import { loadSweeps } from './models.js';
import { type Limits, SweepSearch, type SweptResult } from './search.js';

/** What a thread of a sweep is told once. */
export interface Begun extends Limits {
  readonly model: string;
  readonly variant: string;
  /** Sites that are known before. */
  readonly known: readonly string[];
}

type Answer = { readonly result: SweptResult } | { readonly error: string; readonly message: string };

/**
 * Searches systems on threads. Each gets them in order, so that whoever is the first of all to see a finding has a token of it. Tells each
 * result as soon as all before it are told; ends early where `ended` says so, after what was begun. Where one thread fails all end.
 */
export async function sweepOnThreads(
  begun: Begun,
  systems: readonly SweptSystem[],
  { threads, tell, ended }: { readonly threads: number; tell(result: SweptResult, i: number): void; ended(): boolean },
): Promise<void> {
  const results: (SweptResult | undefined)[] = [];
  let [given, told] = [0, 0];
  const threadsBegun: Worker[] = [];
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url), { workerData: begun });
      threadsBegun.push(thread);
      let at = -1;
      const next = (): void => {
        if (given === systems.length || ended()) {
          resolve();
          return;
        }
        at = given++;
        thread.postMessage(systems[at]);
      };
      thread.on('message', (answer: Answer) => {
        if ('error' in answer) {
          reject(answer.error === 'InputError' ? new InputError(answer.message) : new Defect(`${answer.error}: ${answer.message}`));
          return;
        }
        results[at] = answer.result;
        for (; results[told]; told++) tell(results[told]!, told);
        next();
      });
      thread.on('error', reject);
      thread.on('exit', (code) => reject(new Defect(`a thread of the sweep ended with code ${code} before it did`)));
      next();
    });
  try {
    await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, systems.length)) }, one));
  } finally {
    await Promise.all(threadsBegun.map((thread) => thread.terminate()));
  }
}

if (!isMainThread) {
  const { model, variant, known, ...limits } = workerData as Begun;
  const search = Promise.all([loadSweeps(), loadTools()]).then(
    ([models, tools]) => new SweepSearch(models.get(model)!, variant, tools, limits, known),
  );
  parentPort!.on('message', async (system: SweptSystem) => {
    try {
      parentPort!.postMessage({ result: (await search).search(system) } satisfies Answer);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      parentPort!.postMessage({ error: name, message } satisfies Answer);
    }
  });
}
