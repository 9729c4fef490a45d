import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { cdevField } from '../../src/kernel/cdev.js';
import { deviceField } from '../../src/kernel/device.js';
import { mutexField } from '../../src/kernel/lock.js';
import { moduleField } from '../../src/kernel/module.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { type Call, found } from './searches.js';

/** What drivers/base/core.c, fs/kernfs, fs/char_dev.c and kernel/module/main.c say. */

const dev = { dev: 'disk0' };
const cdev = { cdev: 'disk0' };
const mod = { mod: 'mod0' };

function withDevice(added = true): Kernel {
  const k = new Kernel();
  k.do('a', 'deviceInitialize', dev);
  if (added) expect(k.do('a', 'deviceAdd', dev)).toBe(0);
  return k;
}

describe('a device', () => {
  it('is released by who drops its last reference; NULL has none', () => {
    const k = withDevice();
    k.do('b', 'getDevice', dev);
    expect([k.do('a', 'putDevice', dev), k.do('b', 'putDevice', dev), k.do('a', 'putDevice', { dev: 0 })]).toEqual([0, 1, 0]);
    k.do('b', 'putDevice', dev);
    expect(k.found).toEqual(['refcount-underflow']);
    const late = withDevice();
    late.do('a', 'putDevice', dev);
    late.do('b', 'getDevice', dev);
    expect(late.found).toEqual(['refcount-inc-on-zero']);
  });

  it('that is not initialized is warned of', () => {
    for (const call of ['getDevice', 'putDevice', 'deviceAdd']) {
      const k = new Kernel();
      k.do('a', call, dev);
      expect(k.found).toContain('warn');
    }
  });

  it('is added once, and deleted once', () => {
    const k = withDevice();
    expect([k.do('a', 'deviceAdd', dev), k.found]).toEqual([-17, ['warn']]);
    k.do('a', 'deviceDel', dev);
    expect(k.found).toEqual([]);
    k.do('a', 'deviceDel', dev);
    expect(k.found).toEqual(['warn']);
    const faulty = new Kernel(true);
    faulty.do('a', 'deviceInitialize', dev);
    expect([faulty.outcomes('deviceAdd', dev), faulty.do('a', 'deviceAdd', { ...dev, outcome: 'ENOMEM' })]).toEqual([['', 'ENOMEM'], -12]);
    expect(faulty.do('b', 'attributeEnter', dev)).toBe(0);
  });

  it('has attributes as long as it is added; device_del() waits for who is in one', () => {
    expect(withDevice(false).do('b', 'attributeEnter', dev)).toBe(0);
    const k = withDevice();
    expect(k.do('b', 'attributeEnter', dev)).toBe(1);
    k.do('a', 'deviceDel', dev);
    expect([k.can('a', 'deviceDelWait', dev), k.waitsFor('a', 'deviceDelWait', dev), k.do('c', 'attributeEnter', dev)]).toEqual([
      false,
      ['b'],
      0,
    ]);
    k.do('b', 'attributeExit', dev);
    expect(k.can('a', 'deviceDelWait', dev)).toBe(true);
  });
});

