import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { Life, objectOf } from '../../src/core/world/world.js';
import { Kernel } from './kernel.js';
import { found } from './searches.js';

const begin = (target: string) => point('begin', 'enterScope', { like: { param: 'like' } }, { save: 'p', target });
const end = (target: string) => point('end', 'leaveScope', { object: { reg: 'p' } }, target);
const say = (value: 0 | { readonly reg: string }, target: string) =>
  point('shared = ', 'store', { loc: 'shared', value, order: 'release' }, target);

/** One whose local variable another one is told of, beside that one, who follows what it is told of. */
function searched(states: Points, initial: string, { collected = false, objects = 1 } = {}): readonly string[] {
  const owner = define({ id: 'owner', params: ['like'], registers: ['p'], initial, states: { ...states, done: { type: 'final' } } });
  const other = define({
    id: 'other',
    registers: ['q'],
    initial: 'fetch',
    states: {
      fetch: point('q = shared', 'load', { loc: 'shared', order: 'acquire' }, [
        { guard: isNull, target: 'done' },
        { save: 'q', target: 'look' },
      ]),
      look: point('q->value', 'load', { loc: { reg: 'q', field: 'value' }, order: 'once' }, 'done'),
      done: { type: 'final' },
    },
  });
  const scenario: Scenario = {
    globals: { shared: pointer('it') },
    types: { it: { fields: { value: word(bit), timer: timerListField }, collected } },
    objects: Array.from({ length: objects }, (_, i) => ({ name: `it${i}`, type: 'it', state: 'unallocated' })),
    paths: [owner, other],
    actors: [
      { name: 'owner', kind: 'task', path: 'owner', params: { like: 'it0' } },
      { name: 'other', kind: 'task', path: 'other' },
    ],
  };
  return [...new Set(found(scenario).map((site) => site.split(' ')[0]!))];
}

const told = { begin: begin('tell'), tell: say({ reg: 'p' }, 'forget'), forget: say(0, 'end'), end: end('done') };

describe('a local variable that has an address', () => {
  it('is gone when its block is left: who was told of it before comes to what is freed', () => {
    expect(searched(told, 'begin')).toContain('use-after-free');
    expect(searched({ begin: begin('tell'), tell: say({ reg: 'p' }, 'done') }, 'begin')).toEqual([]);
  });

  it('is its memory anew in a later call, where there is no other', () => {
    const twice = { ...told, end: end('again'), again: begin('over'), over: end('done') };
    expect(searched(twice, 'begin')).toEqual(['use-after-free']);
    expect(searched(twice, 'begin', { objects: 2 })).toEqual(['use-after-free']);
    // memory that is allocated elsewhere is no stack's
    expect(() => searched(twice, 'begin', { collected: true })).toThrow('more objects of the type it are on stacks at once than there are');
  });

  it('is found with an armed timer inside', () => {
    const timer = { reg: 'p', field: 'timer' };
    const armed: Points = {
      begin: begin('setup'),
      setup: point('timer_setup()', 'timerSetup', { timer }, 'arm'),
      arm: point('add_timer()', 'addTimer', { timer, delay: 1 }, 'end'),
      end: end('done'),
    };
    expect(searched(armed, 'begin')).toEqual(['free-active']);
    const stopped = { ...armed, arm: point('add_timer()', 'addTimer', { timer, delay: 1 }, 'stop') };
    expect(searched({ ...stopped, stop: point('timer_delete()', 'timerDelete', { timer }, 'end') }, 'begin')).toEqual([]);
  });

  it('begins as 0, and takes one that nobody had first', () => {
    const k = new Kernel();
    const item = k.do('a', 'enterScope', { like: 'item0' });
    expect(objectOf(item)).toBe(k.world.objectNumber('item0'));
    k.do('a', 'store', { loc: 'item0.value', value: 5 });
    k.do('a', 'leaveScope', { object: 'item0' });
    expect([k.get('item0.value'), k.life('item0')]).toEqual([0, Life.freed]);
    expect(objectOf(k.do('a', 'enterScope', { like: 'item0' }))).toBe(k.world.objectNumber('item1'));
  });
});
