import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, frees, sleeps, touching } from './footprint/objects.js';
import { asksWho, waitsForThem } from './footprint/sections.js';
import { cellsByActor } from './grace-period.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';
import { rcuState, readers } from './rcu.js';
import { kfree } from './slab.js';

/** Cells of a struct module, from its first. */
const Module = { refs: 0, state: 1 } as const;
const State = { live: 0, going: 1, unformed: 2 } as const;

/** struct module, loaded: its references, with MODULE_REF_BASE, and its state. The object stands for its code too. */
export const moduleField: Field = {
  kind: 'module',
  cells: [
    { name: '', range: { ...ofNobody(upTo(15)), init: 1 } },
    { name: 'state', range: ofNobody(upTo(2)) },
  ],
};

const modulesOf = (w: World) => membersOf(w, 'module');

function touchesModule(step: AbstractStep): void {
  const { of } = step.w.part(modulesOf);
  accesses(step, step.objects(0));
  for (const object of step.objects(0)) if (of(object) >= 0) step.footprint.update(of(object), of(object) + Module.state);
}

const common = { params: { mod: 'object' }, alike: true } as const satisfies Partial<Operation>;
const source = 'kernel/module/main.c';

/** Of the module that a pointer leads to; of NULL, which is the kernel itself, there is nothing to count. */
const on =
  (act: (w: World, module: number) => number, ofKernel: number) =>
  (w: World): Bound => {
    const { reach } = w.part(modulesOf);
    return {
      apply(a) {
        if (a[0] === 0) return ofKernel;
        const module = reach(a[0]!, 1);
        return module < 0 ? 0 : act(w, module);
      },
    };
  };

/** Whether it is live, and its code may be entered: then there is a reference more. */
export function tryGet(w: World, module: number): boolean {
  if (w.cells[module + Module.state] === State.going || w.cells[module] === 0) return false;
  w.add(module, 1);
  return true;
}

/** try_module_get(): who is outside of the module, and is about to call into it. */
export const tryModuleGet = {
  ...common,
  name: 'tryModuleGet',
  c: 'try_module_get($mod)',
  bind: on((w, module) => (tryGet(w, module) ? 1 : 0), 1),
  footprint: touching(touchesModule),
  gives: 'number',
  orders: { acquires: ['@mod'] },
  reference: {
    does: 'Takes a reference unless the module is going. NULL is the kernel itself, and is always there.',
    gives: '1; 0 it is going',
    misuse: ['of one that is unloaded: use-after-free'],
    source: `${source}, try_module_get()`,
  },
} satisfies Operation;

/** __module_get(): by who has a reference. */
export const moduleGet = {
  ...common,
  name: 'moduleGet',
  c: '__module_get($mod)',
  bind: on((w, module) => {
    w.add(module, 1);
    return 0;
  }, 0),
  footprint: touching(touchesModule),
  gives: 'nothing',
  reference: {
    does: 'Takes a reference, of a module that is going too, which goes all the same. NULL is allowed.',
    misuse: ['of one that is unloaded: use-after-free'],
    source: `${source}, __module_get()`,
  },
} satisfies Operation;

/** module_put(): by code of the module itself it is too early, for that has still to return. */
export const modulePut = {
  ...common,
  name: 'modulePut',
  c: 'module_put($mod)',
  bind: on((w, module) => {
    if (w.cells[module] === 0) w.emit(Event.warn, 0, 0, 0);
    else w.add(module, -1);
    return 0;
  }, 0),
  footprint: touching((step: AbstractStep) => {
    step.emits(Event.warn);
    touchesModule(step);
  }),
  gives: 'nothing',
  orders: { releases: ['@mod'] },
  reference: {
    does: 'Drops a reference. NULL is allowed.',
    misuse: ['of one that has none: warn', 'of one that is unloaded: use-after-free'],
    source: `${source}, module_put()`,
  },
} satisfies Operation;

/** delete_module(2), up to the module's exit function. It waits for nobody. */
export const deleteModule = {
  ...common,
  name: 'deleteModule',
  c: 'delete_module($mod)',
  bind: on((w, module) => {
    mightSleep(w);
    if (w.cells[module + Module.state] !== State.live) return -16;
    if (w.cells[module] !== 1) return -11;
    w.set(module, 0);
    w.set(module + Module.state, State.going);
    return 0;
  }, -2),
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    touchesModule(step);
  }),
  gives: 'number',
  orders: { acquires: ['@mod'], releases: ['@mod'] },
  reference: {
    does: 'The module is going: nobody takes references of it any more. What comes next is its exit function, then freeModule.',
    gives: '0; -11 (-EWOULDBLOCK) it has references; -16 (-EBUSY) it is going already',
    context: 'process context',
    source: `${source}, delete_module system call, try_stop_module()`,
  },
} satisfies Operation;

/** free_module() begins: synchronize_rcu(). */
export const freeModule = {
  ...common,
  name: 'freeModule',
  c: 'free_module($mod)',
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.waitSet);
    const { reach } = w.part(modulesOf);
    return {
      apply(a) {
        mightSleep(w);
        const module = reach(a[0]!, 1);
        if (module < 0) return 0;
        w.set(module + Module.state, State.unformed);
        w.set(sets[w.actor]!, rcu.readers());
        return 0;
      },
    };
  },
  footprint: {
    touches(step: AbstractStep) {
      sleeps(step);
      touchesModule(step);
      asksWho(step, readers);
    },
    brackets: [],
    asks: readers,
  },
  gives: 'nothing',
  reference: {
    does: 'The exit function has returned, and free_module() begins to wait for the readers of now; freeModuleWait is its return.',
    context: 'process context',
    source: `${source}, free_module()`,
  },
} satisfies Operation;

export const freeModuleWait = {
  ...common,
  name: 'freeModuleWait',
  c: 'free_module($mod) frees its memory',
  bind: (w, users) => {
    const sets = cellsByActor(users, w.part(rcuState).waitSet);
    const free = kfree.bind(w);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: (a) => free.apply(a),
    };
  },
  footprint: {
    touches(step: AbstractStep) {
      waitsForThem(step, readers);
      frees(step, step.objects(0));
    },
    brackets: [],
    waitsForAll: readers,
    needsAll: true,
  },
  gives: 'nothing',
  orders: { acquires: ['reader'], releases: ['grace period', 'memory'] },
  reference: {
    does: 'The code and data of the module are gone.',
    goes: 'every reader of its beginning has left',
    source: `${source}, free_module()`,
  },
} satisfies Operation;

/** Code of the module is run: where a function of it begins, and before it returns. */
export const moduleText = {
  ...common,
  name: 'moduleText',
  c: 'code of $mod runs',
  bind: (w) => ({
    apply(a) {
      w.emit(Event.access, a[0]!, -1, 0);
      return 0;
    },
  }),
  footprint: touching((step: AbstractStep) => accesses(step, step.objects(0))),
  gives: 'nothing',
  keepsNoSet: true,
  reference: {
    does: 'A point of a function of the module: its first one, and its last one, before it returns to who called it.',
    misuse: ['of one that is unloaded: use-after-free (on a machine a page fault, or whatever has the memory by then)'],
    source: `${source}, free_module()`,
  },
} satisfies Operation;
