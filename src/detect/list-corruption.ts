import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';
import { listField, listNodeField } from '../kernel/list.js';

const world: TraceWorld = {
  globals: { list: listField('node'), other: listField('node') },
  types: { node: { fields: { list: listNodeField } } },
  objects: [0, 1].map((i) => ({ name: `node${i}`, type: 'node' })),
  actors: ['a', 'b'].map((name) => ({ name, kind: 'task' })),
};
const node = { node: 'node0.list' };
const onList = { list: 'list', node: 'node0.list' };
const onOther = { list: 'other', node: 'node0.list' };

/**
 * An entry is deleted, or moved, while it leads nowhere: list_del() has poisoned it, or it is zeroed; it is added, or set up anew, while
 * it is on a list; or a walk goes on from one that leads nowhere (CONFIG_DEBUG_LIST: list_del corruption, list_add corruption; without it
 * a fault at LIST_POISON1. An add of an entry that is elsewhere on a list nobody tells: the list then never ends). What the list is after
 * that is not said. Ends the run.
 */
export const listCorruption: Detector = {
  kind: 'list-corruption',
  says: 'is taken off a list, or walked on from, while on none, or put on one while on one',
  endsRun: true,
  alike: true,
  install: () => ({ touches: {}, on: { [Event.listCorruption]: (pointer) => objectOf(pointer) } }),
  inC: { on: { [Event.listCorruption]: 'return OBJECT(a);' } },
  fires: [
    {
      says: 'deleted twice',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDel', node],
        ['b', 'listDel', node],
      ],
    },
    { says: 'never added', world, steps: [['a', 'listDelInit', node]] },
    {
      says: 'moved after it was deleted',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDel', node],
        ['b', 'listMove', onOther],
      ],
    },
    {
      says: 'added next to itself',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listAddTail', onList],
      ],
    },
    {
      says: 'added to another list',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listAddTail', onOther],
      ],
    },
    {
      says: 'set up while on a list',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'initListHead', node],
      ],
    },
    {
      says: 'a walk goes on from one that was deleted under it',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDel', node],
        ['b', 'listNext', { list: 'list', after: 'node0' }],
      ],
    },
  ],
  silent: [
    {
      says: 'added again after it was deleted',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDel', node],
        ['b', 'listAddTail', onList],
        ['b', 'listDel', node],
      ],
    },
    {
      says: 'list_del_init() twice',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDelInit', node],
        ['b', 'listDelInit', node],
      ],
    },
    {
      says: 'moved',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listMoveTail', onOther],
        ['a', 'listDel', node],
      ],
    },
    {
      says: 'deleted after it was set up',
      world,
      steps: [
        ['a', 'initListHead', node],
        ['b', 'listDel', node],
      ],
    },
  ],
};
