import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { Life } from '../../src/core/world/world.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { Kernel, timer, withTimer } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did, one test a fact; docs/kernel-semantics.md has the table. */

const kfree: Call = ['kfree', { object: of }];
const setup: Call = ['hrtimerSetup', { object: of, timer: at('timer') }];
const start: Call = ['hrtimerStart', { object: of, delay: 0 }];
const cancel: Call = ['hrtimerCancel', { object: of, timer: at('timer') }];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];
const expires = (id: string, ...calls: readonly Call[]): PathSource =>
  steps(id, ['hrtimerExpire', { object: of }], ...calls, ['hrtimerReturn', { object: of }]);

describe('a timer that is set up while its callback runs', () => {
  const scenario = (...owner: readonly Call[]): Scenario => ({
    globals: { CLOCK_MONOTONIC: word(upTo(0)) },
    types: { obj: { fields: { timer: hrtimerField, seen: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('arm', setup, start), expires('fires', look), steps('owner', ...owner)],
    before: [task('init', 'arm', 'obj0')],
    actors: [{ ...task('timer', 'fires', 'obj0'), kind: 'softirq', daemon: true }, task('owner', 'owner', 'obj0')],
  });

  it('is not waited for by whoever cancels it, and try_to_cancel says that nothing is there', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerSetup', timer);
    expect(k.found).toEqual([]);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(true);
  });

  it('has two callbacks at once where it is started then, and the first to return does not end the other', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.can('c', 'hrtimerExpire', timer)).toBe(false);
    k.do('a', 'hrtimerSetup', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('c', 'hrtimerExpire', timer)).toBe(true);
    k.do('c', 'hrtimerExpire', timer);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
  });

  it('is freed under its callback by who sets up, cancels and frees, and not by who only cancels', () => {
    expect(found(scenario(cancel, setup, cancel, kfree))).toEqual([]);
    expect(found(scenario(cancel, kfree))).toEqual([]);
    expect(found(scenario(setup, cancel, kfree))).toEqual(['odebug-init-active obj owner@owner.s0', 'use-after-free obj timer@fires.s1']);
  });
});

describe('a timer that was never set up', () => {
  it('is warned of by a start on 6.12, which starts nothing; later kernels come to its base', () => {
    const old = new Kernel(false, { kernel: '6.12' });
    old.do('a', 'poolTake', { pool: 'pool' });
    old.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect([old.found, old.can('timer', 'hrtimerExpire', timer)]).toEqual([['warn'], false]);
    const k = new Kernel();
    k.do('a', 'poolTake', { pool: 'pool' });
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.found).toEqual(['null-dereference']);
  });

  it('is not looked for by a cancel on either', () => {
    for (const kernel of ['6.12', 'mainline'] as const) {
      const k = new Kernel(false, { kernel });
      k.do('a', 'poolTake', { pool: 'pool' });
      k.do('a', 'hrtimerTryToCancel', timer);
      expect(k.found).toEqual(['null-dereference']);
    }
  });
});

describe('a timer that is freed', () => {
  it('is accessed by a start, before ODEBUG says that it cannot be activated', () => {
    const k = withTimer();
    k.do('b', 'kfree', { object: 'slot0' });
    expect(k.found).toEqual([]);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.found).toEqual(['use-after-free']);
  });

  it('is told of by nobody while its callback runs and it is not queued, and as active where it is', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('b', 'kfree', { object: 'slot0' });
    expect(k.found).toEqual([]);
    const armed = withTimer();
    armed.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    armed.do('b', 'kfree', { object: 'slot0' });
    expect(armed.found).toEqual(['free-active']);
  });
});

describe('a reference count that went wrong', () => {
  const count = { loc: 'count' };
  const gone = (value: number, operation: string): Kernel => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value });
    k.do('a', operation, count);
    return k;
  };

  it('has saturated: a plain drop to 0, a drop of 0, a reference taken of 0', () => {
    for (const [k, kind] of [
      [gone(1, 'refcountDec'), 'refcount-dec-to-zero'],
      [gone(0, 'refcountDec'), 'refcount-underflow'],
      [gone(0, 'refcountDecAndTest'), 'refcount-underflow'],
      [gone(0, 'refcountInc'), 'refcount-inc-on-zero'],
    ] as const) {
      expect(k.found).toEqual([kind]);
      expect(k.do('b', 'refcountIncNotZero', count)).toBe(1);
      for (let i = 0; i < 3; i++) expect([k.do('b', 'refcountDecAndTest', count), k.found]).toEqual([0, []]);
      expect(k.do('b', 'refcountIncNotZero', count)).toBe(1);
    }
    const right = gone(2, 'refcountDec');
    expect([right.do('b', 'refcountDecAndTest', count), right.do('b', 'refcountIncNotZero', count)]).toEqual([1, 0]);
  });

  it('keeps its object for ever, and a task that it is of', () => {
    const k = new Kernel();
    k.do('a', 'store', { loc: 'task0.usage', value: 0 });
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect(k.found).toEqual(['refcount-underflow']);
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect([k.life('task0'), k.found]).toEqual([Life.live, []]);
  });

  it('is a leak in a run that goes on', () => {
    const put: PathSource = define({
      id: 'put',
      params: ['of'],
      initial: 'drop',
      states: {
        drop: {
          invoke: {
            src: 'refcountDecAndTest',
            input: { loc: at('refs') },
            onDone: [{ guard: isNull, target: 'done' }, { target: 'free' }],
          },
        },
        free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const two = (first: string): Scenario => ({
      globals: {},
      types: { obj: { fields: { refs: refcountField(2, 2) }, collected: true } },
      objects: [{ name: 'obj0', type: 'obj' }],
      paths: [put, steps('drop', ['refcountDec', { loc: at('refs') }])],
      actors: [task('a', first, 'obj0'), task('b', 'put', 'obj0')],
    });
    expect(found(two('put'))).toEqual([]);
    expect(found(two('drop'))).toEqual(['leak obj', 'refcount-dec-to-zero a@drop.s0']);
  });
});
