import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import { accesses, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { goneInC, looks, OnCpu } from './task.js';
import { statesOf, wake } from './task-state.js';

/** try_to_wake_up() of the task of a pointer: 0 where it is running, or dead, or gone. */
function waking(w: World): (task: number) => number {
  const where = membersOf(w, 'on_cpu');
  const states = membersOf(w, 'task_state');
  return (task) => {
    const at = where.of(objectOf(task));
    if (w.lifeOf(objectOf(task)) === Life.freed || (at >= 0 && w.cells[at] === OnCpu.dead)) return 0;
    return wake(w, states.at(task));
  };
}

const wakingInC = `
  if (${goneInC} || get(M_task_state[OBJECT(task)]) == TASK_RUNNING) return 0;
  set(M_task_state[OBJECT(task)], TASK_RUNNING); return 1;`;

/**
 * try_to_wake_up(): a task whose sleeping state is set runs again, whether it is on its CPU, queued or asleep: 1, and its event follows.
 * 0 where it is running, or dead: then nothing happens, and there is no event. Whoever wakes it is not in the model, and keeps it.
 */
export const schedWake = {
  name: 'schedWake',
  c: 'try_to_wake_up($task)',
  params: { task: 'object' },
  bind: (w) => {
    const tryToWakeUp = waking(w);
    return { apply: (a) => tryToWakeUp(a[0]!) };
  },
  footprint: touching((step) => {
    looks(step);
    step.footprint.update(...statesOf(step));
  }),
  gives: 'number',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: wakingInC },
  reference: {
    does: 'a task is woken by whoever is not in the model, as an event of the scheduler',
    gives: '1 a sleeping state was set, whether it is on its CPU, queued or asleep; 0 it runs, is dead or gone, and no event follows',
    source: 'try_to_wake_up(), kernel/sched/core.c',
  },
} satisfies Operation;

/** wake_up_process(): the same by kernel code, which has to keep the task. */
export const wakeUpProcess = {
  name: 'wakeUpProcess',
  c: 'wake_up_process($task)',
  params: { task: 'object' },
  bind: (w) => {
    const tryToWakeUp = waking(w);
    return {
      apply(a) {
        w.emit(Event.access, a[0]!, -1, 1);
        return w.crashed ? 0 : tryToWakeUp(a[0]!);
      },
    };
  },
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    looks(step);
    step.footprint.update(...statesOf(step));
  }),
  gives: 'number',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: `touch(task); if (crashed) return 0; ${wakingInC}` },
  reference: {
    does: 'takes the sleeping state of a task back, so that its schedule() returns, or does not sleep',
    gives: '1 a sleeping state was set; 0 the task runs, or has exited',
    misuse: ['of a task whose last reference is gone: use-after-free'],
    source: 'try_to_wake_up(), kernel/sched/core.c; Documentation/memory-barriers.txt, Sleep and wake-up functions',
  },
} satisfies Operation;
