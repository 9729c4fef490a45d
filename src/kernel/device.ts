import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, bit, ofNobody } from '../core/world/layout.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';
import { drop, take } from './refcount.js';

/** Cells of a struct device, from its first. */
const Device = { refs: 0, initialized: 1 } as const;

/** struct device, and any kobject: its references; is it initialized? That it is added is sysfs' to know, and outlives the object. */
export const deviceField: Field = {
  kind: 'device',
  cells: [
    { name: '', range: ofNobody({ min: -1, max: 7 }) },
    { name: 'initialized', range: ofNobody(bit) },
  ],
};

function devices(w: World) {
  const all = w.fieldsOfKind('device').map(({ cell, object, name }) => ({
    cell,
    object,
    added: w.cell(`${name} added`, ofNobody(bit)),
    /** Who is in a function of one of its attributes. */
    active: w.cell(`${name} attributes used by`, actorsOf(w.actors.length)),
  }));
  const of = (cell: number) => all.find((device) => device.cell === cell)!;
  return {
    ...membersOf(w, 'device'),
    all,
    addedAt: (cell: number): number => of(cell).added,
    activeAt: (cell: number): number => of(cell).active,
  };
}

function touchesDevice(step: AbstractStep): void {
  const { all } = step.w.part(devices);
  accesses(step, step.objects(0));
  for (const { cell, object, added, active } of all)
    if (step.objects(0).includes(object)) step.footprint.update(...Object.values(Device).map((number) => cell + number), added, active);
}

const source = 'drivers/base/core.c';
const common = { params: { dev: 'object' }, alike: true } as const satisfies Partial<Operation>;

/** Of the device that a pointer leads to, whatever is done; nothing where it crashed. NULL is allowed where it says so. */
const on =
  (act: (w: World, device: number) => number, allowsNull = false) =>
  (w: World): Bound => {
    const { reach } = w.part(devices);
    return {
      apply(a) {
        if (allowsNull && a[0] === 0) return 0;
        const device = reach(a[0]!, 1);
        return device < 0 ? 0 : act(w, device);
      },
    };
  };
const warns = (w: World): void => w.emit(Event.warn, 0, 0, 0);
const with_ = (...events: readonly number[]): OperationFootprint =>
  touching((step: AbstractStep) => {
    for (const event of events) step.emits(event);
    touchesDevice(step);
  });

/** device_initialize(), kobject_init(): one reference. */
export const deviceInitialize = {
  ...common,
  name: 'deviceInitialize',
  c: 'device_initialize($dev)',
  bind: on((w, device) => {
    w.set(device + Device.refs, 1);
    w.set(device + Device.initialized, 1);
    return 0;
  }),
  footprint: with_(),
  gives: 'nothing',
  reference: {
    does: 'Sets the device up with one reference, which putDevice drops. From now on it is not freed by kfree().',
    source: `${source}, device_initialize()`,
  },
} satisfies Operation;

/** get_device(), kobject_get(): by who has a reference. */
export const getDevice = {
  ...common,
  name: 'getDevice',
  c: 'get_device($dev)',
  bind: on((w, device) => {
    if (w.cells[device + Device.initialized] === 0) warns(w);
    w.emit(Event.refInc, 0, w.cells[device]!, 0);
    if (!w.crashed) take(w, device);
    return 0;
  }, true),
  footprint: with_(Event.warn, Event.refInc),
  gives: 'nothing',
  reference: {
    does: 'Takes a reference. NULL is allowed.',
    misuse: ['of one that came to zero: refcount-inc-on-zero', 'of one that is not initialized: warn'],
    source: `${source}, get_device(); lib/kobject.c, kobject_get()`,
  },
} satisfies Operation;

/** put_device(), kobject_put(): who drops the last reference calls the release function. */
export const putDevice = {
  ...common,
  name: 'putDevice',
  c: 'put_device($dev)',
  bind: on((w, device) => {
    if (w.cells[device + Device.initialized] === 0) warns(w);
    w.emit(Event.refDec, 0, w.cells[device]!, 0);
    return !w.crashed && drop(w, device) ? 1 : 0;
  }, true),
  footprint: with_(Event.warn, Event.refDec),
  gives: 'number',
  orders: { acquires: ['@dev'], releases: ['@dev'] },
  reference: {
    does: 'Drops a reference. NULL is allowed.',
    gives: '1 it was the last one, and the caller calls the release function; 0 it was not',
    misuse: ['of one that came to zero: refcount-underflow', 'of one that is not initialized: warn'],
    source: `${source}, put_device(); lib/kobject.c, kobject_put()`,
  },
} satisfies Operation;

