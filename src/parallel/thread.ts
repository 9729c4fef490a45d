import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Defect, InputError } from '../core/error.js';
import { arrive, awaitAdmission, isReleased, volunteer } from './control.js';
import type { Memory } from './memory.js';
import type { WorkerFinding, WorkerReport } from './report.js';
import type { Source, SourceModule } from './source.js';
import { Worker, type WorkerInput, type WorkerOptions } from './worker.js';

/** What a thread of a parallel search is started with. */
export interface ThreadData {
  readonly parallelSearch: true;
  readonly me: number;
  readonly memory: Memory;
  readonly source: Source;
  /** The names of the words of a state, as the first worker has them. */
  readonly cells: string;
  readonly options: WorkerOptions;
  readonly port: MessagePort;
}

/** A report on its way between threads, where errors lose their class. */
export interface Message {
  readonly found: readonly WorkerFinding[];
  readonly failure: { readonly first: number; readonly bad: 'input' | 'defect'; readonly message: string } | undefined;
  /** Nothing comes after it. */
  readonly last: boolean;
  readonly reached: WorkerReport['reached'];
}

const asMessage = (error: Error) => ({
  bad: error instanceof InputError ? ('input' as const) : ('defect' as const),
  message: error.message,
});
const asError = ({ bad, message }: NonNullable<Message['failure']>): Error =>
  bad === 'input' ? new InputError(message) : new Defect(message);

/** The report that a message carries. */
export const reportOf = ({ found, failure, last, reached }: Message): WorkerReport => ({
  found,
  failure: failure && { first: failure.first, error: asError(failure) },
  last,
  reached,
});

/** The names of the words of a state: workers that have not the same would take each other's states for what they are not. */
export const cellsOf = ({ world }: WorkerInput['run']): string => world.layout.names.join(' ');

async function work({ me, memory, source, cells, options, port }: ThreadData): Promise<void> {
  const { searched } = (await import(source.url)) as SourceModule;
  const input = await searched(source.input);
  if (cellsOf(input.run) !== cells)
    throw new Defect('its system has other words than that of the first worker: both are to be compiled alike');
  const words = new Int32Array(memory.control);
  const worker = new Worker(memory, me, input, options, ({ found, failure, last, reached }) => {
    port.postMessage({ found, failure: failure && { first: failure.first, ...asMessage(failure.error) }, last, reached } satisfies Message);
  });
  awaitAdmission(words, volunteer(words));
  for (const leader of worker.life()) if (leader) isReleased(words, arrive(words, leader));
  port.close();
}

// somebody else's thread may import this for its types
if (parentPort !== null && workerData?.parallelSearch === true) await work(workerData as ThreadData);
