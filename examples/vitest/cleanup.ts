import { bit, define, type Exploration, isNot, isNull, point, pointer, word } from 'racewalk';

const free = {
  fetch: point('obj = global_obj', 'load', { loc: 'global_obj', order: 'plain' }, { save: 'obj', target: 'free' }),
  free: point('kfree(obj)', 'kfree', { object: { reg: 'obj' } }, 'done'),
  done: { type: 'final' },
} as const;

/** Looks at a flag, then sets it: both cleaners may pass. */
const looks = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'check',
  states: {
    check: point('READ_ONCE(stopping)', 'load', { loc: 'stopping', order: 'once' }, [
      { guard: isNot(0), target: 'done' },
      { target: 'claim' },
    ]),
    claim: point('WRITE_ONCE(stopping, 1)', 'store', { loc: 'stopping', value: 1, order: 'once' }, 'fetch'),
    ...free,
  },
});

/** Whoever turns the flag frees. */
const claims = define({
  id: 'cleanup',
  registers: ['obj'],
  initial: 'claim',
  states: {
    claim: point('cmpxchg(&stopping, 0, 1)', 'cmpxchg', { loc: 'stopping', old: 0, new: 1, order: 'full' }, [
      { guard: isNull, target: 'fetch' },
      { target: 'done' },
    ]),
    ...free,
  },
});

export const cleanup: Exploration = {
  name: 'cleanup',
  reason: 'two cleaners, one object',
  variants: ['posted', 'repaired'],
  switches: {},
  exhaustive: true,
  scenario: (variant) => ({
    globals: { stopping: word(bit), global_obj: pointer('obj') },
    types: { obj: { fields: {}, collected: true } },
    objects: [{ name: 'obj0', type: 'obj' }],
    init: { global_obj: 'obj0' },
    paths: [variant === 'repaired' ? claims : looks],
    actors: [
      { name: 'stop', kind: 'task', path: 'cleanup' },
      { name: 'exit', kind: 'task', path: 'cleanup' },
    ],
  }),
  expect: {},
};
