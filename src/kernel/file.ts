import type { Operation } from '../core/operation.js';

/** fdget(): 0 where the descriptor is closed (EBADF), else 1 and the file is held. */
export const fdget: Operation = {
  name: 'fdget',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const closed = w.fieldNumber('closed');
    const users = w.fieldNumber('users');
    return {
      apply(a) {
        if (w.cells[w.cellAt(a[0]!, closed)] === 1) return 0;
        w.add(w.cellAt(a[0]!, users), 1);
        return 1;
      },
    };
  },
};

/** fdput(): the operation on the file is over. */
export const fdput: Operation = {
  name: 'fdput',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const users = w.fieldNumber('users');
    return {
      apply(a) {
        w.add(w.cellAt(a[0]!, users), -1);
        return 0;
      },
    };
  },
};

/** close() of the last descriptor: no operation on the file starts any more. */
export const fileClose: Operation = {
  name: 'fileClose',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const closed = w.fieldNumber('closed');
    return {
      apply(a) {
        w.set(w.cellAt(a[0]!, closed), 1);
        return 0;
      },
    };
  },
};

/** __fput() calls the file's release: possible once no operation on it is under way. */
export const fileRelease: Operation = {
  name: 'fileRelease',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const users = w.fieldNumber('users');
    return {
      enabled: (a) => w.cells[w.cellAt(a[0]!, users)] === 0,
      apply: () => 0,
    };
  },
};

/** fput() at the end of an operation: 1 where it drops the last reference, so that the caller releases the file; a close came meanwhile. */
export const fput: Operation = {
  name: 'fput',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const closed = w.fieldNumber('closed');
    const users = w.fieldNumber('users');
    return {
      apply(a) {
        const left = w.add(w.cellAt(a[0]!, users), -1);
        return left === 0 && w.cells[w.cellAt(a[0]!, closed)] === 1 ? 1 : 0;
      },
    };
  },
};

/**
 * close() of one of the descriptors that dup and fork make of a file, and its fput(): 1 where that is the last reference.
 * It waits for nobody: an operation that is under way holds a reference of its own, and its fput() releases the file.
 */
export const fileCloseShared: Operation = {
  name: 'fileCloseShared',
  params: { file: 'object' },
  touches: ['file'],
  bind: (w) => {
    const closed = w.fieldNumber('closed');
    const users = w.fieldNumber('users');
    const others = w.fieldNumber('others');
    return {
      apply(a) {
        const cell = w.cellAt(a[0]!, others);
        if (w.cells[cell]! > 0) {
          w.add(cell, -1);
          return 0;
        }
        w.set(w.cellAt(a[0]!, closed), 1);
        return w.cells[w.cellAt(a[0]!, users)] === 0 ? 1 : 0;
      },
    };
  },
};
