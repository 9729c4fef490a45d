import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { completionField } from '../../src/kernel/completion.js';
import { irqf, irqLineField, irqLineOf, irqreturn } from '../../src/kernel/irq-lines.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did (disable, free, raise), and what kernel/irq/manage.c says. */

const irq = { irq: 'irq' };
const own = { ...irq, dev: 'device0' };
const other = { ...irq, dev: 'ctx0' };
const handled = { ...own, ret: irqreturn.handled };
const wake = { ...own, ret: irqreturn.wakeThread };

/** A kernel whose line has a handler for device0, with a thread; `irq0` and `irq1` are CPUs that it may come to. */
function requested(flags = 0): Kernel {
  const k = new Kernel();
  expect(k.do('a', 'requestThreadedIrq', { ...own, flags })).toBe(0);
  return k;
}
/** The same while the handler runs. */
function running(flags = 0): Kernel {
  const k = requested(flags);
  k.do('c', 'irqRaise', irq);
  k.do('irq0', 'irqHandle', irq);
  return k;
}

describe('request_irq()', () => {
  it('enables the line: a handler is called once for what was raised until then, and not twice at once', () => {
    const k = new Kernel();
    k.do('c', 'irqRaise', irq);
    expect(k.can('irq0', 'irqHandle', irq)).toBe(false);
    expect(k.do('a', 'requestIrq', own)).toBe(0);
    expect(k.can('irq0', 'irqHandle', irq)).toBe(true);
    k.do('c', 'irqRaise', irq);
    expect(k.do('irq0', 'irqHandle', irq)).toBe(k.world.pointerTo(k.world.objectNumber('device0')));
    k.do('c', 'irqRaise', irq);
    expect([k.can('irq1', 'irqHandle', irq), k.waitsFor('irq1', 'irqHandle', irq)]).toEqual([false, ['irq0']]);
    expect(k.do('irq0', 'irqReturn', handled)).toBe(0);
    expect(k.can('irq1', 'irqHandle', irq)).toBe(true);
    k.do('irq1', 'irqHandle', irq);
    k.do('irq1', 'irqReturn', handled);
    expect(k.can('irq0', 'irqHandle', irq)).toBe(false);
  });

  it('finds what came before the first handler kept or lost', () => {
    const k = new Kernel();
    expect(k.outcomes('irqRaise', irq)).toEqual(['', 'lost']);
    k.do('c', 'irqRaise', { ...irq, outcome: 'lost' });
    k.do('a', 'requestIrq', own);
    expect([k.can('irq0', 'irqHandle', irq), k.outcomes('irqRaise', irq)]).toEqual([false, ['']]);
  });

  it('shares the line where all handlers say so, and are oneshot or not alike; with a dev_id', () => {
    const { shared, oneshot, noAutoen } = irqf;
    const second = (first: number, flags: number, dev = 'ctx0') => requested(first).do('a', 'requestIrq', { ...irq, dev, flags });
    expect([second(shared, shared), second(0, shared), second(shared, 0), second(shared, shared | oneshot)]).toEqual([0, -16, -16, -16]);
    expect(new Kernel().do('a', 'requestIrq', { ...irq, flags: shared })).toBe(-22);
    expect(new Kernel().do('a', 'requestIrq', { ...own, flags: shared | noAutoen })).toBe(-22);
  });

  it('with IRQF_NO_AUTOEN leaves the line disabled, once', () => {
    const k = requested(irqf.noAutoen);
    k.do('c', 'irqRaise', irq);
    expect(k.can('irq0', 'irqHandle', irq)).toBe(false);
    k.do('a', 'enableIrq', irq);
    expect([k.found, k.can('irq0', 'irqHandle', irq)]).toEqual([[], true]);
  });

  it('may find no memory', () => {
    const k = new Kernel(true);
    expect([k.outcomes('requestIrq', own), k.do('a', 'requestIrq', { ...own, outcome: 'ENOMEM' })]).toEqual([['', 'ENOMEM'], -12]);
    expect(k.do('a', 'freeIrq', own)).toBe(0);
  });
});

