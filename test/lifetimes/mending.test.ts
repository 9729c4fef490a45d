import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../src/core/system/exploration.js';
import { ownershipOf } from '../../src/core/system/ownership.js';
import { ask, type Asked } from '../../src/lifetimes/ask.js';
import { tableOf } from '../../src/lifetimes/table.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull, point } from '../../src/path/vocabulary.js';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { mutexField } from '../../src/kernel/lock.js';
import { System } from '../../src/replay/system.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

const closing = { reg: 's', field: 'closing' };
/** Looks whether somebody closes the session, then does; all of it under a mutex or not. */
const close = (id: string, locked: boolean) => {
  const out = locked ? 'unlock' : 'done';
  return define({
    id,
    registers: ['s'],
    initial: locked ? 'lock' : 'fetch',
    states: {
      ...(locked && { lock: point('mutex_lock(&m)', 'mutexLock', { lock: 'm' }, 'fetch') }),
      fetch: point('s = READ_ONCE(session)', 'load', { loc: 'session', order: 'once' }, [
        { guard: isNull, target: out },
        { save: 's', target: 'look' },
      ]),
      look: point('READ_ONCE(s->closing)', 'load', { loc: closing, order: 'once' }, [{ guard: nonNull, target: out }, { target: 'mark' }]),
      mark: point('WRITE_ONCE(s->closing, 1)', 'store', { loc: closing, value: 1, order: 'once' }, 'forget'),
      forget: point('WRITE_ONCE(session, NULL)', 'store', { loc: 'session', value: 0, order: 'once' }, 'free'),
      free: point('kfree(s)', 'kfree', { object: { reg: 's' } }, out),
      ...(locked && { unlock: point('mutex_unlock(&m)', 'mutexUnlock', { lock: 'm' }, 'done') }),
      done: { type: 'final' },
    },
  });
};

const repairs = { 'user-locked': 'the user closes under the mutex', 'exit-locked': 'the exit does', unused: 'nothing' };
const exploration = (name: string, actors: readonly string[]): Exploration => ({
  name,
  reason: 'two close one session',
  variants: ['posted'],
  repairs,
  switches: {},
  scenario: (variant) => ({
    globals: { session: pointer('session'), m: mutexField },
    types: { session: { fields: { closing: word(bit) } } },
    objects: [{ name: 'session0', type: 'session' }],
    init: { session: 'session0' },
    paths: [close('user_close', variant.includes('user-locked')), close('exit_close', variant.includes('exit-locked'))],
    actors: actors.map((path, i) => ({ name: `${path.slice(0, 4)}${i}`, kind: 'task', path })),
    ownership: ownershipOf('session of session: claimed store(closing); released kfree()'),
  }),
  expect: {},
  exhaustive: true,
});

const asked = (one: Exploration, variant: string): Asked =>
  ask(new System(one, variant, {}, detectors), { strategy: bfs, transitions: 10_000 });
const tried = (...all: readonly Exploration[]) =>
  tableOf(
    all.map((one) => asked(one, 'posted')),
    { states: 10, repaired: (like, variant) => asked(like.given.exploration, variant) },
  ).bugs.map(({ bug, mending }) => ({ id: bug.id, where: bug.explorations, mending: mending! }));

describe('the changes that end a bug', () => {
  it('are tried together where one alone does not, and none of those that are shown can be left out', () => {
    const [bug] = tried(exploration('both', ['user_close', 'exit_close']));
    expect(bug!.mending).toMatchObject({
      ones: [],
      tried: 3,
      never: [],
      together: [{ names: ['user-locked', 'exit-locked'], kept: ['both'] }],
    });
    expect(bug!.mending.smallest).toBe(bug!.mending.together[0]);
    // where a lock is taken and where it is dropped, between what stands there already
    const lines = [' {', '+mutex_lock(&m)', ' s = READ_ONCE(session)', ' ...', '+mutex_unlock(&m)', ' return'];
    expect(
      bug!.mending.smallest!.change.functions.map((one) => [one.function, one.lines.map(({ sign, text }) => `${sign}${text}`)]),
    ).toEqual([
      ['exit_close', lines],
      ['user_close', lines],
    ]);
  });

  it('are one where that does, system by system', () => {
    const [bug] = tried(exploration('users', ['user_close', 'user_close']));
    expect(bug!.mending).toMatchObject({ ones: [{ names: ['user-locked'], kept: ['users'] }], together: [], never: [] });
  });
});
