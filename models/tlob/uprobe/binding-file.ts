import { parseBindingLine } from './binding-line.js';
import { EEXIST, EFAULT, EINVAL, ENOENT } from '../errno.js';

/** TLOB_MAX_PATH + 128: a write of this many bytes or more is refused before it is looked at. */
const limit = 384;

/** What kern_path() and d_path() make of a path. */
export type Resolve = (path: string) => { readonly inode: number; readonly canonical: string; readonly regular: boolean } | number;

interface Binding {
  readonly inode: number;
  readonly path: string;
  readonly start: bigint;
  readonly stop: bigint;
  readonly threshold: bigint;
}

/** The monitor's file in tracefs, one operation after the other: tlob_monitor_write() and tlob_monitor_read() (steps.md 5). */
export class BindingFile {
  readonly bindings: Binding[] = [];

  constructor(private readonly resolve: Resolve) {}

  /** Gives the count that was written, or an error code. `undefined` is a buffer that cannot be read; its length is `count`. */
  write(text: string | undefined, count = Buffer.byteLength(text ?? '', 'latin1')): number {
    if (count >= limit) return EINVAL;
    if (text === undefined) return EFAULT;
    const line = parseBindingLine(text.endsWith('\n') ? text.slice(0, -1) : text);
    if (typeof line === 'number') return line;
    const found = this.resolve(line.path);
    if (typeof found === 'number') return found;
    const known = this.bindings.findIndex(
      ({ inode, start }) => inode === found.inode && start === (line.what === 'add' ? line.start : line.offset),
    );
    if (line.what === 'remove') {
      if (known < 0) return ENOENT;
      this.bindings.splice(known, 1);
      return count;
    }
    if (!found.regular) return EINVAL;
    if (known >= 0) return EEXIST;
    const { start, stop, threshold } = line;
    this.bindings.push({ inode: found.inode, path: found.canonical, start, stop, threshold });
    return count;
  }

  /** At most `count` bytes of the list as it is now, from `position` on. */
  read(position: number, count: number): string {
    const list = this.bindings
      .map(({ path, start, stop, threshold }) => `p ${path}:0x${start.toString(16)} 0x${stop.toString(16)} threshold=${threshold}\n`)
      .join('');
    return list.slice(position, position + count);
  }
}
