import { describe, expect, it } from 'vitest';
import { objectOf } from '../../src/core/world/world.js';
import { Kernel } from './kernel.js';

describe('a list', () => {
  const walked = (k: Kernel, list: string): readonly number[] => {
    const found: number[] = [];
    for (let node = k.do('a', 'listNext', { list, after: 0 }); node !== 0; node = k.do('a', 'listNext', { list, after: node }))
      found.push(objectOf(node));
    return found;
  };

  it('is walked in the order in which entries were added, and forgets those that leave or move', () => {
    const k = new Kernel();
    const [first, second] = [k.world.objectNumber('node0'), k.world.objectNumber('node1')];
    k.do('a', 'listAddTail', { list: 'list', node: 'node1.list' });
    k.do('a', 'listAddTail', { list: 'list', node: 'node0.list' });
    expect(walked(k, 'list')).toEqual([second, first]);
    k.do('a', 'listMoveTail', { list: 'pending', node: 'node1.list' });
    expect([walked(k, 'list'), walked(k, 'pending')]).toEqual([[first], [second]]);
    k.do('a', 'listDel', { node: 'node0.list' });
    expect(walked(k, 'list')).toEqual([]);
  });
});

describe('a list of which an entry was freed', () => {
  it('still leads to it, and a walk over it is a use after free', () => {
    const k = new Kernel();
    for (const node of ['node0.list', 'node1.list']) k.do('a', 'listAddTail', { list: 'list', node });
    k.do('a', 'kfree', { object: 'node0' });
    const freed = k.do('b', 'listNext', { list: 'list', after: 0 });
    expect([objectOf(freed), k.found]).toEqual([k.world.objectNumber('node0'), []]);
    k.do('b', 'listNext', { list: 'list', after: freed });
    expect(k.found).toEqual(['use-after-free']);
  });
});
