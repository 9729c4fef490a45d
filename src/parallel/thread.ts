import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Defect, InputError } from '../core/error.js';
import { admitted, apply, come, hasEnded } from './control.js';
import type { Memory } from './memory.js';
import { Member, type MemberOptions, type Sought, type Telling } from './worker.js';
import type { Told } from './finding.js';

/** A module that gives the system to search: its export `searched` is called with `input`. Members have nothing but this in common. */
export interface Source {
  readonly url: string;
  readonly input: unknown;
}

export interface SourceModule {
  searched(input: unknown): Promise<Sought>;
}

export interface ThreadData {
  readonly me: number;
  readonly memory: Memory;
  readonly source: Source;
  readonly options: MemberOptions;
  readonly port: MessagePort;
}

/** A Telling on its way between threads, where errors lose their class. */
export interface Message {
  readonly found: readonly Told[];
  readonly failure: { readonly first: number; readonly bad: 'input' | 'defect'; readonly message: string } | undefined;
  /** Nothing comes after it. */
  readonly last: boolean;
}

const asMessage = (error: Error) => ({
  bad: error instanceof InputError ? ('input' as const) : ('defect' as const),
  message: error.message,
});
const asError = ({ bad, message }: NonNullable<Message['failure']>): Error =>
  bad === 'input' ? new InputError(message) : new Defect(message);

/** What the message tells. */
export const tellingOf = ({ found, failure, last }: Message): Telling => ({
  found,
  failure: failure && { first: failure.first, error: asError(failure) },
  last,
});

async function work({ me, memory, source, options, port }: ThreadData): Promise<void> {
  const { searched } = (await import(source.url)) as SourceModule;
  const words = new Int32Array(memory.control);
  const member = new Member(memory, me, await searched(source.input), options, ({ found, failure, last }) => {
    port.postMessage({ found, failure: failure && { first: failure.first, ...asMessage(failure.error) }, last } satisfies Message);
  });
  admitted(words, apply(words));
  for (const alone of member.life()) if (alone) hasEnded(words, come(words, alone));
  port.close();
}

// a thread of somebody else's may import this for its types
if (parentPort !== null && workerData?.fleet === true) await work(workerData as ThreadData);
