import { describe, expect, it } from 'vitest';
import { objectOf } from '../../src/core/world/world.js';
import { Kernel } from './kernel.js';

describe('the hash table', () => {
  const table = { table: 'table' };
  const node = (name: string, key: number) => ({ ...table, node: name, key });

  /** Both slots are taken and hooked under the keys 1 and 3. */
  function hooked(): Kernel {
    const k = new Kernel();
    for (const [name, id] of [
      ['slot0', 1],
      ['slot1', 3],
    ] as const) {
      k.do('a', 'poolTake', { pool: 'pool' });
      k.do('a', 'store', { loc: `${name}.id`, value: id });
      k.do('a', 'hashAdd', node(name, id));
    }
    return k;
  }

  it('finds what was added, until it is deleted', () => {
    const k = hooked();
    expect(objectOf(k.do('b', 'hashLookup', { ...table, key: 3 }))).toBe(k.world.objectNumber('slot1'));
    expect(k.do('b', 'hashLookup', { ...table, key: 2 })).toBe(0);
    k.do('a', 'hashDel', { ...table, node: 'slot1' });
    expect(k.do('b', 'hashLookup', { ...table, key: 3 })).toBe(0);
    k.do('a', 'hashDel', { ...table, node: 'slot1' });
    expect(k.found).toEqual([]);
  });

  it('a node whose id was changed is in its bucket and is not found there', () => {
    const k = hooked();
    k.do('a', 'store', { loc: 'slot0.id', value: 2 });
    expect([k.do('b', 'hashLookup', { ...table, key: 1 }), k.do('b', 'hashLookup', { ...table, key: 2 })]).toEqual([0, 0]);
  });

  it('is walked node by node', () => {
    const k = hooked();
    const first = k.do('b', 'hashNext', { ...table, after: 0 });
    const second = k.do('b', 'hashNext', { ...table, after: first });
    expect([objectOf(first), objectOf(second), k.do('b', 'hashNext', { ...table, after: second })]).toEqual([
      k.world.objectNumber('slot0'),
      k.world.objectNumber('slot1'),
      0,
    ]);
  });

  it('a deleted node still leads on', () => {
    const k = hooked();
    const first = k.do('b', 'hashNext', { ...table, after: 0 });
    k.do('a', 'hashDel', { ...table, node: 'slot0' });
    expect(objectOf(k.do('b', 'hashNext', { ...table, after: first }))).toBe(k.world.objectNumber('slot1'));
    expect(objectOf(k.do('b', 'hashNext', { ...table, after: 0 }))).toBe(k.world.objectNumber('slot1'));
  });

  it('to look at a node that went back to its pool is a use after free', () => {
    const k = hooked();
    k.do('a', 'poolPush', { pool: 'pool', slot: 'slot0' });
    k.do('b', 'rcuReadLock');
    k.do('b', 'hashLookup', { ...table, key: 1 });
    expect(k.found).toEqual(['use-after-free']);
  });

  it('tells who looks at it outside a reader, but not who says that nobody takes a node away', () => {
    const k = hooked();
    const found = (name: string, input: object): readonly unknown[] => [objectOf(k.do('b', name, { ...table, ...input })), k.found];
    const [first, second] = [k.world.objectNumber('slot0'), k.world.objectNumber('slot1')];
    expect(found('hashLookup', { key: 1 })).toEqual([first, ['rcu-unprotected-dereference']]);
    expect(found('hashLookupHeld', { key: 1 })).toEqual([first, []]);
    expect(found('hashNext', { after: 'slot0' })).toEqual([second, ['rcu-unprotected-dereference']]);
    expect(found('hashNextHeld', { after: 'slot0' })).toEqual([second, []]);
  });
});
