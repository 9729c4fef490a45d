import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';
import { listWorld as world, node, onList, onOther } from './traces/list-world.js';

/**
 * An entry is deleted, or moved, while it leads nowhere: list_del() has poisoned it, or it is zeroed; or it is added where it is already.
 * CONFIG_DEBUG_LIST reports list_del corruption or list_add double add and writes nothing (lib/list_debug.c). The run goes on; without
 * it, or with CONFIG_BUG_ON_DATA_CORRUPTION, a delete of what leads nowhere is an oops.
 */
export const listCorruption: Detector = {
  kind: 'list-corruption',
  caughtBy: ['DEBUG_LIST'],
  says: 'is taken off a list while on none, or put where it is already',
  endsRun: false,
  alike: true,
  near: true,
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
      says: 'added behind itself',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listAddTail', onList],
      ],
    },
    {
      says: 'added in front of itself',
      world,
      steps: [
        ['a', 'listAddTail', { list: 'list', node: 'node1.list' }],
        ['a', 'listAdd', onList],
        ['b', 'listAdd', onList],
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
    {
      says: 'added elsewhere on its own list, which no neighbour shows',
      world,
      steps: [
        ['a', 'listAdd', onList],
        ['a', 'listAdd', { list: 'list', node: 'node1.list' }],
        ['b', 'listAdd', onList],
      ],
    },
  ],
};
