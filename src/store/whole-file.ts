import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../core/error.js';

/** What the system says of a file that cannot be read or written, and what is usually wrong then. */
const causes: { readonly [code: string]: string } = {
  ENOENT: 'a folder on the way to it does not exist; make it first, or correct the path',
  ENOTDIR: 'a part of the path is a file, and no folder',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'it, or its folder, belongs to another user',
  EPERM: 'it, or its folder, belongs to another user',
  EROFS: 'the file system is mounted read-only; name a file elsewhere',
  ENOSPC: 'the disk is full; make room, and do it again. What was there before is as it was',
  EDQUOT: 'the quota is used up; make room, and do it again. What was there before is as it was',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links lead to each other',
  EFBIG: 'the file would be larger than the system allows',
};

/** The sentence for a file that could not be read or written. */
export function fileError(file: string, error: unknown): InputError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new InputError(`${file}: ${message}; the usual cause: ${causes[code] ?? 'a wrong path, or a file of another user'}`);
}

/** The text of a file. Throws an InputError where it cannot be read. */
export function textOfFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(file, error);
  }
}

/** Its lines, however they end: an editor, or git, may have made CRLF of LF. */
export const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/, '').split(/\r?\n/);

/**
 * A file that is written whole or not at all: to one beside it, `FILE.tmp`, which takes its name when all of it is on the disk. A
 * process that dies in the middle leaves the old file. What is no plain file, such as a pipe or /dev/null, is written to as it is. All
 * of it throws an InputError where something cannot be written.
 */
export class WholeFile {
  private readonly target: string;
  private readonly beside: string | undefined;
  private readonly to: number;
  private open = true;

  constructor(private readonly file: string) {
    try {
      const known = statSync(file, { throwIfNoEntry: false });
      this.target = known ? realpathSync(file) : file;
      this.beside = known === undefined || known.isFile() || known.isDirectory() ? `${this.target}.tmp` : undefined;
      // the error is that of the file itself, which may be a folder
      if (known?.isDirectory()) openSync(this.target, 'r+');
      this.to = openSync(this.beside ?? this.target, 'w');
      if (known && this.beside !== undefined) chmodSync(this.beside, known.mode);
    } catch (error) {
      throw fileError(file, error);
    }
  }

  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.tried(() => {
      // a disk that is nearly full takes a part
      for (let at = 0; at < bytes.length; ) at += writeSync(this.to, bytes, at);
    });
  }

  /** It takes its name. */
  close(): void {
    const { beside } = this;
    this.tried(() => {
      if (beside !== undefined) fsyncSync(this.to);
      this.open = false;
      closeSync(this.to);
      if (beside === undefined) return;
      renameSync(beside, this.target);
      keepName(this.target);
    });
  }

  /** What was there before stays. */
  discard(): void {
    if (this.open) closeSync(this.to);
    this.open = false;
    if (this.beside !== undefined) rmSync(this.beside, { force: true });
  }

  private tried(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.discard();
      throw fileError(this.file, error);
    }
  }
}

/** Writes all of a file at once. */
export function writeWhole(file: string, text: string): void {
  const whole = new WholeFile(file);
  whole.write(text);
  whole.close();
}

/** The new name is on the disk as well. Where a folder cannot be opened, as on Windows, renaming is all that there is. */
function keepName(file: string): void {
  let folder: number;
  try {
    folder = openSync(dirname(file), 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
