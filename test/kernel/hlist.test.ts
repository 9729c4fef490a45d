import { describe, expect, it } from 'vitest';
import { objectOf } from '../../src/core/world/world.js';
import { Kernel } from './kernel.js';

describe('a bucket whose writers take no lock', () => {
  const insert = (k: Kernel, node: string, first: number): void => {
    k.do('a', 'store', { loc: `${node}.next`, value: first });
    k.do('a', 'hlistPointAtHead', { pprev: `${node}.pprev`, table: 'bucket' });
    k.do('a', 'store', { loc: 'bucket', value: node });
    if (first !== 0) k.do('a', 'hlistPointBack', { pprev: 'hashed0.pprev', node });
  };

  it('is written through the address of whatever points to a node', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    insert(k, 'hashed1', k.get('bucket'));
    expect(
      [k.do('b', 'hlistLookup', { table: 'bucket', key: 1 }), k.do('b', 'hlistNext', { table: 'bucket', after: 'hashed1' })].map(objectOf),
    ).toEqual([k.world.objectNumber('hashed0'), k.world.objectNumber('hashed0')]);
    k.do('a', 'hlistStoreThrough', { pprev: k.get('hashed0.pprev'), next: 0 });
    expect(k.do('b', 'hlistLookup', { table: 'bucket', key: 1 })).toBe(0);
    k.do('a', 'hlistStoreThrough', { pprev: k.get('hashed1.pprev'), next: 0 });
    expect(k.get('bucket')).toBe(0);
  });

  it('loses one of two nodes that are inserted at once', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    insert(k, 'hashed1', 0);
    expect([1, 2].map((key) => k.do('b', 'hlistLookup', { table: 'bucket', key }) > 0)).toEqual([false, true]);
  });

  it('that has become a ring locks up whoever looks for what is not there', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    k.do('a', 'store', { loc: 'hashed0.next', value: 'hashed0' });
    k.do('b', 'hlistLookupHeld', { table: 'bucket', key: 1 });
    expect(k.found).toEqual([]);
    k.do('b', 'hlistLookupHeld', { table: 'bucket', key: 3 });
    expect(k.found).toEqual(['soft-lockup']);
  });

  it('is walked from node to node', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    insert(k, 'hashed1', k.get('bucket'));
    const next = (name: string, after: string | number): number => objectOf(k.do('b', name, { table: 'bucket', after }));
    expect(next('hlistNextHeld', 0)).toBe(k.world.objectNumber('hashed1'));
    expect(next('hlistNextHeld', 'hashed1')).toBe(k.world.objectNumber('hashed0'));
    expect(next('hlistNextHeld', 'hashed0')).toBe(0);
    expect(k.found).toEqual([]);
  });
});
