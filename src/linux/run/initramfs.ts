import { gzipSync } from 'node:zlib';

/** A file of an archive; without content it is a folder. */
export interface Entry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly executable?: boolean;
  /** A character device, by its major and minor number. */
  readonly device?: readonly [major: number, minor: number];
}

/**
 * An archive of the form "newc", which the kernel unpacks as its first root file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
export function archive(entries: readonly Entry[]): Uint8Array {
  const parts = [...entries, trailer].flatMap((entry, i) => member(entry, i + 1));
  return gzipSync(Buffer.concat(parts), { level: 1 });
}

const trailer: Entry = { name: 'TRAILER!!!', content: '' };

function member({ name, content, executable, device }: Entry, inode: number): readonly Buffer[] {
  const data = Buffer.from(content ?? '');
  const kind = device ? 0o020600 : content === undefined ? 0o040755 : executable ? 0o100755 : 0o100644;
  const [major, minor] = device ?? [0, 0];
  const title = Buffer.from(`${name}\0`);
  // inode, mode, uid, gid, links, time, size, device, device number, length of the name, checksum
  const numbers = [inode, kind, 0, 0, 1, 0, data.length, 0, 0, major, minor, title.length, 0];
  const head = Buffer.from(`070701${numbers.map((one) => one.toString(16).padStart(8, '0')).join('')}`);
  return [padded(Buffer.concat([head, title])), padded(data)];
}

/** Members begin at multiples of four. */
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
