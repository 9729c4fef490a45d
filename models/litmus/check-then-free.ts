import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { isNot, isNull, point } from '../../src/path/vocabulary.js';

/** Looks at a flag, then claims it: two accesses, so that two may pass the check. */
export const checkThenFree = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'check',
  states: {
    check: point('READ_ONCE(stopping)', 'load', { loc: 'stopping', order: 'once' }, [
      { guard: isNot(0), target: 'done' },
      { target: 'claim' },
    ]),
    claim: point('WRITE_ONCE(stopping, 1)', 'store', { loc: 'stopping', value: 1, order: 'once' }, 'fetch'),
    fetch: point('obj = global_obj', 'load', { loc: 'global_obj', order: 'plain' }, { save: 'obj', target: 'free' }),
    free: point('kfree(obj)', 'kfree', { object: { reg: 'obj' } }, 'done'),
    done: { type: 'final' },
  },
});

/** The same with a compare-and-swap: one of two wins. */
export const claimThenFree = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'claim',
  states: {
    claim: point('cmpxchg(&stopping, 0, 1)', 'cmpxchg', { loc: 'stopping', old: 0, new: 1, order: 'full' }, [
      { guard: isNull, target: 'fetch' },
      { target: 'done' },
    ]),
    fetch: point('obj = global_obj', 'load', { loc: 'global_obj', order: 'plain' }, { save: 'obj', target: 'free' }),
    free: point('kfree(obj)', 'kfree', { object: { reg: 'obj' } }, 'done'),
    done: { type: 'final' },
  },
});

export function checkThenFreeScenario(variant: string): Scenario {
  return {
    globals: { stopping: word(bit), global_obj: pointer('obj') },
    types: { obj: { fields: { value: word(bit) }, collected: true } },
    objects: [{ name: 'obj0', type: 'obj' }],
    init: { global_obj: 'obj0' },
    paths: [variant === 'repaired' ? claimThenFree : checkThenFree],
    actors: [
      { name: 'stop', kind: 'task', path: 'cleanup' },
      { name: 'exit', kind: 'task', path: 'cleanup' },
    ],
  };
}
