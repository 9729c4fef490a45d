import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { bit, ofNobody } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, ofKind, sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';
import { tryGet } from './module.js';
import { drop, take } from './refcount.js';

/** struct cdev: the references of its kobject. That it is added is the map's to know, and outlives the object. */
export const cdevField: Field = { kind: 'cdev', cells: [{ name: '', range: ofNobody({ min: -1, max: 7 }) }] };

function cdevs(w: World) {
  const all = w.fieldsOfKind('cdev').map(({ cell, object, name }) => ({ cell, object, added: w.cell(`${name} added`, ofNobody(bit)) }));
  return { ...membersOf(w, 'cdev'), all, addedAt: (cell: number): number => all.find((cdev) => cdev.cell === cell)!.added };
}

function touchesCdev(step: AbstractStep): void {
  accesses(step, step.objects(0));
  for (const { cell, object, added } of step.w.part(cdevs).all) if (step.objects(0).includes(object)) step.footprint.update(cell, added);
}

const common = { params: { cdev: 'object' }, alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;
const source = 'fs/char_dev.c';

/** cdev_init(): one reference. */
export const cdevInit = {
  ...common,
  name: 'cdevInit',
  c: 'cdev_init($cdev, ...)',
  bind: (w) => {
    const { reach } = w.part(cdevs);
    return {
      apply(a) {
        const cdev = reach(a[0]!, 1);
        if (cdev >= 0) w.set(cdev, 1);
        return 0;
      },
    };
  },
  footprint: touching(touchesCdev),
  gives: 'nothing',
  reference: { does: 'Sets the cdev up, with one reference, which cdevDel drops.', source: `${source}, cdev_init()` },
} satisfies Operation;

/** cdev_add(): live at once, so that it may be opened before this returns. */
export const cdevAdd = {
  ...common,
  name: 'cdevAdd',
  c: 'cdev_add($cdev, ...)',
  bind: (w) => {
    const { reach, addedAt } = w.part(cdevs);
    return {
      apply(a) {
        mightSleep(w);
        const cdev = reach(a[0]!, 1);
        if (cdev >= 0) w.set(addedAt(cdev), 1);
        return 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    touchesCdev(step);
  }),
  gives: 'nothing',
  orders: { releases: ['@cdev'] },
  reference: {
    does: 'From now on it is opened, before the call has returned too.',
    context: 'process context',
    source: `${source}, cdev_add()`,
  },
} satisfies Operation;

/** cdev_del(): who has opened it goes on; nobody is waited for. */
export const cdevDel = {
  ...common,
  name: 'cdevDel',
  c: 'cdev_del($cdev)',
  bind: (w) => {
    const { reach, addedAt } = w.part(cdevs);
    return {
      apply(a) {
        mightSleep(w);
        const cdev = reach(a[0]!, 1);
        if (cdev < 0) return 0;
        w.set(addedAt(cdev), 0);
        w.emit(Event.refDec, 0, w.cells[cdev]!, 0);
        return !w.crashed && drop(w, cdev) ? 1 : 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    step.emits(Event.refDec);
    touchesCdev(step);
  }),
  gives: 'number',
  orders: { acquires: ['@cdev'], releases: ['@cdev'] },
  reference: {
    does: 'Nobody opens it any more, and a reference is dropped. Files that are open stay so, and their functions may still be called.',
    gives: '1 it was the last reference, so that cdev_set_parent()’s parent is put; 0 some file has it open',
    context: 'process context',
    misuse: ['freed, or in an object that is freed, while a file has it open: use-after-free in cdevPut'],
    source: `${source}, cdev_del()`,
  },
} satisfies Operation;

/** chrdev_open(): finds the cdev, and takes a reference of its owner and of itself, under cdev_lock. */
export const chrdevOpen = {
  ...common,
  name: 'chrdevOpen',
  c: 'chrdev_open($cdev)',
  params: { cdev: 'object', owner: 'object' },
  bind: (w) => {
    const { at, reach, addedAt } = w.part(cdevs);
    const modules = membersOf(w, 'module');
    return {
      apply(a) {
        const found = at(a[0]!);
        if (found < 0 || w.cells[addedAt(found)] === 0) return 0;
        const cdev = reach(a[0]!, 1);
        if (cdev < 0 || w.cells[cdev] === 0) return 0;
        if (a[1] !== 0) {
          const module = modules.reach(a[1]!, 1);
          if (module < 0 || !tryGet(w, module)) return 0;
        }
        take(w, cdev);
        return 1;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    touchesCdev(step);
    const { of } = membersOf(step.w, 'module');
    const owners = step.objects(1).filter((object) => ofKind(step.w, 'module').includes(object));
    accesses(step, owners);
    for (const owner of owners) step.footprint.update(of(owner), of(owner) + 1);
  }),
  gives: 'number',
  orders: { acquires: ['@cdev'] },
  reference: {
    does: 'A file is opened, with a reference of the cdev and of the module that owns it (NULL: the kernel). Then its open() is called.',
    gives: '1; 0 (-ENXIO) it is not added, or its module is going',
    misuse: ['freed without cdev_del(): use-after-free'],
    source: `${source}, chrdev_open(), cdev_get()`,
  },
} satisfies Operation;

/** cdev_put(), at the end of the last close: after the file's release(), and before module_put(). */
export const cdevPut = {
  ...common,
  name: 'cdevPut',
  c: 'cdev_put($cdev)',
  bind: (w) => {
    const { reach } = w.part(cdevs);
    return {
      apply(a) {
        const cdev = reach(a[0]!, 1);
        if (cdev < 0) return 0;
        w.emit(Event.refDec, 0, w.cells[cdev]!, 0);
        return !w.crashed && drop(w, cdev) ? 1 : 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    step.emits(Event.refDec);
    touchesCdev(step);
  }),
  gives: 'number',
  orders: { acquires: ['@cdev'], releases: ['@cdev'] },
  reference: {
    does: 'The last close of a file drops its reference; modulePut comes after it.',
    gives: '1 it was the last one, so that cdev_set_parent()’s parent is put; 0 it was not',
    misuse: ['in an object that is freed: use-after-free'],
    source: `${source}, cdev_put(); fs/file_table.c, __fput()`,
  },
} satisfies Operation;
