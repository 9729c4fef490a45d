import type { Fragments } from '../fragment.js';

const gone = '(life(OBJECT(task)) == FREED || get(cell_at(task, F_switched_out)) == DEAD)';

/** The scheduler: a task is on a CPU, switched out or dead; its locks are taken with irqs off. */
export const task: Fragments = {
  schedOut: {
    can: 'runner[OBJECT(task)] < 0 || !atomic_context(runner[OBJECT(task)])',
    waits: 'bit(runner[OBJECT(task)] < 0 ? 0 : runner[OBJECT(task)])',
    effect: `if ${gone} return 0; set(cell_at(task, F_switched_out), OUT); return 1;`,
  },
  schedIn: { effect: 'set(cell_at(task, F_switched_out), ON_CPU); return 0;' },
  schedDead: { effect: 'set(cell_at(task, F_switched_out), DEAD); return 0;' },
  schedWake: { effect: `return !${gone};` },
  waitDead: { can: gone, waits: 'bit(runner[OBJECT(task)] < 0 ? self : runner[OBJECT(task)])', effect: 'return 0;' },
  schedLock: {
    parts: ['reader', 'schedLock'],
    can: 'get(sched_lock[OBJECT(task)]) == 0',
    waits: 'bit(get(sched_lock[OBJECT(task)]) - 1)',
    effect: 'set(sched_lock[OBJECT(task)], self + 1); enter(); return 0;',
  },
  schedUnlock: { parts: ['reader', 'schedLock'], effect: 'set(sched_lock[OBJECT(task)], 0); leave(); return 0;' },
};
