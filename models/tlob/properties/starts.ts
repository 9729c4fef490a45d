import type { Detector, Trace, TraceStep, TraceWorld } from '../../../src/core/detector/detector.js';
import { Life, objectOf } from '../../../src/core/world/world.js';
import { tlobGlobals, tlobTypes } from '../objects.js';
import { factsInC, windowFacts } from './window-facts.js';
import { windowWorld } from './window-world.js';

const hooked: TraceStep = ['a', 'hashAdd', { table: 'da_monitor_ht', node: 'slot0@1', key: 1 }];
const opened: readonly TraceStep[] = [
  ['a', 'poolTake', { pool: 'da_pool' }],
  hooked,
  ['a', 'note:window-opened', { a: 'slot0@1', b: 'fp0' }],
];
const already: TraceStep = ['b', 'note:fd-already', { a: 'fp0' }];
const ofFd = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world: windowWorld, steps: [...opened, ...steps] });

const taskWorld: TraceWorld = {
  globals: tlobGlobals(1),
  types: tlobTypes,
  objects: [
    { name: 'slot0', type: 'da_monitor_storage', init: { target: 'ws0' } },
    { name: 'ws0', type: 'tlob_task_state', init: { task: 'task0' } },
    { name: 'cache0', type: 'kmem_cache' },
    { name: 'task0', type: 'task_struct', init: { usage: 1 } },
    { name: 'task1', type: 'task_struct', init: { usage: 1 } },
  ],
  actors: [{ name: 'a', kind: 'task' }],
};
const ofTask = (says: string, task: string, ...before: readonly TraceStep[]): Trace => ({
  says,
  world: taskWorld,
  steps: [...before, ['a', 'note:task-already', { a: 'slot0', b: task }]],
});

/**
 * A start gives -EALREADY, and no window is open: the one that the fd has last opened is out of the table, whoever ended it, or the one
 * that is found is of another task with that number, or was taken down. The run goes on.
 */
export const staleAlready: Detector = {
  kind: 'stale-already',
  says: 'has a start refused with -EALREADY for a window that is not open',
  endsRun: false,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    const [target, task] = [w.fieldNumber('target'), w.fieldNumber('task')];
    const { hooks, last } = facts.cells;
    const slots = w.objectsOfType('da_monitor_storage');
    return {
      touches: {
        'fd-already': {
          reads: [...hooks, ...last, w.global('da_monitor_ht'), ...slots.map((slot) => w.generationCell(slot)).filter((cell) => cell >= 0)],
        },
        'task-already': {
          reads: [
            ...w.cellsOfField('da_monitor_storage', 'target'),
            ...w.cellsOfField('tlob_task_state', 'task'),
            ...w.objectsOfType('tlob_task_state').map((object) => w.lifeCell(object)),
          ],
        },
      },
      onNote: {
        'fd-already': (fd) => (facts.lastIsOpen(fd) ? -1 : objectOf(fd)),
        'task-already'(slot, wanted) {
          const ws = w.cells[w.cellAt(slot, target)]!;
          const open = objectOf(ws) !== 0 && w.lifeOf(objectOf(ws)) !== Life.freed && w.cells[w.cellAt(ws, task)] === wanted;
          return open ? -1 : objectOf(slot);
        },
      },
    };
  },
  inC: {
    state: factsInC,
    onNote: {
      'fd-already': 'return last_is_open(a) ? -1 : OBJECT(a);',
      'task-already': `
        int ws = get(cell_at(a, F_target));
        return OBJECT(ws) != 0 && life(OBJECT(ws)) != FREED && get(cell_at(ws, F_task)) == b ? -1 : OBJECT(a);`,
    },
  },
  fires: [
    ofFd('somebody else ended it', ['a', 'hashDel', { table: 'da_monitor_ht', node: 'slot0@1' }], already),
    ofTask('it is of another task with that number', 'task1'),
  ],
  silent: [ofFd('it is open', already), ofTask('the task has one open', 'task0')],
};
