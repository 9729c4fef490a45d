import { InputError } from '../core/error.js';
import { Account, Word } from './control.js';

/** Numbers in a chunk. */
export const chunkBits = 16;
const chunkSize = 1 << chunkBits;
export const inChunk = chunkSize - 1;
/** Levels whose widths are kept, for a progress line. */
const levels = 1 << 14;
const segmentBytes = 2 ** 30;
/** Numbers that workers have taken and not used fit into this. */
const slack = 2 ** 17;
/** Most states, and most subtrees: an index of twice as many entries is as long as an array can be. */
const mostNumbers = 2 ** 29 - slack;

/** Of the search's own arrays, where nobody says how much: 16 GiB. */
export const defaultMemory = 2 ** 34;

/** How finely work and numbers are dealt out to workers. Tests make it as fine as can be. */
export interface Grain {
  /** Blocks of a level, at most. */
  readonly blocks: number;
  /** Numbers that a worker takes at a time. */
  readonly numbers: number;
  /** States that a worker looks up together. */
  readonly batch: number;
  /** Logarithm of the first length of an index. */
  readonly index: number;
}

/** States of a block of a level of so many. */
export const blockSize = (width: number, { blocks }: Grain): number => Math.ceil(width / blocks);

/** The memory of a shared node table: the nodes by number, and by logarithm of its length each index that it may come to have. */
export interface TableMemory {
  readonly nodes: readonly SharedArrayBuffer[];
  readonly indexes: readonly SharedArrayBuffer[];
}

/** All that the workers of a search share. */
export interface Memory {
  /** Workers at most: others than the first come when they are ready. */
  readonly workers: number;
  /** Bytes that may be used. */
  readonly limit: number;
  readonly grain: Grain;
  /** Most states, and most subtrees. */
  readonly most: number;
  readonly control: SharedArrayBuffer;
  readonly accounts: SharedArrayBuffer;
  readonly blocks: SharedArrayBuffer;
  /** Widths of the first levels. */
  readonly levels: SharedArrayBuffer;
  readonly states: TableMemory;
  readonly subtrees: TableMemory;
  readonly parents: readonly SharedArrayBuffer[];
  readonly choices: readonly SharedArrayBuffer[];
  /** The states of a level in the order in which one worker alone finds them: of even levels, of odd ones. */
  readonly orders: readonly [readonly SharedArrayBuffer[], readonly SharedArrayBuffer[]];
}

/**
 * Reserves address space for as much as `limit`, in bytes, may ask for; memory is taken only where something is written.
 * From one state a worker may add `perState` states and subtrees before it looks whether an index has to grow.
 */
export function reserve(workers: number, limit: number, perState: number, grain: Partial<Grain> = {}): Memory {
  const most = Math.min(mostNumbers, Math.ceil(limit / 16));
  const asked: Grain = { blocks: workers * 256, numbers: 256, batch: 64, index: 16, ...grain };
  const full: Grain = {
    ...asked,
    index: Math.max(asked.index, Math.ceil(Math.log2((workers * (perState + asked.batch + 2 * asked.numbers) * 8) / 3))),
  };
  let logs = full.index + 1;
  while (mustGrow(most + slack, logs - 1)) logs++;
  const chunks = (bytes: number): SharedArrayBuffer[] => {
    const all = Math.ceil((most + slack) / chunkSize) * chunkSize * bytes;
    return Array.from({ length: Math.ceil(all / segmentBytes) }, (_, i) => growing(Math.min(segmentBytes, all - i * segmentBytes)));
  };
  const table = (): TableMemory => ({ nodes: chunks(16), indexes: Array.from({ length: logs }, (_, log) => growing(2 ** log * 4)) });
  try {
    const control = new SharedArrayBuffer(Word.length * 4);
    const words = new Int32Array(control);
    words.fill(full.index, Word.stateIndex, Word.subtreeIndex + 1);
    words[Word.workers] = 1;
    return {
      workers,
      limit,
      grain: full,
      most,
      control,
      accounts: new SharedArrayBuffer(workers * Account.length * 8),
      blocks: new SharedArrayBuffer(full.blocks * 4),
      levels: new SharedArrayBuffer(levels * 4),
      states: table(),
      subtrees: table(),
      parents: chunks(4),
      choices: chunks(2),
      orders: [chunks(4), chunks(4)],
    };
  } catch {
    throw new InputError(
      `--workers: there is no address space for ${limit} bytes of states and their indexes; the usual cause is` +
        ' a limit on virtual memory (ulimit -v); a smaller --memory, or one worker, needs less',
    );
  }
}

const growing = (maxByteLength: number): SharedArrayBuffer => new SharedArrayBuffer(0, { maxByteLength });

/** Makes a buffer at least so long; others may do the same at the same time. */
export function growTo(buffer: SharedArrayBuffer, bytes: number): void {
  while (buffer.byteLength < bytes) {
    try {
      buffer.grow(bytes);
    } catch (error) {
      // another worker made it longer meanwhile
      if (buffer.byteLength < bytes) throw error;
    }
  }
}

/** An index that is filled to more than this has to grow: what workers add before they notice must fit into the rest. */
const overfull = (numbers: number, length: number): boolean => numbers * 8 > length * 5;
export const mustGrow = (numbers: number, log: number): boolean => overfull(numbers, 2 ** log);

/**
 * Bytes of so many states and subtrees, and of so many states of a level and the next: the same for any number of workers and
 * whatever their timing. While an index grows there are two.
 */
export function bytesOf(states: number, subtrees: number, width: number): number {
  const index = (numbers: number): number => {
    let length = 2 ** 16;
    while (overfull(numbers, length)) length *= 2;
    return length * 6;
  };
  return states * 22 + subtrees * 16 + index(states) + index(subtrees) + width * 24;
}

/** So many states and subtrees are more than there may be. */
export const exceeds = ({ limit, most }: Memory, states: number, subtrees: number, width: number): boolean =>
  states > most || subtrees > most || bytesOf(states, subtrees, width) > limit;

type Integers = Int32Array | Uint16Array;
type Constructor<T extends Integers> = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, from: number, length: number): T;
};

/** A long shared array in chunks, as one worker sees it. */
export class Chunks<T extends Integers> {
  /** The chunks that this worker has opened. */
  readonly open: T[] = [];

  constructor(
    private readonly buffers: readonly SharedArrayBuffer[],
    private readonly integers: Constructor<T>,
    /** Integers of one number. */
    private readonly each = 1,
  ) {}

  /** The chunk of a number. */
  of(number: number): T {
    return this.open[number >> chunkBits] ?? this.opened(number >> chunkBits);
  }

  private opened(chunk: number): T {
    const length = chunkSize * this.each;
    const bytes = length * this.integers.BYTES_PER_ELEMENT;
    for (let i = this.open.length; i <= chunk; i++) {
      const [segment, from] = [Math.floor((i * bytes) / segmentBytes), (i * bytes) % segmentBytes];
      growTo(this.buffers[segment]!, from + bytes);
      this.open.push(new this.integers(this.buffers[segment]!, from, length));
    }
    return this.open[chunk]!;
  }
}
