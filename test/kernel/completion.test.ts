import { describe, expect, it } from 'vitest';
import type { Guard, PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { completionField } from '../../src/kernel/completion.js';
import { semaphoreField } from '../../src/kernel/semaphore.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

const done = { completion: at('done') };
const semaphore = { semaphore: at('sem') };
const kfree = ['kfree', { object: of }] as const;
const scenario = (...paths: readonly PathSource[]): Scenario => ({
  globals: { seen: word(upTo(3)) },
  types: { obj: { fields: { done: completionField, sem: semaphoreField } } },
  objects: [{ name: 'obj0', type: 'obj' }],
  paths,
  actors: paths.map(({ id }) => task(id, id, 'obj0')),
});
/** Goes round until this says yes, or where `yes` is 0 until it says 0, and then frees the object. */
const polls = ([src, input]: Call, yes: Guard = nonNull): PathSource =>
  define({
    id: 'poller',
    params: ['of'],
    initial: 'look',
    states: {
      look: {
        invoke: {
          src,
          input: input!,
          onDone: [
            { guard: yes, target: 'free' },
            { target: 'look', reenter: true },
          ],
        },
      },
      free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
const complete = steps('completer', ['complete', done]);

describe('complete()', () => {
  it('may be followed by a free of who waits, tries, or asks; one that polls `done` without the lock frees it under the completer', () => {
    for (const ask of [
      ['tryWaitForCompletion', done],
      ['completionDone', done],
    ] as const)
      expect(found(scenario(polls(ask), complete))).toEqual([]);
    const unlocked: Call = ['load', { loc: at('done'), order: 'once' }];
    const inFreed = ['use-after-free obj completer@completer.s0_lingers'];
    expect(found(scenario(polls(unlocked), complete))).toEqual(inFreed);
    expect(found(scenario(polls(unlocked), steps('completer', ['completeAll', done])))).toEqual(inFreed);
    const waits = steps('waiter', ['waitForCompletion', done], kfree);
    const looks = steps('looks', ['load', { loc: 'seen', order: 'once' }]);
    expect(found(scenario(waits, complete, looks)), 'nobody polls').toEqual([]);
  });

  it('of one that nobody may free yet is waited for by who takes the lock, though another one polls', () => {
    const k = new Kernel();
    const global = { completion: 'done' };
    k.do('a', 'completeBegins', global);
    const can = () =>
      ['waitForCompletion', 'tryWaitForCompletion', 'completionDone', 'completeAllBegins'].map((name) => k.can('b', name, global));
    expect([can(), k.waitsFor('b', 'waitForCompletion', global)]).toEqual([[false, false, false, false], ['a']]);
    k.do('a', 'completeReturns', global);
    expect(can()).toEqual([true, true, true, true]);
  });

  it('_all stays: whoever waits takes nothing, until it is set up again', () => {
    const k = new Kernel();
    const global = { completion: 'done' };
    k.do('a', 'completeAll', global);
    for (const actor of ['b', 'c']) k.do(actor, 'waitForCompletion', global);
    expect([k.do('b', 'tryWaitForCompletion', global), k.do('a', 'complete', global), k.do('b', 'completionDone', global)]).toEqual([
      1, 0, 1,
    ]);
    k.do('a', 'reinitCompletion', global);
    expect([
      k.do('b', 'completionDone', global),
      k.do('b', 'tryWaitForCompletion', global),
      k.can('b', 'waitForCompletion', global),
    ]).toEqual([0, 0, false]);
  });
});

describe('a wait for a completion', () => {
  const waiter = (src: 'waitForCompletionTimeout' | 'waitForCompletionInterruptible' | 'waitForCompletion'): PathSource =>
    steps('waiter', [src, done], kfree);

  it('with a timeout ends at any step, and the completer comes to what is freed; without one it does not', () => {
    expect(found(scenario(waiter('waitForCompletionTimeout'), complete))).toEqual(['use-after-free obj completer@completer.s0']);
    expect(found(scenario(waiter('waitForCompletion'), complete))).toEqual([]);
    expect(found(scenario(waiter('waitForCompletion')))).toEqual(['hung-task']);
    expect(found(scenario(waiter('waitForCompletionTimeout')))).toEqual([]);
  });

  it('that a signal may end does so where the scenario allows faults', () => {
    const one = scenario(waiter('waitForCompletionInterruptible'), complete);
    expect(found(one)).toEqual([]);
    expect(found({ ...one, faults: true })).toEqual(['use-after-free obj completer@completer.s0']);
  });

  it('gives whether it is completed, which a timeout or a signal does not undo', () => {
    const k = new Kernel(true);
    const global = { completion: 'done' };
    expect([k.do('a', 'waitForCompletionTimeout', global), k.do('a', 'waitForCompletionInterruptible', global)]).toEqual([0, -512]);
    expect(['waitForCompletionTimeout', 'waitForCompletionInterruptible'].map((name) => k.outcomes(name, global))).toEqual([
      ['timeout'],
      ['ERESTARTSYS'],
    ]);
    for (const [name, result] of [
      ['waitForCompletionTimeout', 1],
      ['waitForCompletionInterruptible', 0],
    ] as const) {
      k.do('b', 'complete', global);
      expect([k.outcomes(name, global), k.do('a', name, global)]).toEqual([[''], result]);
    }
  });
});

describe('a semaphore', () => {
  it('is taken as often as its count says, and up() needs no down()', () => {
    const k = new Kernel();
    const sem = { semaphore: 'sem' };
    expect([k.can('a', 'down', sem), k.do('a', 'downTrylock', sem)]).toEqual([false, 1]);
    k.do('b', 'up', sem);
    k.do('b', 'up', sem);
    k.do('a', 'down', sem);
    expect([k.found, k.do('c', 'downTrylock', sem), k.can('a', 'down', sem)]).toEqual([[], 0, false]);
  });

  it('may be freed by who took it after up(), and hangs who waits for one that never comes', () => {
    const takes = steps('waiter', ['down', semaphore], kfree);
    expect(found(scenario(takes, steps('owner', ['up', semaphore])))).toEqual([]);
    expect(found(scenario(polls(['downTrylock', semaphore], isNull), steps('owner', ['up', semaphore])))).toEqual([]);
    expect(found(scenario(takes))).toEqual(['hung-task']);
  });

  it('that a signal or a timeout may keep from somebody gives it where it can be taken', () => {
    const k = new Kernel(true);
    const sem = { semaphore: 'sem' };
    const names = ['downInterruptible', 'downKillable', 'downTimeout'];
    expect(names.map((name) => k.outcomes(name, sem))).toEqual([['EINTR'], ['EINTR'], ['timeout']]);
    expect(names.map((name) => k.do('a', name, sem))).toEqual([-4, -4, -62]);
    for (const name of names) {
      k.do('b', 'up', sem);
      expect([k.outcomes(name, sem), k.do('a', name, sem), k.do('c', 'downTrylock', sem)]).toEqual([[''], 0, 1]);
    }
    const withoutSignals = new Kernel();
    expect(names.map((name) => withoutSignals.can('a', name, sem))).toEqual([false, false, true]);
  });

  it("is no lock of lockdep's, but may sleep", () => {
    const k = new Kernel();
    k.do('a', 'up', { semaphore: 'sem' });
    k.do('a', 'rcuReadLock');
    k.do('a', 'down', { semaphore: 'sem' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });
});
