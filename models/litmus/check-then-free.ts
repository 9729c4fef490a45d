import { pointer, word } from '../../src/core/field.js';
import { bit } from '../../src/core/layout.js';
import type { Scenario } from '../../src/core/scenario.js';
import { define } from '../../src/path/define.js';
import { isNot, isNull } from '../../src/path/vocabulary.js';

/** Looks at a flag, then claims it: two accesses, so that two may pass the check. */
export const checkThenFree = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'check',
  states: {
    check: { description: 'READ_ONCE(stopping)', invoke: { src: 'load', input: { loc: 'stopping', order: 'once' }, onDone: [{ guard: isNot(0), target: 'done' }, { target: 'claim' }] } },
    claim: { description: 'WRITE_ONCE(stopping, 1)', invoke: { src: 'store', input: { loc: 'stopping', value: 1, order: 'once' }, onDone: 'fetch' } },
    fetch: { description: 'obj = global_obj', invoke: { src: 'load', input: { loc: 'global_obj', order: 'plain' }, onDone: { save: 'obj', target: 'free' } } },
    free: { description: 'kfree(obj)', invoke: { src: 'kfree', input: { object: { reg: 'obj' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The same with a compare-and-swap: one of two wins. */
export const claimThenFree = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'claim',
  states: {
    claim: { description: 'cmpxchg(&stopping, 0, 1)', invoke: { src: 'cmpxchg', input: { loc: 'stopping', old: 0, new: 1, order: 'full' }, onDone: [{ guard: isNull, target: 'fetch' }, { target: 'done' }] } },
    fetch: { description: 'obj = global_obj', invoke: { src: 'load', input: { loc: 'global_obj', order: 'plain' }, onDone: { save: 'obj', target: 'free' } } },
    free: { description: 'kfree(obj)', invoke: { src: 'kfree', input: { object: { reg: 'obj' } }, onDone: 'done' } },
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
