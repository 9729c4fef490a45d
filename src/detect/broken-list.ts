import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';
import { listWorld as world, node, onList, onOther } from './traces/list-world.js';

/**
 * An entry that is on a list is added elsewhere, on the same list or another one, or set up anew; a wait queue on which somebody waits is
 * set up anew, or the stack of one of them goes; a walk goes on from an entry that leads nowhere; or such a one is replaced, or its like
 * taken off an hlist, of which DEBUG_LIST knows nothing. The last three are faults at LIST_POISON1, LIST_POISON2 or NULL. Of the others
 * nobody tells (measured): such a list never ends, or leads on along another one. Nobody can say what comes after it. Ends the run.
 */
export const brokenList: Detector = {
  kind: 'broken-list',
  caughtBy: ['DEBUG_LIST'],
  says: 'is put on a list or set up while on one, or walked on from, replaced or taken off while on none',
  endsRun: true,
  fatal: true,
  alike: true,
  near: true,
  install: () => ({ touches: {}, on: { [Event.brokenList]: (pointer) => objectOf(pointer) } }),
  inC: { on: { [Event.brokenList]: 'return OBJECT(a);' } },
  fires: [
    {
      says: 'added to another list',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listAddTail', onOther],
      ],
    },
    {
      says: 'added elsewhere on its own list',
      world,
      steps: [
        ['a', 'listAdd', onList],
        ['a', 'listAdd', { list: 'list', node: 'node1.list' }],
        ['b', 'listAdd', onList],
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
    {
      says: 'replaced after it was taken out',
      world,
      steps: [
        ['a', 'listAddRcu', onList],
        ['a', 'listDelRcu', node],
        ['b', 'listReplaceRcu', { old: 'node0.list', node: 'node1.list' }],
      ],
    },
  ],
  silent: [
    {
      says: 'added next to itself, which is refused',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listAddTail', onList],
      ],
    },
    {
      says: 'moved to another list',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listMove', onOther],
      ],
    },
    {
      says: 'set up again after list_del_init()',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDelInit', node],
        ['b', 'initListHead', node],
      ],
    },
    {
      says: 'walked on from while it is on the list',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['b', 'listNext', { list: 'list', after: 'node0' }],
      ],
    },
    {
      says: 'walked on from after list_del_rcu()',
      world,
      steps: [
        ['a', 'listAddTail', onList],
        ['a', 'listDelRcu', node],
        ['b', 'listNextRcu', { list: 'list', after: 'node0' }],
      ],
    },
  ],
};
