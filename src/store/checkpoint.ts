import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { InputError } from '../core/error.js';
import type { Choices } from '../core/search/strategy.js';
import type { SavedSearch } from '../search/explore.js';
import { checkHeader, type CheckpointOf, type Header } from './checkpoint-header.js';
import { fileError, WholeFile } from './whole-file.js';

export type { CheckpointOf } from './checkpoint-header.js';

const magic = 'racewalk checkpoint ';
const format = 4;
/** Longest line that is read before a file is believed to be a checkpoint. */
const longestLine = 1 << 28;
const digestBytes = 32;

const bytesOf = (list: Choices | Int32Array): Uint8Array => new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Writes a search so that the file is, at every moment, the old one or the new one, whole: to a file beside it, which
 * then takes its name. The format: a line with its number, a line of JSON, the SHA-256 of both, the lists as they are in
 * memory, the SHA-256 of everything before. Throws an InputError where the file cannot be written.
 */
export function writeCheckpoint(file: string, of: CheckpointOf, { findings, search, reached }: SavedSearch): void {
  const { steps, ...rest } = search;
  const { choices, bits, length } = steps;
  const lengths = (chunks: readonly { readonly length: number }[]): readonly number[] => chunks.map((chunk) => chunk.length);
  const header: Header = {
    ...of,
    littleEndian,
    findings,
    reached,
    search: rest,
    bytesOfChoice: choices[0]?.BYTES_PER_ELEMENT ?? 1,
    choices: lengths(choices),
    bits: lengths(bits),
    length,
  };
  const hash = createHash('sha256');
  const to = new WholeFile(file);
  const put = (bytes: Uint8Array): void => {
    hash.update(bytes);
    to.write(bytes);
  };
  put(Buffer.from(`${magic}${format}\n${JSON.stringify(header)}\n`));
  put(hash.copy().digest());
  for (const chunk of [...choices, ...bits]) put(bytesOf(chunk));
  put(hash.copy().digest());
  to.close();
}

/** The search has come to its end. */
export function removeCheckpoint(file: string): void {
  rmSync(file, { force: true });
}

/** The search that a file keeps; undefined where there is no such file. Throws an InputError where it is damaged, or of something else. */
export function readCheckpoint(file: string, of: CheckpointOf): SavedSearch | undefined {
  if (!existsSync(file)) return undefined;
  const from = new Reader(file);
  try {
    const first = from.line(64);
    if (!first.startsWith(magic)) throw refusal(file, 'it is no checkpoint', 'another file was named');
    const number = Number(first.slice(magic.length));
    if (number !== format)
      throw refusal(
        file,
        `it has format ${first.slice(magic.length)}, and this racewalk reads format ${format}`,
        'a newer racewalk wrote it',
      );
    const text = from.line(longestLine);
    from.check();
    const header = headerOf(text, file, from.bytes);
    compare(file, header, of);
    const choices = header.choices.map((length) =>
      from.fill<Choices>(header.bytesOfChoice === 1 ? new Uint8Array(length) : new Uint16Array(length)),
    );
    const bits = header.bits.map((length) => from.fill(new Int32Array(length)));
    from.check();
    from.end();
    return {
      findings: header.findings,
      reached: header.reached,
      search: { ...header.search, steps: { choices, bits, length: header.length } },
    };
  } finally {
    from.close();
  }
}

function headerOf(text: string, file: string, bytes: number): Header {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw refusal(file, 'its header is not JSON', 'something else wrote it');
  }
  checkHeader(header, file, bytes);
  return header;
}

function compare(file: string, header: Header, of: CheckpointOf): void {
  const other = (what: string, theirs: string, ours: string): InputError =>
    refusal(file, `it is of ${what} ${theirs}, and this search is of ${ours}`, 'the command was changed, or the file is of another search');
  if (header.racewalk !== of.racewalk)
    throw refusal(
      file,
      `racewalk ${header.racewalk} wrote it, and this is ${of.racewalk}`,
      'racewalk was updated; what was searched before might be searched otherwise now',
    );
  const [theirs, ours] = [header.system, of.system];
  if (theirs !== ours && theirs.split('@')[0] === ours.split('@')[0])
    throw refusal(file, `it is of ${theirs}, and now that is ${ours}`, 'the model changed since');
  if (theirs !== ours) throw other('the system', theirs, ours);
  if (header.strategy !== of.strategy) throw other('the strategy', header.strategy, of.strategy);
  for (const name of new Set([...Object.keys(header.options), ...Object.keys(of.options)])) {
    const [was, is] = [header.options[name], of.options[name]].map((value) => JSON.stringify(value ?? null)) as [string, string];
    if (was !== is) throw other(name, was, is);
  }
  if (header.littleEndian !== littleEndian)
    throw refusal(file, 'its integers have another byte order', 'it was written on another kind of machine');
}

/** Reads a file from its start, and sums it up. */
class Reader {
  private readonly from: number;
  private readonly hash = createHash('sha256');
  /** Read and not asked for yet. */
  private ahead: Buffer = Buffer.alloc(0);

  constructor(private readonly file: string) {
    try {
      this.from = openSync(file, 'r');
    } catch (error) {
      throw fileError(file, error);
    }
  }

  get bytes(): number {
    return fstatSync(this.from).size;
  }

  /** A line of at most so many characters, without its end. */
  line(most: number): string {
    let end = this.ahead.indexOf(10);
    while (end < 0 && this.ahead.length < most) {
      const more = Buffer.alloc(1 << 16);
      const count = this.some(more);
      if (count === 0) break;
      this.ahead = Buffer.concat([this.ahead, more.subarray(0, count)]);
      end = this.ahead.indexOf(10);
    }
    if (end < 0)
      throw refusal(this.file, 'it is no checkpoint, or the beginning of one', 'another file was named, or it was copied in part');
    const bytes = this.ahead.subarray(0, end + 1);
    this.hash.update(bytes);
    this.ahead = this.ahead.subarray(end + 1);
    return bytes.toString('utf8', 0, end);
  }

  /** The array, filled with what follows. */
  fill<T extends Choices | Int32Array>(list: T): T {
    const bytes = bytesOf(list);
    this.take(bytes);
    this.hash.update(bytes);
    return list;
  }

  /** What follows is the sum of what was read. */
  check(): void {
    const expected = this.hash.copy().digest();
    const bytes = new Uint8Array(digestBytes);
    this.take(bytes);
    if (expected.compare(bytes) !== 0) throw refusal(this.file, 'its checksum does not fit', 'it was damaged');
    this.hash.update(bytes);
  }

  end(): void {
    if (this.ahead.length > 0 || this.some(Buffer.alloc(1)) > 0)
      throw refusal(this.file, 'it goes on after its end', 'something was appended to it');
  }

  close(): void {
    closeSync(this.from);
  }

  private take(bytes: Uint8Array): void {
    let at = Math.min(bytes.length, this.ahead.length);
    bytes.set(this.ahead.subarray(0, at));
    this.ahead = this.ahead.subarray(at);
    while (at < bytes.length) {
      const count = this.some(bytes.subarray(at));
      if (count === 0) throw refusal(this.file, 'it ends before its end', 'it was copied in part');
      at += count;
    }
  }

  private some(into: Uint8Array): number {
    try {
      return readSync(this.from, into);
    } catch (error) {
      throw fileError(this.file, error);
    }
  }
}

function refusal(file: string, fact: string, cause: string): InputError {
  return new InputError(
    `${file}: ${fact}; the usual cause: ${cause}. Accepted is what --checkpoint wrote for the same search, or a file that is not there yet`,
  );
}