describe('a shared line', () => {
  it('calls its handlers in the order of their requests, in one interrupt', () => {
    const k = requested(irqf.shared);
    k.do('a', 'requestIrq', { ...other, flags: irqf.shared });
    k.do('c', 'irqRaise', irq);
    k.do('irq0', 'irqHandle', irq);
    expect(k.do('irq0', 'irqReturn', handled)).toBe(k.world.pointerTo(k.world.objectNumber('ctx0')));
    expect(k.can('b', 'synchronizeHardirq', irq)).toBe(false);
    expect(k.do('irq0', 'irqReturn', { ...other, ret: irqreturn.none })).toBe(0);
    expect(k.can('b', 'synchronizeHardirq', irq)).toBe(true);
  });

  it('goes on with the others when one is freed meanwhile, which waits for all that run', () => {
    const k = requested(irqf.shared);
    k.do('a', 'requestIrq', { ...other, flags: irqf.shared });
    k.do('c', 'irqRaise', irq);
    k.do('irq0', 'irqHandle', irq);
    k.do('a', 'freeIrq', own);
    expect(k.waitsFor('a', 'freeIrqWait', irq)).toEqual(['irq0']);
    expect(k.do('irq0', 'irqReturn', handled)).toBe(k.world.pointerTo(k.world.objectNumber('ctx0')));
    expect(k.can('a', 'freeIrqWait', irq)).toBe(false);
    k.do('irq0', 'irqReturn', { ...other, ret: irqreturn.handled });
    k.do('a', 'freeIrqWait', irq);
    k.do('c', 'irqRaise', irq);
    expect(k.do('irq0', 'irqHandle', irq)).toBe(k.world.pointerTo(k.world.objectNumber('ctx0')));
  });

  it('does not call one any more that was freed before its turn', () => {
    const k = requested(irqf.shared);
    k.do('a', 'requestIrq', { ...other, flags: irqf.shared });
    k.do('c', 'irqRaise', irq);
    k.do('irq0', 'irqHandle', irq);
    k.do('a', 'freeIrq', other);
    expect(k.do('irq0', 'irqReturn', handled)).toBe(0);
  });
});

describe('disable_irq()', () => {
  it('waits for the handler that runs, and disable_irq_nosync() does not; what is raised meanwhile comes with enable_irq()', () => {
    const k = running();
    k.do('a', 'disableIrq', irq);
    expect([k.can('a', 'disableIrqWait', irq), k.waitsFor('a', 'disableIrqWait', irq)]).toEqual([false, ['irq0']]);
    k.do('irq0', 'irqReturn', handled);
    k.do('c', 'irqRaise', irq);
    expect([k.can('a', 'disableIrqWait', irq), k.can('irq0', 'irqHandle', irq)]).toEqual([true, false]);
    k.do('b', 'disableIrqNosync', irq);
    k.do('a', 'enableIrq', irq);
    expect(k.can('irq0', 'irqHandle', irq)).toBe(false);
    k.do('b', 'enableIrq', irq);
    expect([k.found, k.can('irq0', 'irqHandle', irq)]).toEqual([[], true]);
  });

  it('waits for a thread that is woken, and for one that runs; synchronize_hardirq() tells of it', () => {
    const k = running();
    k.do('irq0', 'irqReturn', wake);
    k.do('a', 'disableIrq', irq);
    expect([k.can('a', 'disableIrqWait', irq), k.waitsFor('a', 'disableIrqWait', irq)]).toEqual([false, []]);
    expect(k.do('b', 'synchronizeHardirq', irq)).toBe(0);
    k.do('c', 'irqThread', own);
    expect(k.waitsFor('a', 'disableIrqWait', irq)).toEqual(['c']);
    expect(k.waitsFor('b', 'synchronizeIrq', irq)).toEqual(['c']);
    k.do('c', 'irqThreadReturn', irq);
    expect([k.can('a', 'disableIrqWait', irq), k.do('b', 'synchronizeHardirq', irq)]).toEqual([true, 1]);
  });

  it('once too seldom: enable_irq() of an enabled line warns', () => {
    const k = requested();
    k.do('a', 'enableIrq', irq);
    expect(k.found).toEqual(['warn']);
  });
});

describe('a line of handle_simple_irq()', () => {
  it('loses what is raised while its handler runs; others keep it', () => {
    for (const [line, comes] of [
      ['simple_irq', false],
      ['irq', true],
    ] as const) {
      const k = new Kernel();
      k.do('a', 'requestIrq', { irq: line, dev: 'device0' });
      k.do('c', 'irqRaise', { irq: line });
      k.do('irq0', 'irqHandle', { irq: line });
      k.do('c', 'irqRaise', { irq: line });
      k.do('irq0', 'irqReturn', { irq: line, dev: 'device0' });
      expect(k.can('irq0', 'irqHandle', { irq: line })).toBe(comes);
    }
  });
});