/** device_add(): from now on its attributes are there. */
export const deviceAdd = {
  ...common,
  name: 'deviceAdd',
  c: 'device_add($dev)',
  faults: ['ENOMEM'],
  bind: (w) => {
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    const { reach, addedAt } = w.part(devices);
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (!w.faults) return 1;
        out[1] = noMemory;
        return 2;
      },
      apply(a, outcome) {
        mightSleep(w);
        const device = reach(a[0]!, 1);
        if (device < 0) return 0;
        if (w.cells[device + Device.initialized] === 0) warns(w);
        if (outcome !== 0) return -12;
        if (w.cells[addedAt(device)] === 1) {
          warns(w);
          return -17;
        }
        w.set(addedAt(device), 1);
        return 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    step.emits(Event.warn);
    touchesDevice(step);
  }),
  gives: 'number',
  orders: { releases: ['@dev'] },
  reference: {
    does: 'Its attributes can be read and written from now on. Where it fails, the reference of device_initialize() is still to be put.',
    gives: '0; -17 (-EEXIST) it is added; -12 as outcome ENOMEM where the scenario allows faults',
    context: 'process context',
    misuse: ['of one that is added already, or not initialized: warn'],
    source: `${source}, device_add()`,
  },
} satisfies Operation;

/** device_del() begins: nobody comes to its attributes any more. */
export const deviceDel = {
  ...common,
  name: 'deviceDel',
  c: 'device_del($dev)',
  bind: on((w, device) => {
    mightSleep(w);
    const added = w.part(devices).addedAt(device);
    if (w.cells[added] === 0) warns(w);
    w.set(added, 0);
    return 0;
  }),
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    step.emits(Event.warn);
    touchesDevice(step);
  }),
  gives: 'nothing',
  orders: { releases: ['@dev'] },
  reference: {
    does:
      'Its attributes are gone; begins to wait for who is in a function of one, and deviceDelWait is its return. device_unregister() is ' +
      'these two and putDevice.',
    context: 'process context',
    misuse: ['of one that is not added: warn', 'in a function of an attribute of the device, or under a lock that one takes: deadlock'],
    source: `${source}, device_del(); fs/kernfs/dir.c, kernfs_drain()`,
  },
} satisfies Operation;

export const deviceDelWait = {
  ...common,
  name: 'deviceDelWait',
  c: 'device_del($dev) returns',
  bind: (w) => {
    const { at, activeAt } = w.part(devices);
    const active = (pointer: number): number => {
      const device = at(pointer);
      return device < 0 ? 0 : w.cells[activeAt(device)]!;
    };
    return {
      enabled: (a) => active(a[0]!) === 0,
      waitsFor: (a, other) => ((active(a[0]!) >> other) & 1) !== 0,
      apply: () => 0,
    };
  },
  footprint: touching(touchesDevice),
  gives: 'nothing',
  orders: { acquires: ['@dev'] },
  reference: {
    does: 'device_del() returns.',
    goes: 'nobody is in a function of an attribute of the device',
    source: `${source}, device_del(); fs/kernfs/dir.c, kernfs_drain()`,
  },
} satisfies Operation;

/** kernfs_get_active(): user space comes to an attribute of the device, whose function then runs. */
export const attributeEnter = {
  ...common,
  name: 'attributeEnter',
  c: 'an attribute of $dev is used',
  bind: (w) => {
    const { at, activeAt, addedAt } = w.part(devices);
    return {
      apply(a) {
        const device = at(a[0]!);
        if (device < 0 || w.cells[addedAt(device)] === 0) return 0;
        w.set(activeAt(device), w.cells[activeAt(device)]! | (1 << w.actor));
        return 1;
      },
    };
  },
  footprint: touching(touchesDevice),
  gives: 'number',
  orders: { acquires: ['@dev'] },
  reference: {
    does: 'The first step of a read or write of an attribute (show, store): device_del() waits until attributeExit.',
    gives: '1; 0 the device is not added, and no function is called',
    context: 'process context',
    source: 'fs/kernfs/file.c; fs/kernfs/dir.c, kernfs_get_active()',
  },
} satisfies Operation;

export const attributeExit = {
  ...common,
  name: 'attributeExit',
  c: 'return',
  bind: (w) => {
    const { at, activeAt } = w.part(devices);
    return {
      apply(a) {
        const device = at(a[0]!);
        if (device >= 0) w.set(activeAt(device), w.cells[activeAt(device)]! & ~(1 << w.actor));
        return 0;
      },
    };
  },
  footprint: touching(touchesDevice),
  gives: 'nothing',
  orders: { releases: ['@dev'] },
  reference: { does: 'The function of the attribute has returned.', source: 'fs/kernfs/dir.c, kernfs_put_active()' },
} satisfies Operation;
