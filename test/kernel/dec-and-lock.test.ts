import { describe, expect, it } from 'vitest';
import type { Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { type DecAndLock, decAndLock } from '../../src/kernel/dec-and-lock.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { found, of, task } from './searches.js';

const done = { type: 'final' } as const;
const count = (atomic: boolean) => ({ param: 'of', field: atomic ? 'users' : 'refs' });
const locks = { mutex: ['m', 'mutexLock', 'mutexUnlock'], irqsave: ['s', 'rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore'] } as const;

/** One drops its reference, the other one finds the object by the global under the lock, and takes one and drops it. */
function scenario(how: 'mutex' | 'irqsave', atomic: boolean, put: (last: string, others: string) => Points): Scenario {
  const [lock, takes, drops] = locks[how];
  const input = { lock };
  const release: Points = {
    unhook: { invoke: { src: 'store', input: { loc: 'found', value: 0, order: 'plain' }, onDone: 'unlock' } },
    unlock: { invoke: { src: drops, input, onDone: 'free' } },
    free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
    done,
  };
  const taken = atomic
    ? { src: 'atomicInc', input: { loc: { reg: 'p', field: 'users' } } }
    : { src: 'refcountInc', input: { loc: { reg: 'p', field: 'refs' } } };
  return {
    globals: { found: pointer('obj'), m: mutexField, s: spinlockField },
    types: { obj: { fields: { refs: refcountField(3, 1), users: word({ ...upTo(3), init: 1 }) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    init: { found: 'obj0' },
    paths: [
      define({ id: 'put', params: ['of'], initial: 'put', states: { ...put('unhook', 'done'), ...release } }),
      define({
        id: 'find',
        params: ['of'],
        registers: ['p'],
        initial: 'lock',
        states: {
          lock: { invoke: { src: takes, input, onDone: 'look' } },
          look: {
            invoke: {
              src: 'load',
              input: { loc: 'found', order: 'plain' },
              onDone: [
                { guard: isNull, target: 'none' },
                { save: 'p', target: 'get' },
              ],
            },
          },
          get: { invoke: { ...taken, onDone: 'let_go' } },
          let_go: { invoke: { src: drops, input, onDone: 'put' } },
          ...put('unhook', 'done'),
          none: { invoke: { src: drops, input, onDone: 'done' } },
          ...release,
        },
      }),
    ],
    actors: [task('putter', 'put', 'obj0'), task('finder', 'find', 'obj0')],
  };
}

describe('the last reference is dropped under the lock', () => {
  it.each<readonly ['mutex' | 'irqsave', boolean]>([
    ['mutex', false],
    ['irqsave', false],
    ['irqsave', true],
  ])('of %s (atomic: %s), so that who finds the object finds a reference', (how, atomic) => {
    const ways = { count: count(atomic), ...(atomic && { atomic: true as const }), lock: locks[how][0], how } satisfies Partial<DecAndLock>;
    expect(found(scenario(how, atomic, (last, others) => decAndLock('put', { ...ways, last, others })))).toEqual([]);
  });

  it('and not before it is taken: who finds the object then takes a reference of 0, and it is freed under him', () => {
    const sites = found(
      scenario('mutex', false, (last, others) => ({
        put: {
          invoke: {
            src: 'refcountDecAndTest',
            input: { loc: count(false) },
            onDone: [{ guard: isNull, target: others }, { target: 'put_lock' }],
          },
        },
        put_lock: { invoke: { src: 'mutexLock', input: { lock: 'm' }, onDone: last } },
      })),
    );
    expect(sites).toContain('refcount-inc-on-zero finder@find.get');
    expect(sites.join()).toContain('use-after-free');
  });

  it('or of a count of 0, which is told of: the lock is not taken, and the count stays 0', () => {
    const put = (last: string, others: string): Points => decAndLock('put', { count: count(false), lock: 'm', how: 'mutex', last, others });
    const model = scenario('mutex', false, put);
    const only = {
      ...model,
      objects: [{ name: 'obj0', type: 'obj', init: { refs: 0 } }],
      actors: model.actors.slice(0, 1),
      invariants: [{ name: 'it stays 0', location: ['obj0', 'refs'] as const, equals: 0 }],
    };
    // who takes the lock finds nobody there
    const held = { ...only, init: { ...model.init, m: 31 } };
    expect(found(only)).toEqual(['refcount-underflow putter@put.put']);
    expect(found(held)).toEqual(['refcount-underflow putter@put.put']);
  });
});