describe('the thread of a handler', () => {
  it('runs once for all that woke it before, and again for what woke it since; irq_wake_thread() wakes it too', () => {
    const k = running();
    expect(k.can('b', 'irqThread', own)).toBe(false);
    k.do('irq0', 'irqReturn', wake);
    k.do('c', 'irqWakeThread', own);
    k.do('b', 'irqThread', own);
    expect(k.can('b', 'irqThread', own)).toBe(false);
    k.do('c', 'irqWakeThread', own);
    k.do('b', 'irqThreadReturn', irq);
    expect(k.can('b', 'irqThread', own)).toBe(true);
  });

  it('is not woken where the handler was requested without one', () => {
    const k = new Kernel();
    k.do('a', 'requestIrq', own);
    k.do('c', 'irqWakeThread', own);
    expect(k.can('b', 'irqThread', own)).toBe(false);
  });

  it('runs a last time before free_irq() returns, when it was woken before', () => {
    const k = running();
    k.do('irq0', 'irqReturn', wake);
    k.do('a', 'freeIrq', own);
    expect([k.can('a', 'freeIrqWait', irq), k.can('c', 'requestIrq', own)]).toEqual([false, false]);
    k.do('c', 'irqWakeThread', own);
    k.do('b', 'irqThread', own);
    expect(k.waitsFor('a', 'freeIrqWait', irq)).toEqual(['b']);
    k.do('b', 'irqThreadReturn', irq);
    expect(k.can('b', 'irqThread', own)).toBe(false);
    k.do('a', 'freeIrqWait', irq);
    expect(k.can('c', 'requestIrq', own)).toBe(true);
  });

  it('with IRQF_ONESHOT masks a line that is level-triggered until it has returned; another line not', () => {
    const masked = (line: string): boolean => {
      const k = new Kernel();
      const [here, mine] = [{ irq: line }, { irq: line, dev: 'device0' }];
      k.do('a', 'requestThreadedIrq', { ...mine, flags: irqf.oneshot });
      k.do('c', 'irqRaise', here);
      k.do('irq0', 'irqHandle', here);
      k.do('irq0', 'irqReturn', { ...mine, ret: irqreturn.wakeThread });
      k.do('c', 'irqRaise', here);
      k.do('b', 'irqThread', mine);
      const before = k.can('irq0', 'irqHandle', here);
      k.do('b', 'irqThreadReturn', here);
      expect(k.can('irq0', 'irqHandle', here)).toBe(true);
      return !before;
    };
    expect([masked('level_irq'), masked('irq')]).toEqual([true, false]);
  });

  it('with IRQF_ONESHOT returns only when no handler of the line runs', () => {
    const k = running(irqf.oneshot);
    k.do('c', 'irqWakeThread', own);
    k.do('b', 'irqThread', own);
    expect([k.can('b', 'irqThreadReturn', irq), k.waitsFor('b', 'irqThreadReturn', irq)]).toEqual([false, ['irq0']]);
    k.do('irq0', 'irqReturn', handled);
    expect(k.can('b', 'irqThreadReturn', irq)).toBe(true);
  });
});

describe('free_irq()', () => {
  it('waits for the handler that runs, which is not called after it', () => {
    const k = running();
    k.do('c', 'irqRaise', irq);
    expect(k.do('a', 'freeIrq', own)).toBe(1);
    expect([k.can('a', 'freeIrqWait', irq), k.waitsFor('a', 'freeIrqWait', irq)]).toEqual([false, ['irq0']]);
    k.do('irq0', 'irqReturn', handled);
    expect([k.can('a', 'freeIrqWait', irq), k.can('irq0', 'irqHandle', irq)]).toEqual([true, false]);
  });

  it('of a handler that the line does not have warns, and returns', () => {
    const k = requested();
    expect([k.do('a', 'freeIrq', other), k.found, k.can('a', 'freeIrqWait', irq)]).toEqual([0, ['warn'], true]);
  });

  it('in an interrupt, or with BH off, warns and may not sleep', () => {
    const k = running();
    k.do('irq0', 'freeIrq', own);
    expect([...k.found].sort()).toEqual(['sleeping-in-atomic', 'warn']);
    const other = requested();
    other.do('a', 'localBhDisable');
    other.do('a', 'freeIrq', own);
    expect([...other.found].sort()).toEqual(['sleeping-in-atomic', 'warn']);
  });
});

