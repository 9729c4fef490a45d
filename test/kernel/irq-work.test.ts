import { describe, expect, it } from 'vitest';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { irqWorkField } from '../../src/kernel/irq-work.js';
import { kinds } from '../c/c-model.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** That irq_work_sync() waits is measured; the rest is what kernel/irq_work.c says. */

const work = { work: 'device0.irq_work' };

/** A kernel with a work that was queued; `irq0` and `irq1` are two CPUs. */
function queued(): Kernel {
  const k = new Kernel();
  k.do('a', 'initIrqWork', work);
  expect(k.do('a', 'irqWorkQueue', work)).toBe(1);
  return k;
}
function running(): Kernel {
  const k = queued();
  k.do('irq0', 'irqWorkRun', work);
  return k;
}

describe('irq_work_queue()', () => {
  it('has the function called once, however often it was called before', () => {
    const k = queued();
    expect(k.do('b', 'irqWorkQueue', work)).toBe(0);
    k.do('irq0', 'irqWorkRun', work);
    expect(k.can('irq1', 'irqWorkRun', work)).toBe(false);
  });

  it('while it runs has it run again, on another CPU at once', () => {
    const k = running();
    expect([k.do('b', 'irqWorkQueue', work), k.can('irq1', 'irqWorkRun', work)]).toEqual([1, true]);
  });

  it('of one that was never set up has an interrupt call through NULL', () => {
    const k = new Kernel();
    k.do('a', 'irqWorkQueue', work);
    k.do('irq0', 'irqWorkRun', work);
    expect(k.found).toEqual(['null-dereference']);
  });
});

describe('irq_work_sync()', () => {
  it('waits for what is queued, and for what runs, and scheduling works after it', () => {
    const k = queued();
    expect([k.can('a', 'irqWorkSync', work), k.waitsFor('a', 'irqWorkSync', work)]).toEqual([false, []]);
    k.do('irq0', 'irqWorkRun', work);
    expect([k.can('a', 'irqWorkSync', work), k.waitsFor('a', 'irqWorkSync', work)]).toEqual([false, ['irq0']]);
    k.do('irq0', 'irqWorkReturn', work);
    expect(k.can('a', 'irqWorkSync', work)).toBe(true);
    k.do('a', 'irqWorkSync', work);
    expect([k.found, k.do('b', 'irqWorkQueue', work)]).toEqual([[], 1]);
  });

  it('waits on where it was queued meanwhile; of two runs at once the first to return lets it go', () => {
    const k = running();
    k.do('b', 'irqWorkQueue', work);
    k.do('irq0', 'irqWorkReturn', work);
    expect(k.can('a', 'irqWorkSync', work)).toBe(false);
    const two = running();
    two.do('b', 'irqWorkQueue', work);
    two.do('irq1', 'irqWorkRun', work);
    two.do('irq0', 'irqWorkReturn', work);
    expect(two.can('a', 'irqWorkSync', work)).toBe(true);
  });

  it('may not be called where nobody may sleep', () => {
    const k = new Kernel();
    k.do('a', 'initIrqWork', work);
    k.do('a', 'localIrqDisable');
    k.do('a', 'irqWorkSync', work);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });
});

describe('init_irq_work()', () => {
  it('of a queued work: nobody waits for it, and queued once more its list has no end', () => {
    const k = queued();
    k.do('a', 'initIrqWork', work);
    expect([k.can('a', 'irqWorkSync', work), k.can('irq0', 'irqWorkRun', work)]).toEqual([true, true]);
    k.do('a', 'irqWorkQueue', work);
    k.do('irq0', 'irqWorkRun', work);
    expect(k.found).toEqual(['soft-lockup']);
  });
});

// --- searches

const t = { work: at('work') };
const sync: Call = ['irqWorkSync', t];
const kfree: Call = ['kfree', { object: of }];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];

/** A queued work with such a function, and tasks. */
function scenario(fn: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }, cpus = 1, collected = false): Scenario {
  const hardirq = (name: string): ActorSpec => ({ ...task(name, 'runs', 'ctx0'), kind: 'hardirq', daemon: true, repeats: true });
  return {
    globals: {},
    types: { ctx: { fields: { work: irqWorkField, seen: word(bit) }, collected } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    paths: [
      steps('init', ['initIrqWork', t], ['irqWorkQueue', t]),
      steps('runs', ['irqWorkRun', t], ...fn, ['irqWorkReturn', t]),
      ...Object.entries(tasks).map(([name, calls]) => steps(name, ...calls)),
    ],
    before: [task('init', 'init', 'ctx0')],
    actors: [...['cpu0', 'cpu1'].slice(0, cpus).map(hardirq), ...Object.keys(tasks).map((name) => task(name, name, 'ctx0'))],
  };
}

describe('an object with an irq_work that goes', () => {
  it('is looked at by nobody after irq_work_sync(); without it, or where it is queued again, it is', () => {
    expect(found(scenario([look], { remove: [sync, kfree] }))).toEqual([]);
    expect(found(scenario([look], { remove: [kfree] }))).toEqual([
      'use-after-free ctx cpu0@runs.s0',
      'use-after-free ctx cpu0@runs.s1',
      'use-after-free ctx cpu0@runs.s2',
    ]);
    expect(found(scenario([look], { remove: [sync, kfree], user: [['irqWorkQueue', t]] }))).toContain('use-after-free ctx cpu0@runs.s1');
  });

  it('is not waited for by a grace period, where it is queued only', () => {
    const grace: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
    expect(found(scenario([look], { remove: [...grace, kfree] }))).toContain('use-after-free ctx cpu0@runs.s1');
    expect(found(scenario([look], { remove: [sync, ...grace, kfree] }))).toEqual([]);
  });

  it('is looked at by a second run that irq_work_sync() did not wait for', () => {
    const user: readonly Call[] = [['irqWorkQueue', t], sync, kfree];
    expect(found(scenario([look], { user }, 1))).toEqual([]);
    expect(found(scenario([look], { user }, 2))).toContain('use-after-free ctx cpu1@runs.s1');
  });

  it('may not be freed by its own function, nor may that wait for itself', () => {
    expect(found(scenario([kfree], {}))).toEqual(['use-after-free ctx cpu0@runs.s2']);
    expect(found(scenario([sync], {}))).toEqual(['deadlock', 'sleeping-in-atomic']);
  });

  it('is led to while it is queued', () => {
    expect(found({ ...scenario([], { idle: [['warnOn']] }, 0, true) })).toEqual(['warn idle@idle.s0']);
    expect(found({ ...scenario([], { idle: [['warnOn']] }, 1, true) })).toEqual(['leak ctx', 'warn idle@idle.s0']);
  });
});

it('in C its function runs by itself', () => {
  const text = (waits: string): string => `
struct c { struct irq_work work; int a; }; static struct c *c;
static void fn(struct irq_work *w) { struct c *of = container_of(w, struct c, work); WRITE_ONCE(of->a, 1); }
static void stop(void) { ${waits} kfree(c); }
SCENE(s, "") {
  BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); init_irq_work(&c->work, fn); irq_work_queue(&c->work); }
  TASK(main) { stop(); }
}`;
  expect(kinds(text('irq_work_sync(&c->work);'))).toEqual([]);
  expect(kinds(text(''))).toEqual(['use-after-free']);
});
