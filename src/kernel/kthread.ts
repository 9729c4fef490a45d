import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import { accesses, changesLife, forgets, memoryOf, sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';
import { drop, take } from './refcount.js';
import { outOf } from './task.js';
import { TaskState, wake } from './task-state.js';

/** Where the words of a kthread are, from its first cell: it may begin, is to stop, or to park; then what was completed, and its code. */
const Thread = { begins: 0, stop: 1, park: 2, exited: 3, parked: 4, result: 5, inParkme: 6 } as const;
const errors = { EINTR: -4, EBUSY: -16, ENOSYS: -38 } as const;

/** struct kthread, in the task_struct of a kernel thread, which has a refcountField and a taskStateField beside it. */
export const kthreadField: Field = {
  kind: 'kthread',
  cells: [
    { name: '', range: bit },
    { name: 'should_stop', range: bit },
    { name: 'should_park', range: bit },
    { name: 'exited', range: upTo(1) },
    { name: 'parked', range: upTo(3) },
    { name: 'result', range: ofNobody({ min: -128, max: 127 }) },
    { name: 'in_parkme', range: bit },
  ],
};

function threads(w: World) {
  const [kthreads, counts, states] = ['kthread', 'refcount', 'task_state'].map((kind) => membersOf(w, kind)) as [
    ReturnType<typeof membersOf>,
    ReturnType<typeof membersOf>,
    ReturnType<typeof membersOf>,
  ];
  const put = (task: number): void => {
    if (!drop(w, counts.at(task))) return;
    w.clear(objectOf(task));
    w.setLife(objectOf(task), Life.freed);
  };
  return {
    at: kthreads.at,
    reach: kthreads.reach,
    counts,
    states,
    put,
    wakeUp: (task: number): void => void wake(w, states.at(task)),
    /** The task of the actor that steps. */
    current(): number {
      const { name, task } = w.actors[w.actor]!;
      if (task === undefined) throw new StepError(`${name} runs as no kernel thread; give it the object of one as its \`task\``);
      return w.namedPointer(task);
    },
    /** kthread_exit(): whoever stops it gets the code; its own reference goes. */
    exit(task: number, code: number): void {
      const thread = kthreads.at(task);
      w.set(thread + Thread.begins, 0);
      w.set(thread + Thread.result, code);
      w.set(thread + Thread.exited, 1);
      put(task);
    },
  };
}

const threadCells = ({ w }: AbstractStep, tasks: readonly number[]): readonly number[] =>
  ['kthread', 'refcount', 'task_state'].flatMap((kind) =>
    w.fieldsOfKind(kind).flatMap(({ object, cell }) => (tasks.includes(object) ? w.fieldAt(cell) : [])),
  );
const currentOf = ({ w, actor }: AbstractStep): readonly number[] => {
  const { task } = w.actors[actor]!;
  return task === undefined ? [] : [w.objectNumber(task)];
};
const touchesThem = (step: AbstractStep, tasks: readonly number[]): void => {
  accesses(step, tasks);
  step.footprint.update(...threadCells(step, tasks));
};
/** The last reference may go with it. */
const mayFree = (step: AbstractStep, tasks: readonly number[]): void => {
  changesLife(step, tasks);
  step.footprint.read(...memoryOf(step, tasks));
  forgets(step, memoryOf(step, tasks));
  step.footprint.update(...threadCells(step, tasks), ...outOf(step, tasks));
};

const common = { alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;
const source = 'kernel/kthread.c';

/** kthread_create(), and kthread_run(), which wakes the thread: until then it sleeps in kthread(), before its function. */
const creating = (wakes: boolean) =>
  ({
    ...common,
    params: { task: 'object' },
    bind: (w) => {
      const all = w.part(threads);
      const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
      return {
        ...(w.faults && {
          outcomes(_, out) {
            out[0] = 0;
            out[1] = noMemory;
            return 2;
          },
        }),
        apply(a, outcome) {
          mightSleep(w);
          if (w.faults && outcome === noMemory) return 0;
          const object = objectOf(a[0]!);
          if (w.lifeOf(object) !== Life.unallocated) throw new StepError(`${w.objects[object]!.name} is the task of a thread already`);
          w.setLife(object, Life.live);
          w.set(all.counts.at(a[0]!), 1);
          w.set(all.at(a[0]!) + Thread.begins, 1);
          if (!wakes) w.set(all.states.at(a[0]!), TaskState.asleep);
          return a[0]!;
        },
      } satisfies Bound;
    },
    faults: ['ENOMEM'],
    footprint: touching((step) => {
      sleeps(step);
      changesLife(step, step.objects(0));
      step.footprint.update(...threadCells(step, step.objects(0)));
    }),
    gives: (_, objects) => objects(0),
    allocates: true,
    orders: { releases: ['@task'] },
  }) satisfies Omit<Operation, 'name' | 'c'>;

const created = {
  gives: 'the task; 0 as outcome ENOMEM where the scenario allows faults',
  context: 'process context',
  source,
};

/** kthread_run(): creates the thread of this task_struct, which nobody had, and wakes it: its actor may begin. */
export const kthreadRun = {
  ...creating(true),
  name: 'kthreadRun',
  c: 'kthread_run($task)',
  reference: {
    does: "creates a kernel thread of an object that nobody had, its actor's `task`, and wakes it; the one reference is its own",
    ...created,
  },
} satisfies Operation;

/** kthread_create(): the same, and nobody has woken it. */
export const kthreadCreate = {
  ...creating(false),
  name: 'kthreadCreate',
  c: 'kthread_create($task)',
  reference: {
    does:
      "creates a kernel thread of an object that nobody had, its actor's `task`, which sleeps before its function until " +
      'wake_up_process(), kthread_stop() or kthread_park(); the one reference is its own',
    ...created,
  },
} satisfies Operation;

/** The thread is scheduled for the first time: 1, and its function is called; 0 where it was stopped before, and has ended. */
export const kthreadEnter = {
  ...common,
  name: 'kthreadEnter',
  c: 'threadfn(data)',
  params: {},
  bind: (w) => {
    const all = w.part(threads);
    return {
      // one that kthread_create() made sleeps until it is woken
      enabled() {
        const task = all.current();
        return w.cells[all.at(task) + Thread.begins] === 1 && w.cells[all.states.at(task)] === TaskState.running;
      },
      apply() {
        const task = all.current();
        w.set(all.at(task) + Thread.begins, 0);
        if (w.cells[all.at(task) + Thread.stop] === 0) return 1;
        all.exit(task, errors.EINTR);
        return 0;
      },
    };
  },
  footprint: touching((step) => mayFree(step, currentOf(step))),
  gives: 'number',
  reference: {
    does: 'the first step of the path of a kernel thread',
    gives: '1 its function is called; 0 it was stopped before, ends with -EINTR, and its function is never called',
    goes: 'kthread_run() has created it, or kthread_create(), and somebody woke it',
    source: `kthread(), ${source}`,
  },
} satisfies Operation;

/** The function returns, or kthread_exit(code). */
export const kthreadReturn = {
  ...common,
  name: 'kthreadReturn',
  c: 'return $code',
  params: { code: 'value' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      apply(a) {
        all.exit(all.current(), a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => mayFree(step, currentOf(step))),
  gives: 'nothing',
  reference: {
    does: "ends the thread: whoever stops it is told the code, and the thread's own reference goes",
    source: `kthread_exit(), ${source}`,
  },
} satisfies Operation;

const asking = (name: string, c: string, what: number, does: string) =>
  ({
    ...common,
    name,
    c,
    params: {},
    bind: (w: World) => {
      const all = w.part(threads);
      return { apply: () => w.cells[all.at(all.current()) + what]! };
    },
    footprint: touching((step: AbstractStep) => step.footprint.read(...threadCells(step, currentOf(step)))),
    gives: 'number',
    reference: { does, gives: '1 yes; 0 no', source },
  }) satisfies Operation;

/** kthread_should_stop(). */
export const kthreadShouldStop = asking(
  'kthreadShouldStop',
  'kthread_should_stop()',
  Thread.stop,
  'asks whether somebody stops the thread',
);
/** kthread_should_park(). */
export const kthreadShouldPark = asking(
  'kthreadShouldPark',
  'kthread_should_park()',
  Thread.park,
  'asks whether somebody parks the thread',
);

/** kthread_stop(): takes a reference, says that the thread is to stop, unparks and wakes it, and waits, see kthreadStopWait. */
export const kthreadStop = {
  ...common,
  name: 'kthreadStop',
  c: 'kthread_stop($task)',
  params: { task: 'object' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      apply(a) {
        mightSleep(w);
        const thread = all.reach(a[0]!, 1);
        if (thread < 0) return 0;
        const count = all.counts.at(a[0]!);
        w.emit(Event.refInc, a[0]!, w.cells[count]!, 0);
        if (w.crashed) return 0;
        take(w, count);
        w.set(thread + Thread.stop, 1);
        w.set(thread + Thread.park, 0);
        all.wakeUp(a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    step.emits(Event.refInc, step.objects(0));
    touchesThem(step, step.objects(0));
  }),
  gives: 'nothing',
  orders: { releases: ['@task'] },
  reference: {
    does: 'tells a kernel thread to stop, unparks and wakes it',
    context: 'process context',
    misuse: ['of one that has ended, without a reference: use-after-free', 'twice: the second never returns, a hung-task'],
    source,
  },
} satisfies Operation;

/** kthread_stop() returns: the thread has ended, which only one can wait for. */
export const kthreadStopWait = {
  ...common,
  name: 'kthreadStopWait',
  c: 'kthread_stop($task) returns',
  params: { task: 'object' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      enabled: (a) => objectOf(a[0]!) === 0 || w.lifeOf(objectOf(a[0]!)) !== Life.live || w.cells[all.at(a[0]!) + Thread.exited] === 1,
      apply(a) {
        const thread = all.reach(a[0]!, 1);
        if (thread < 0) return 0;
        w.set(thread + Thread.exited, 0);
        const result = w.cells[thread + Thread.result]!;
        all.put(a[0]!);
        return result;
      },
    };
  },
  footprint: touching((step) => {
    touchesThem(step, step.objects(0));
    mayFree(step, step.objects(0));
  }),
  sleepsOn: true,
  gives: 'number',
  orders: { acquires: ['@task'] },
  reference: {
    does: 'the second step of kthread_stop(); the reference that the first one took goes',
    gives: 'what the function returned; -EINTR where it was never called',
    goes: 'the thread has ended, and nobody has waited for that yet',
    source,
  },
} satisfies Operation;

/** kthread_park(): says that the thread is to park and wakes it; see kthreadParkWait. */
export const kthreadPark = {
  ...common,
  name: 'kthreadPark',
  c: 'kthread_park($task)',
  params: { task: 'object' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      apply(a) {
        mightSleep(w);
        const thread = all.reach(a[0]!, 1);
        if (thread < 0) return 0;
        const error = w.cells[thread + Thread.exited] === 1 ? errors.ENOSYS : w.cells[thread + Thread.park] === 1 ? errors.EBUSY : 0;
        if (error !== 0) w.emit(Event.warn, 0, 0, 0);
        if (error !== 0 || w.crashed) return error;
        w.set(thread + Thread.park, 1);
        // one that was unparked and has not left kthread_parkme() yet goes round there, and says again that it is parked
        if (w.cells[thread + Thread.inParkme] === 1) w.add(thread + Thread.parked, 1);
        all.wakeUp(a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    step.emits(Event.warn);
    touchesThem(step, step.objects(0));
  }),
  gives: 'number',
  orders: { releases: ['@task'] },
  reference: {
    does: 'tells a kernel thread to park, and wakes it',
    gives: '0, and kthreadParkWait follows; -EBUSY, -ENOSYS',
    context: 'process context',
    misuse: ['of one that is told to park already, or has ended: warn'],
    source,
  },
} satisfies Operation;

/** kthread_park() returns: the thread is in kthread_parkme(). */
export const kthreadParkWait = {
  ...common,
  name: 'kthreadParkWait',
  c: 'kthread_park($task) returns',
  params: { task: 'object' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      enabled: (a) => objectOf(a[0]!) === 0 || w.lifeOf(objectOf(a[0]!)) !== Life.live || w.cells[all.at(a[0]!) + Thread.parked]! > 0,
      apply(a) {
        const thread = all.reach(a[0]!, 1);
        if (thread >= 0) w.add(thread + Thread.parked, -1);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    touchesThem(step, step.objects(0));
    changesLife(step, step.objects(0));
  }),
  sleepsOn: true,
  gives: 'nothing',
  orders: { acquires: ['@task'] },
  reference: { does: 'the second step of kthread_park()', goes: 'the thread has come to kthread_parkme()', source },
} satisfies Operation;

/** kthread_unpark(). */
export const kthreadUnpark = {
  ...common,
  name: 'kthreadUnpark',
  c: 'kthread_unpark($task)',
  params: { task: 'object' },
  bind: (w) => {
    const all = w.part(threads);
    return {
      apply(a) {
        const thread = all.reach(a[0]!, 1);
        if (thread >= 0) w.set(thread + Thread.park, 0);
        return 0;
      },
    };
  },
  footprint: touching((step) => touchesThem(step, step.objects(0))),
  gives: 'nothing',
  orders: { releases: ['@task'] },
  reference: { does: 'lets a thread that is parked, or told to park, go on', source },
} satisfies Operation;

/** kthread_parkme(): where it is told to park, it says that it has. */
export const kthreadParkme = {
  ...common,
  name: 'kthreadParkme',
  c: 'kthread_parkme()',
  params: {},
  bind: (w) => {
    const all = w.part(threads);
    return {
      apply() {
        mightSleep(w);
        const thread = all.at(all.current());
        if (w.cells[thread + Thread.park] === 0) return 0;
        w.set(thread + Thread.inParkme, 1);
        w.add(thread + Thread.parked, 1);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    step.footprint.update(...threadCells(step, currentOf(step)));
  }),
  gives: 'nothing',
  reference: { does: 'parks the thread if it is told to; kthreadParkmeWait follows', context: 'the thread itself', source },
} satisfies Operation;

/** kthread_parkme() returns. */
export const kthreadParkmeWait = {
  ...common,
  name: 'kthreadParkmeWait',
  c: 'kthread_parkme() returns',
  params: {},
  bind: (w) => {
    const all = w.part(threads);
    const thread = (): number => all.at(all.current());
    return {
      enabled: () => w.cells[thread() + Thread.inParkme] === 0 || w.cells[thread() + Thread.park] === 0,
      apply() {
        w.set(thread() + Thread.inParkme, 0);
        return 0;
      },
    };
  },
  footprint: touching((step) => step.footprint.update(...threadCells(step, currentOf(step)))),
  gives: 'nothing',
  reference: { does: 'the second step of kthread_parkme()', goes: 'the thread is told to park no more, or to stop', source },
} satisfies Operation;