describe('local_irq_disable(), local_irq_save()', () => {
  it('have irqs off: nobody may sleep; the saves nest', () => {
    for (const [disable, enable] of [
      ['localIrqDisable', 'localIrqEnable'],
      ['localIrqSave', 'localIrqRestore'],
    ] as const) {
      const k = new Kernel();
      k.do('a', disable);
      k.do('a', 'mutexLock', { lock: 'mutex' });
      expect(k.found).toEqual(['sleeping-in-atomic']);
      k.do('a', 'mutexUnlock', { lock: 'mutex' });
      k.do('a', enable);
      k.do('a', 'mutexLock', { lock: 'mutex' });
      expect(k.found).toEqual([]);
    }
    const k = new Kernel();
    k.do('a', 'localIrqSave');
    k.do('a', 'localIrqSave');
    k.do('a', 'localIrqRestore');
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
    expect(() => k.do('a', 'localIrqDisable')).toThrow('use local_irq_save()');
  });

  it('are readers for every grace period', () => {
    const k = new Kernel();
    k.do('a', 'localIrqSave');
    k.do('b', 'synchronizeRcu');
    expect(k.can('b', 'synchronizeRcuWait')).toBe(false);
    k.do('a', 'localIrqRestore');
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('are taken back by who did them: a restore without a save is told, an enable in a hardirq warns', () => {
    const k = new Kernel();
    k.do('a', 'localIrqRestore');
    expect(k.found).toEqual(['unlock-not-owner']);
    k.do('a', 'localIrqEnable');
    expect(k.found).toEqual([]);
    const handler = running();
    handler.do('irq0', 'localIrqEnable');
    expect(handler.found).toEqual(['warn']);
  });
});

// --- searches

const dev = { ...irq, dev: of };
const lock: Call = ['rawSpinLock', { lock: 'lock' }];
const unlock: Call = ['rawSpinUnlock', { lock: 'lock' }];
const save: Call = ['localIrqSave'];
const restore: Call = ['localIrqRestore'];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];
const free: readonly Call[] = [
  ['freeIrq', dev],
  ['freeIrqWait', irq],
];
const disable: readonly Call[] = [
  ['disableIrq', irq],
  ['disableIrqWait', irq],
];
const kfree: Call = ['kfree', { object: of }];

/** A device raises its line once; the handler does `body` and wakes the thread, which does `thread`. */
function scenario(
  body: readonly Call[],
  thread: readonly Call[],
  tasks: { readonly [name: string]: readonly Call[] },
  cpu?: number,
): Scenario {
  const actor = (name: string, kind: ActorSpec['kind'], path: string): ActorSpec => ({
    name,
    kind,
    path,
    params: { of: 'dev0' },
    daemon: true,
  });
  const path = (id: string, ...calls: readonly Call[]): PathSource => steps(id, ...calls);
  return {
    globals: { irq: irqLineField, lock: spinlockField, mutex: mutexField },
    types: { dev: { fields: { seen: word(bit) } } },
    objects: [{ name: 'dev0', type: 'dev' }],
    before: [task('init', 'init', 'dev0')],
    paths: [
      path('init', ['requestThreadedIrq', { ...dev, flags: 0 }]),
      path('raises', ['irqRaise', irq]),
      path('handler', ['irqHandle', irq], ...body, ['irqReturn', { ...dev, ret: irqreturn.wakeThread }]),
      path('thread', ['irqThread', dev], ...thread, ['irqThreadReturn', irq]),
      ...Object.entries(tasks).map(([id, calls]) => path(id, ...calls)),
    ],
    actors: [
      actor('device', 'env', 'raises'),
      { ...actor('hardirq', 'hardirq', 'handler'), ...(cpu !== undefined && { cpu }) },
      actor('thread', 'task', 'thread'),
      ...Object.keys(tasks).map((id) => ({ ...task(id, id, 'dev0'), ...(cpu !== undefined && { cpu }) })),
    ],
  };
}

describe('a device that goes', () => {
  it('after free_irq() is looked at by no handler and no thread; after disable_irq_nosync(), or disable_hardirq(), it is', () => {
    expect(found(scenario([look], [look], { remove: [...free, kfree] }))).toEqual([]);
    expect(found(scenario([look], [look], { remove: [...disable, kfree] }))).toEqual([]);
    expect(found(scenario([look], [look], { remove: [['disableIrqNosync', irq], kfree] }))).toEqual([
      'use-after-free dev hardirq@handler.s1',
      'use-after-free dev thread@thread.s1',
    ]);
    const hard: readonly Call[] = [['disableIrqNosync', irq], ['synchronizeHardirq', irq], kfree];
    expect(found(scenario([look], [look], { remove: hard }))).toEqual(['use-after-free dev thread@thread.s1']);
    const sync: readonly Call[] = [['synchronizeIrq', irq], kfree];
    expect(found(scenario([look], [look], { remove: sync }))).toEqual([
      'use-after-free dev hardirq@handler.s1',
      'use-after-free dev thread@thread.s1',
    ]);
  });

  it('may free its irq in no handler and no thread of it', () => {
    expect(found(scenario(free, [], {}))).toContain('deadlock');
    expect(found(scenario(disable, [], {}))).toEqual(['deadlock', 'sleeping-in-atomic hardirq@handler.s1']);
    expect(found(scenario([], free, {}))).toEqual(['deadlock']);
    expect(found(scenario([], disable, {}))).toEqual(['deadlock']);
    expect(found(scenario([['disableIrqNosync', irq]], [['enableIrq', irq]], {}))).toEqual([]);
  });

  it('frees its irq under no lock that the thread takes', () => {
    const mutex: Call = ['mutexLock', { lock: 'mutex' }];
    const unmutex: Call = ['mutexUnlock', { lock: 'mutex' }];
    expect(found(scenario([], [mutex, unmutex], { remove: [mutex, ...free, unmutex] }))).toEqual(['deadlock']);
    expect(found(scenario([], [mutex, unmutex], { remove: [mutex, unmutex, ...free] }))).toEqual([]);
  });

  it('is led to by the line as long as it has the handler', () => {
    const of1 = scenario([], [], { remove: [['warnOn']] });
    const types = { dev: { fields: { seen: word(bit) }, collected: true } };
    expect(found({ ...of1, types })).toEqual(['warn remove@remove.s0']);
    expect(found({ ...scenario([], [], { remove: free }), types })).toEqual(['leak dev']);
  });
});

describe('irqs off on the CPU of the handler', () => {
  it('keep it away from a lock that both take', () => {
    expect(found(scenario([lock, unlock], [], { ioctl: [save, lock, unlock, restore] }, 0))).toEqual([]);
    const open = found(scenario([lock, unlock], [], { ioctl: [lock, unlock] }, 0));
    expect(open).toContain('deadlock');
    const between: readonly Call[] = [['localIrqDisable'], lock, ['localIrqEnable'], unlock];
    expect(found(scenario([lock, unlock], [], { ioctl: between }, 0))).toContain('deadlock');
    const within: readonly Call[] = [
      ['rawSpinLockIrqsave', { lock: 'lock' }],
      ['localIrqEnable'],
      ['rawSpinUnlockIrqrestore', { lock: 'lock' }],
    ];
    expect(found(scenario([lock, unlock], [], { ioctl: within }, 0))).toContain('deadlock');
    expect(found(scenario([lock, unlock], [], { ioctl: within.filter((_, i) => i !== 1) }, 0))).toEqual([]);
  });
});

describe('who waits for an interrupt', () => {
  it('waits for ever where it was lost before there was a handler', () => {
    const waits = (early: boolean): Scenario => {
      const request: Call = ['requestIrq', { ...dev, flags: 0 }];
      const raise: Call = ['irqRaise', irq];
      const wait: Call = ['waitForCompletion', { completion: 'done' }];
      const of1 = scenario([['complete', { completion: 'done' }]], [], { probe: early ? [raise, request, wait] : [request, raise, wait] });
      return {
        ...of1,
        before: [],
        globals: { ...of1.globals, done: completionField },
        actors: of1.actors.filter(({ kind }) => kind !== 'env'),
      };
    };
    expect(found(waits(true))).toEqual(['hung-task']);
    expect(found(waits(false))).toEqual([]);
  });
});

it('a line is a global', () => {
  const inside: Scenario = {
    ...scenario([], [], {}),
    types: { dev: { fields: { seen: word(upTo(1)), irq: irqLineField } } },
  };
  expect(() => found(inside)).toThrow('declare it as a global');
  expect(irqLineOf('level').members).toEqual({ flow: 'level' });
});
