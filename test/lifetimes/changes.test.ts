import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../src/core/system/exploration.js';
import type { Branch, PathSource, PointSource } from '../../src/core/system/path-source.js';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { changedBy } from '../../src/lifetimes/changes.js';
import { isNull, nonNull, point } from '../../src/path/vocabulary.js';
import { System } from '../../src/replay/system.js';

const closing = { reg: 's', field: 'closing' };
const look = (onDone: readonly Branch[]): PointSource => ({
  description: 'READ_ONCE(s->closing)',
  invoke: { src: 'load', input: { loc: closing, order: 'once' }, onDone },
});
const mark = (onDone: string | readonly Branch[]): PointSource => ({
  description: 'WRITE_ONCE(s->closing, 1)',
  invoke: { src: 'store', input: { loc: closing, value: 1, order: 'once' }, onDone },
});

/** Looks whether a session is closed, and closes it, with other points here and there. */
const system = (states: PathSource['states'] = {}): System => {
  const path: PathSource = {
    id: 'close',
    registers: ['s'],
    initial: 'fetch',
    states: {
      fetch: point('s = READ_ONCE(session)', 'load', { loc: 'session', order: 'once' }, [
        { guard: isNull, target: 'failed' },
        { save: 's', target: 'look' },
      ]),
      look: look([{ guard: nonNull, target: 'done' }, { target: 'mark' }]),
      mark: mark('free'),
      free: point('kfree(s)', 'kfree', { object: { reg: 's' } }, 'done'),
      failed: { type: 'final', output: -22 },
      done: { type: 'final' },
      ...states,
    },
  };
  const gone = Object.entries(path.states).filter(([, state]) => state !== undefined);
  const exploration: Exploration = {
    name: 'closing',
    reason: 'one closes a session',
    variants: ['posted'],
    switches: {},
    scenario: () => ({
      globals: { session: pointer('session') },
      types: { session: { fields: { closing: word(bit) } } },
      objects: [{ name: 'session0', type: 'session' }],
      init: { session: 'session0' },
      paths: [{ ...path, states: Object.fromEntries(gone) }],
      actors: [{ name: 'user', kind: 'task', path: 'close' }],
    }),
    expect: {},
    exhaustive: true,
  };
  return new System(exploration, 'posted', {}, []);
};
const changed = (states: { readonly [point: string]: PointSource | undefined }) => {
  const { points, functions } = changedBy(system(), system(states as PathSource['states']));
  return { points, lines: functions.flatMap(({ lines }) => lines.map(({ sign, text }) => `${sign} ${text}`)) };
};

describe('what one variant changes of another one', () => {
  it('is nothing where the same branches are written in another form', () => {
    expect(changed({ mark: mark([{ target: 'free' }]) })).toEqual({ points: 0, lines: [] });
    expect(changed({ mark: mark([{ target: 'done' }]), free: undefined }).points).toBe(2);
  });

  it('is told with the condition under which what goes ran, and with what is returned', () => {
    expect(changed({ look: look([{ guard: nonNull, target: 'failed' }, { target: 'done' }]), mark: undefined, free: undefined })).toEqual({
      points: 3,
      lines: [
        '  READ_ONCE(s->closing)',
        '~ otherwise, at `READ_ONCE(s->closing)`',
        '- WRITE_ONCE(s->closing, 1)',
        '- kfree(s)',
        '  return',
      ],
    });
  });

  it('is told by where it goes on, before and now, where no statement is more or less', () => {
    expect(changed({ look: look([{ guard: isNull, target: 'mark' }, { target: 'failed' }]) })).toEqual({
      points: 1,
      lines: [
        '  READ_ONCE(s->closing)',
        '~ - where it is not 0: return',
        '~ - otherwise: `WRITE_ONCE(s->closing, 1)`',
        '~ + where it is 0: `WRITE_ONCE(s->closing, 1)`',
        '~ + otherwise: return -EINVAL',
      ],
    });
  });
});
