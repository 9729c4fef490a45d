import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../src/core/system/exploration.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import { ownershipOf } from '../../src/core/system/ownership.js';
import { ask, type Asked } from '../../src/lifetimes/ask.js';
import { tableOf } from '../../src/lifetimes/table.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull, point } from '../../src/path/vocabulary.js';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { mutexField } from '../../src/kernel/lock.js';
import { System } from '../../src/replay/system.js';
import { numbered } from '../../src/report/owners/bugs.js';
import { priceSentences } from '../../src/report/owners/used.js';
import { endingsOf } from '../../src/report/owners/singles.js';
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
const table = (...all: readonly Exploration[]) =>
  tableOf(
    all.map((one) => asked(one, 'posted')),
    { states: 10, repaired: (like, variant) => asked(like.given.exploration, variant) },
  );
const tried = (...all: readonly Exploration[]) =>
  table(...all).bugs.map(({ bug, mending }) => ({ id: bug.id, where: bug.explorations, mending: mending! }));

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

  it('change as many points together as they do one by one, also where each runs in a system of its own', () => {
    const apart = table(exploration('users', ['user_close', 'user_close']), exploration('exits', ['exit_close', 'exit_close']));
    const [session] = apart.resources;
    const [user, exit] = ['user-locked', 'exit-locked'].map((name) => apart.used.find((one) => one.name === name)!.change.points);
    expect(session!.covering).toMatchObject({ names: ['user-locked', 'exit-locked'], ended: ['users', 'exits'], left: [] });
    expect(session!.covering!.change.points).toBe(user! + exit!);
    expect(apart.covering!.change.points).toBe(user! + exit!);
  });

  it('stand in a table by bugs: which ends which', () => {
    const users = exploration('users', ['user_close', 'user_close']);
    const all = table(users, exploration('both', ['user_close', 'exit_close']));
    const endings = endingsOf(all, numbered(all));
    expect(all.bugs.map(({ bug }) => bug.explorations)).toEqual([['users'], ['both']]);
    expect([...endings]).toEqual([['user-locked', ['ends', 'not']]]);
  });
});

/** Two things are let go, one after the other, each by whoever finds it: under a mutex of its own or not. */
const letGo = (variant: string): PathSource => {
  const parts = ['session', 'buffer'].map((what, i) => {
    const isLocked = variant.includes('all-locked') || variant.includes(`${what}-locked`);
    const next = i === 0 ? (variant.includes('all-locked') || variant.includes('buffer-locked') ? 'lock_buffer' : 'fetch_buffer') : 'done';
    const out = isLocked ? `unlock_${what}` : next;
    return {
      ...(isLocked && { [`lock_${what}`]: point(`mutex_lock(&${what}_m)`, 'mutexLock', { lock: `${what}_m` }, `fetch_${what}`) }),
      [`fetch_${what}`]: point(`p = ${what}`, 'load', { loc: what, order: 'once' }, [
        { guard: isNull, target: out },
        { save: 'p', target: `free_${what}` },
      ]),
      [`free_${what}`]: point('kfree(p)', 'kfree', { object: { reg: 'p' } }, `forget_${what}`),
      [`forget_${what}`]: point(`${what} = NULL`, 'store', { loc: what, value: 0, order: 'once' }, out),
      ...(isLocked && { [`unlock_${what}`]: point(`mutex_unlock(&${what}_m)`, 'mutexUnlock', { lock: `${what}_m` }, next) }),
    };
  });
  const initial = 'lock_session' in parts[0]! ? 'lock_session' : 'fetch_session';
  return { id: 'let_go', registers: ['p'], initial, states: { ...parts[0], ...parts[1], done: { type: 'final' } } };
};

const lettingGo: Exploration = {
  ...exploration('letting-go', []),
  repairs: { 'session-locked': 'the session’s', 'buffer-locked': 'the buffer’s', 'all-locked': 'both', unused: 'nothing' },
  scenario: (variant) => ({
    globals: { session: pointer('session'), buffer: pointer('buffer'), session_m: mutexField, buffer_m: mutexField },
    types: { session: { fields: {} }, buffer: { fields: {} } },
    objects: ['session', 'buffer'].map((type) => ({ name: `${type}0`, type })),
    init: { session: 'session0', buffer: 'buffer0' },
    paths: [letGo(variant)],
    actors: ['one', 'other'].map((name) => ({ name, kind: 'task', path: 'let_go' })),
    ownership: ownershipOf('session of session: released kfree()\nbuffer of buffer: released kfree()'),
  }),
};

it('a set tells under which other switches one of its changes makes something new', () => {
  const traded = { searched: ['small'], missing: [], findings: 0, gone: 0, rest: new Map(), broken: [] };
  const under = (value: string, fresh: readonly { exploration: string; what: string; token: string }[]) => ({
    switches: { probes: value },
    traded: { ...traded, fresh },
  });
  const used = ['user-locked', 'exit-locked'].map((name, i) => ({
    ...{ name, says: name, change: { points: 1, functions: [] }, callers: new Map() },
    under: [
      under('atomic', i === 0 ? [{ exploration: 'small', what: 'sleeping-in-atomic', token: 'small/posted@1:user' }] : []),
      under('own', []),
    ],
  }));
  const link = (name: string): string => `[${name}]`;
  expect(priceSentences(['user-locked', 'exit-locked'], used, link)).toEqual([
    'Not under `probes=atomic`: there [user-locked] makes something new, sleeping-in-atomic.',
  ]);
  expect(priceSentences(['exit-locked'], used, link)).toEqual([]);
});

describe('the smallest change of a resource', () => {
  it('is for its own rules, however much more ends the bugs that break them', () => {
    const { bugs, resources, covering } = table(lettingGo);
    expect(bugs.map(({ mending }) => mending!.ones.map(({ names }) => names))).toEqual([[['all-locked']]]);
    expect(resources.map((one) => [one.name, one.covering!.names, one.covering!.left])).toEqual([
      ['session', ['session-locked'], []],
      ['buffer', ['buffer-locked'], []],
    ]);
    // each change that changes something, by itself
    expect(resources[0]!.covering!.tried).toBe(3);
    expect(covering!.names).toEqual(['session-locked', 'buffer-locked']);
    expect(covering!.left).toEqual([]);
  });
});