describe('a module', () => {
  it('with references is not unloaded; one that is going gives none', () => {
    const k = new Kernel();
    expect(k.do('a', 'tryModuleGet', mod)).toBe(1);
    expect(k.do('b', 'deleteModule', mod)).toBe(-11);
    k.do('a', 'modulePut', mod);
    expect([k.do('b', 'deleteModule', mod), k.do('c', 'deleteModule', mod)]).toEqual([0, -16]);
    expect([k.do('a', 'tryModuleGet', mod), k.do('a', 'tryModuleGet', { mod: 0 })]).toEqual([0, 1]);
    k.do('a', 'moduleGet', mod);
    k.do('a', 'modulePut', mod);
    expect(k.found).toEqual([]);
    k.do('a', 'modulePut', mod);
    expect(k.found).toEqual(['warn']);
  });

  it('is freed once the readers of then have left', () => {
    const k = new Kernel();
    k.do('a', 'rcuReadLock');
    k.do('b', 'deleteModule', mod);
    k.do('b', 'freeModule', mod);
    expect([k.can('b', 'freeModuleWait', mod), k.waitsFor('b', 'freeModuleWait', mod)]).toEqual([false, ['a']]);
    k.do('a', 'moduleText', mod);
    expect(k.found).toEqual([]);
    k.do('a', 'rcuReadUnlock');
    k.do('b', 'freeModuleWait', mod);
    k.do('a', 'moduleText', mod);
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('a cdev', () => {
  it('is opened while it is added and its module stays; it keeps its references until it is closed', () => {
    const k = new Kernel();
    const open = { ...cdev, owner: 'mod0' };
    k.do('a', 'cdevInit', cdev);
    expect(k.do('b', 'chrdevOpen', open)).toBe(0);
    k.do('a', 'cdevAdd', cdev);
    expect([k.do('b', 'chrdevOpen', open), k.do('a', 'deleteModule', mod)]).toEqual([1, -11]);
    expect([k.do('a', 'cdevDel', cdev), k.do('c', 'chrdevOpen', open)]).toEqual([0, 0]);
    expect(k.do('b', 'cdevPut', cdev)).toBe(1);
    k.do('b', 'modulePut', mod);
    expect(k.do('a', 'deleteModule', mod)).toBe(0);
    const going = new Kernel();
    going.do('a', 'cdevInit', cdev);
    going.do('a', 'cdevAdd', cdev);
    going.do('a', 'deleteModule', mod);
    expect([going.do('b', 'chrdevOpen', open), going.do('b', 'chrdevOpen', { ...cdev, owner: 0 })]).toEqual([0, 1]);
  });
});

// --- searches

const d = { dev: { param: 'of' } };
const c = { cdev: { param: 'of' } };
const m = { mod: { param: 'mod' } };
const t = { timer: { param: 'of', field: 'timer' } };
const look: Call = ['load', { loc: { param: 'of', field: 'seen' }, order: 'once' }];
const kfree: Call = ['kfree', { object: { param: 'of' } }];
const text: Call = ['moduleText', m];
const putAndFree: readonly Call[] = [['putDevice', d], kfree];

/** Paths of these calls; behind one of `gates` it goes on only where that gave something else than 0, and else ends. */
function path(id: string, calls: readonly Call[]): PathSource {
  const gates = ['putDevice', 'cdevPut', 'attributeEnter', 'chrdevOpen', 'tryModuleGet', 'deleteModule'];
  const isGate = (src: string, i: number): boolean => gates.includes(src) || (src === 'cdevDel' && calls[i + 1]?.[0] === 'kfree');
  const states: { [name: string]: object } = { [`s${calls.length}`]: { type: 'final' }, end: { type: 'final' } };
  calls.forEach(([src, input], i) => {
    const next = { target: `s${i + 1}` };
    const zero = { guard: { type: 'eq', params: { right: src === 'deleteModule' ? -11 : 0 } }, target: 'end' };
    const onDone = isGate(src, i) ? [zero, next] : next;
    states[`s${i}`] = { invoke: { src, ...(input && { input }), onDone } };
  });
  if (!calls.some(([src], i) => isGate(src, i))) delete states['end'];
  return define({ id, params: ['of', 'mod'], initial: 's0', states } as unknown as PathSource);
}

function scenario(before: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }, more: readonly ActorSpec[] = []): Scenario {
  const params = { of: 'dev0', mod: 'mod0' };
  const actor = (name: string): ActorSpec => ({ name, kind: 'task', path: name, params });
  const others = new Set(more.map(({ name }) => name));
  return {
    globals: { mutex: mutexField },
    types: {
      dev: { fields: { dev: deviceField, cdev: cdevField, timer: timerListField, seen: word(bit) } },
      module: { fields: { module: moduleField } },
    },
    objects: [
      { name: 'dev0', type: 'dev' },
      { name: 'mod0', type: 'module' },
    ],
    before: [actor('init')],
    paths: [path('init', before), ...Object.entries(tasks).map(([id, calls]) => path(id, calls))],
    actors: [...Object.keys(tasks).flatMap((id) => (others.has(id) ? [] : [actor(id)])), ...more.map((one) => ({ ...one, params }))],
  };
}

const added: readonly Call[] = [
  ['deviceInitialize', d],
  ['deviceAdd', d],
];
const unregister: readonly Call[] = [['deviceDel', d], ['deviceDelWait', d], ...putAndFree];
const show: readonly Call[] = [['attributeEnter', d], look, ['attributeExit', d]];

describe('a device that goes', () => {
  it('is looked at by no attribute after device_unregister(); freed without it, it is', () => {
    expect(found(scenario(added, { show, remove: unregister }))).toEqual([]);
    expect(found(scenario(added, { show, remove: putAndFree }))).toEqual(['use-after-free dev show@show.s1']);
  });

  it('is not unregistered by its own attribute, nor under a lock that one takes', () => {
    expect(found(scenario(added, { show: [['attributeEnter', d], ...unregister] }))).toEqual(['deadlock']);
    const lock: Call = ['mutexLock', { lock: 'mutex' }];
    const unlock: Call = ['mutexUnlock', { lock: 'mutex' }];
    const locks: readonly Call[] = [['attributeEnter', d], lock, unlock, ['attributeExit', d]];
    expect(found(scenario(added, { show: locks, remove: [lock, ['deviceDel', d], ['deviceDelWait', d], unlock] }))).toEqual(['deadlock']);
    expect(found(scenario(added, { show: locks, remove: [lock, unlock, ['deviceDel', d], ['deviceDelWait', d]] }))).toEqual([]);
  });
});

describe('a module that goes', () => {
  const unload = (...exit: readonly Call[]): readonly Call[] => [['deleteModule', m], ...exit, ['freeModule', m], ['freeModuleWait', m]];
  const fires: readonly Call[] = [['timerExpire', t], text, look, text, ['timerReturn', { object: { param: 'of' } }]];
  const softirq: readonly ActorSpec[] = [{ name: 'fires', kind: 'softirq', path: 'fires', daemon: true }];
  const armed: readonly Call[] = [
    ['timerSetup', t],
    ['modTimer', { ...t, delay: 0 }],
  ];

  it('is run by no timer that its exit function has deleted; by one that was forgotten it is', () => {
    expect(found(scenario(armed, { fires, exit: unload(['timerDeleteSync', t]) }, softirq))).toEqual([]);
    expect(found(scenario(armed, { fires, exit: unload() }, softirq))).toEqual([
      'use-after-free mod fires@fires.s1',
      'use-after-free mod fires@fires.s3',
    ]);
  });

  it('is run by no work item that is flushed only; a callback that puts the last reference of its own module still has to return', () => {
    const early: readonly Call[] = [text, ['modulePut', m], text];
    const held: readonly Call[] = [['moduleGet', m]];
    expect(found(scenario(held, { runs: early, exit: unload() }))).toEqual(['use-after-free mod runs@runs.s2']);
    expect(found(scenario(held, { runs: [text, text, ['modulePut', m]], exit: unload() }))).toEqual([]);
  });

  const opens: readonly Call[] = [['chrdevOpen', { ...c, owner: { param: 'mod' } }], text, ['cdevPut', c]];
  const file: readonly Call[] = [
    ['cdevInit', c],
    ['cdevAdd', c],
  ];

  it('is not entered through a file of a cdev that has an owner; without one it is', () => {
    const closes: readonly Call[] = [['chrdevOpen', { ...c, owner: { param: 'mod' } }], text, ['modulePut', m]];
    expect(found(scenario(file, { user: closes, exit: unload(['cdevDel', c]) }))).toEqual([]);
    const unowned: readonly Call[] = [['chrdevOpen', { ...c, owner: 0 }], text];
    expect(found(scenario(file, { user: unowned, exit: unload(['cdevDel', c]) }))).toEqual(['use-after-free mod user@user.s1']);
  });

  it('frees what a cdev is in only when that has no reference left', () => {
    const removes = (...how: readonly Call[]): Scenario => scenario(file, { user: [...opens, kfree], remove: how });
    expect(found(removes(['cdevDel', c], kfree))).toEqual([]);
    const early = removes(['cdevDel', c]);
    const paths = early.paths.map((one) => (one.id === 'remove' ? forgets() : one));
    expect(found({ ...early, paths })).toContain('use-after-free dev user@user.s2');
  });

  /** cdev_del() and kfree(), whoever has it open. */
  const forgets = (): PathSource =>
    define({
      id: 'remove',
      params: ['of', 'mod'],
      initial: 'del',
      states: {
        del: { invoke: { src: 'cdevDel', input: c, onDone: 'free' } },
        free: { invoke: { src: 'kfree', input: { object: { param: 'of' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
});
