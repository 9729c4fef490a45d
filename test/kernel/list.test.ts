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

const entry = (node: string) => ({ node: `${node}.list` });
const onList = (node: string, list = 'list') => ({ list, node: `${node}.list` });

describe('an entry', () => {
  it('is put in front by an add and by a move, and behind by those of the tail', () => {
    const k = new Kernel();
    const [first, second] = [k.world.objectNumber('node0'), k.world.objectNumber('node1')];
    const firstOf = (list: string) => objectOf(k.do('a', 'listNext', { list, after: 0 }));
    k.do('a', 'listAdd', onList('node0'));
    k.do('a', 'listAdd', onList('node1'));
    expect(firstOf('list')).toBe(second);
    k.do('a', 'listMoveTail', onList('node1'));
    expect(firstOf('list')).toBe(first);
    k.do('a', 'listMove', onList('node1'));
    expect([firstOf('list'), k.found]).toEqual([second, []]);
  });

  it('that was deleted may not be deleted again, nor moved, until it was added again; refused, it is then what it would have been', () => {
    for (const [again, input, left] of [
      ['listDel', entry('node0'), [0, 0]],
      ['listDelInit', entry('node0'), [0, 1]],
      ['listMove', onList('node0', 'pending'), [2, 1]],
      ['listMoveTail', onList('node0'), [1, 2]],
    ] as const) {
      const k = new Kernel();
      k.do('a', 'listAdd', onList('node1'));
      k.do('a', 'listAdd', onList('node0'));
      k.do('a', 'listDel', entry('node0'));
      expect(k.found).toEqual([]);
      k.do('b', again, input);
      const cell = k.world.fieldCell(k.world.objectNumber('node0'), 'list');
      expect([again, k.found, k.world.cells[cell], k.world.cells[cell + 1]]).toEqual([again, ['list-corruption'], ...left]);
      k.do('b', 'listNext', { list: 'list', after: 0 });
      expect([again, k.found]).toEqual([again, []]);
    }
    const twin = new Kernel();
    for (const [step, input] of [
      ['listAdd', onList('node0')],
      ['listDel', entry('node0')],
      ['listAdd', onList('node0')],
      ['listDel', entry('node0')],
    ] as const) {
      twin.do('a', step, input);
      expect(twin.found).toEqual([]);
    }
  });

  it('that was never set up may be added, and not be deleted; set up, or deleted to itself, it may be deleted as often as one likes', () => {
    const zeroed = new Kernel();
    zeroed.do('a', 'listDelInit', entry('node0'));
    expect(zeroed.found).toEqual(['list-corruption']);
    const k = new Kernel();
    k.do('a', 'initListHead', entry('node0'));
    for (const again of ['listDelInit', 'listDelInit', 'listDel']) {
      k.do('a', again, entry('node0'));
      expect([again, k.found]).toEqual([again, []]);
    }
    k.do('a', 'listDel', entry('node0'));
    expect(k.found).toEqual(['list-corruption']);
  });

  it('that is added next to itself is refused, and stays where it is; added or set up anywhere else, it breaks the list', () => {
    const doing = (step: string, input: ReturnType<typeof onList> | ReturnType<typeof entry>) => {
      const k = new Kernel();
      for (const node of ['node0', 'node1']) k.do('a', 'listAddTail', onList(node));
      k.do('b', step, input);
      const places = ['node0', 'node1'].map((node) => k.world.cells[k.world.fieldCell(k.world.objectNumber(node), 'list') + 1]!);
      return [...k.found, ...places];
    };
    expect(doing('listAdd', onList('node0'))).toEqual(['list-corruption', 1, 2]);
    expect(doing('listAddTail', onList('node1'))).toEqual(['list-corruption', 1, 2]);
    for (const [step, input] of [
      ['listAdd', onList('node1')],
      ['listAddTail', onList('node0')],
      ['listAddTail', onList('node0', 'pending')],
      ['initListHead', entry('node0')],
    ] as const)
      expect([step, ...doing(step, input)]).toEqual([step, 'broken-list', 1, 2]);
  });

  it('that was deleted under a walker leads it nowhere; one that was moved, along the other list and never back', () => {
    const k = new Kernel();
    for (const node of ['node0', 'node1']) k.do('a', 'listAddTail', onList(node));
    const at = k.do('a', 'listNext', { list: 'list', after: 0 });
    k.do('b', 'listMove', onList('node0', 'pending'));
    k.do('b', 'listMoveTail', onList('node1', 'pending'));
    expect(objectOf(k.do('a', 'listNext', { list: 'list', after: at }))).toBe(k.world.objectNumber('node1'));
    k.do('b', 'listDel', entry('node1'));
    k.do('a', 'listNext', { list: 'list', after: at });
    expect(k.found).toEqual(['soft-lockup']);
    k.do('b', 'listDel', entry('node0'));
    k.do('a', 'listNext', { list: 'list', after: at });
    expect(k.found).toEqual(['broken-list']);
  });

  it('that leads to itself keeps a walker for ever', () => {
    const k = new Kernel();
    k.do('a', 'listAddTail', onList('node0'));
    const at = k.do('a', 'listNext', { list: 'list', after: 0 });
    k.do('b', 'listDelInit', entry('node0'));
    k.do('a', 'listNext', { list: 'list', after: at });
    expect(k.found).toEqual(['soft-lockup']);
  });
});

describe('the neighbours of an entry', () => {
  const freed = (node: string): Kernel => {
    const k = new Kernel();
    for (const one of ['node0', 'node1']) k.do('a', 'listAddTail', onList(one));
    k.do('a', 'kfree', { object: node });
    return k;
  };

  it('are written by whoever deletes or moves it, on either side', () => {
    for (const [gone, stays] of [
      ['node0', 'node1'],
      ['node1', 'node0'],
    ] as const)
      for (const [step, input] of [
        ['listDel', entry(stays)],
        ['listDelInit', entry(stays)],
        ['listMove', onList(stays, 'pending')],
      ] as const) {
        const k = freed(gone);
        k.do('b', step, input);
        expect([gone, step, k.found]).toEqual([gone, step, ['use-after-free']]);
      }
  });

  it('are written by whoever adds one next to them', () => {
    for (const step of ['listAdd', 'listAddTail']) {
      const k = new Kernel();
      k.do('a', 'listAddTail', onList('node0'));
      k.do('a', 'kfree', { object: 'node0' });
      k.do('b', step, onList('node1'));
      expect([step, k.found]).toEqual([step, ['use-after-free']]);
    }
  });

  it('are nobody where it was deleted before they were freed', () => {
    const k = new Kernel();
    for (const one of ['node0', 'node1']) k.do('a', 'listAddTail', onList(one));
    k.do('a', 'listDel', entry('node0'));
    k.do('a', 'kfree', { object: 'node0' });
    k.do('b', 'listDel', entry('node1'));
    expect(k.found).toEqual([]);
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
