import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('a file', () => {
  it('a file’s release never overlaps an operation on it', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    expect(k.do('a', 'fdget', file)).toBe(1);
    expect(k.do('b', 'fdget', file)).toBe(1);
    k.do('c', 'fileClose', file);
    expect(k.can('c', 'fileRelease', file)).toBe(false);
    expect(k.do('b', 'fdget', file)).toBe(0);
    k.do('a', 'fdput', file);
    expect(k.can('c', 'fileRelease', file)).toBe(false);
    k.do('b', 'fdput', file);
    expect(k.can('c', 'fileRelease', file)).toBe(true);
  });

  it('a close that finds an operation under way leaves the release to that operation', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'fdget', file);
    k.do('b', 'fdget', file);
    expect(k.do('c', 'fileCloseShared', file)).toBe(0);
    expect(k.do('c', 'fdget', file)).toBe(0);
    expect(k.do('a', 'fput', file)).toBe(0);
    expect(k.do('b', 'fput', file)).toBe(1);
  });

  it('a close that finds none releases the file itself, the end of an operation before it does not', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'fdget', file);
    expect(k.do('a', 'fput', file)).toBe(0);
    expect(k.do('c', 'fileCloseShared', file)).toBe(1);
  });

  it('the close of one descriptor leaves the file to the others', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'store', { loc: 'file0.others', value: 1, order: 'plain' });
    expect(k.do('a', 'fileCloseShared', file)).toBe(0);
    expect(k.do('b', 'fdget', file)).toBe(1);
    expect(k.do('b', 'fput', file)).toBe(0);
    expect(k.do('b', 'fileCloseShared', file)).toBe(1);
  });
});
