import { bit, define, type Exploration, is, isNull, nonNull, ownershipOf, point, pointer, type Scenario, word } from 'racewalk';

// A session that two close: with a look at a flag, or by taking its pointer. Whose it is stands beside it.

const closing = { reg: 's', field: 'closing' };
const posted = define({
  id: 'session_close',
  registers: ['s'],
  initial: 'fetch',
  states: {
    fetch: point('s = READ_ONCE(session)', 'load', { loc: 'session', order: 'once' }, [
      { guard: isNull, target: 'done' },
      { save: 's', target: 'look' },
    ]),
    look: point('READ_ONCE(s->closing)', 'load', { loc: closing, order: 'once' }, [{ guard: nonNull, target: 'done' }, { target: 'mark' }]),
    mark: point('WRITE_ONCE(s->closing, 1)', 'store', { loc: closing, value: 1, order: 'once' }, 'forget'),
    forget: point('WRITE_ONCE(session, NULL)', 'store', { loc: 'session', value: 0, order: 'once' }, 'free'),
    free: point('kfree(s)', 'kfree', { object: { reg: 's' } }, 'done'),
    done: { type: 'final' },
  },
});
const repaired = define({
  id: 'session_close',
  registers: ['s'],
  initial: 'fetch',
  states: {
    fetch: posted.states['fetch']!,
    look: point('cmpxchg(&session, s, NULL)', 'cmpxchg', { loc: 'session', old: { reg: 's' }, new: 0, order: 'full' }, [
      { guard: is({ reg: 's' }), target: 'free' },
      { target: 'done' },
    ]),
    free: posted.states['free']!,
    done: { type: 'final' },
  },
});

const scenario = (variant: string): Scenario => ({
  globals: { session: pointer('session') },
  types: { session: { fields: { closing: word(bit) }, collected: true } },
  objects: [{ name: 'session0', type: 'session' }],
  init: { session: 'session0' },
  paths: [variant === 'repaired' ? repaired : posted],
  actors: [
    { name: 'user', kind: 'task', path: 'session_close' },
    { name: 'exit', kind: 'task', path: 'session_close' },
  ],
  ownership: ownershipOf(`
session of session: is a session; claimed ${variant === 'repaired' ? 'cmpxchg(session) wins as s' : 'store(closing)'}; released kfree()
`),
});

export const owned: Exploration = {
  name: 'owned',
  reason: 'two close one session',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario,
  expect: {},
  exhaustive: true,
};
