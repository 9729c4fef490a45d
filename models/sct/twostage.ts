import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexFieldFor } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { equals, isNull, point } from '../../src/path/vocabulary.js';
import { program } from './threads.js';

const lock = (name: string, onDone: string): PointSource => point(`lock(${name})`, 'mutexLock', { lock: name }, onDone);
const unlock = (name: string, onDone: string): PointSource => point(`unlock(${name})`, 'mutexUnlock', { lock: name }, onDone);
const done: PointSource = { type: 'final' };

/** data1 = 1, then data2 = data1 + 1, each under its own lock; the repaired writer keeps the first lock over the second stage. */
const write = (repaired: boolean): PathSource =>
  define({
    id: 'funcA',
    registers: ['seen'],
    initial: 'lock1',
    states: {
      lock1: lock('lock1', 'one'),
      one: point('data1 = 1', 'store', { loc: 'data1', value: 1, order: 'once' }, repaired ? 'lock2' : 'unlock1'),
      ...(repaired ? {} : { unlock1: unlock('lock1', 'lock2') }),
      lock2: lock('lock2', 'read'),
      read: point('data1', 'load', { loc: 'data1', order: 'once' }, { save: 'seen', target: 'two' }),
      two: point('data2 = data1 + 1', 'store', { loc: 'data2', value: { add: [{ reg: 'seen' }, 1] }, order: 'plain' }, 'unlock2'),
      unlock2: unlock('lock2', repaired ? 'unlock1' : 'done'),
      ...(repaired ? { unlock1: unlock('lock1', 'done') } : {}),
      done,
    },
  });

const read = define({
  id: 'funcB',
  registers: ['t1'],
  initial: 'lock1',
  states: {
    lock1: lock('lock1', 'look'),
    look: point('data1 == 0', 'load', { loc: 'data1', order: 'once' }, [{ guard: isNull, target: 'unlockNone' }, { target: 'one' }]),
    unlockNone: unlock('lock1', 'done'),
    one: point('t1 = data1', 'load', { loc: 'data1', order: 'once' }, { save: 't1', target: 'unlock1' }),
    unlock1: unlock('lock1', 'lock2'),
    lock2: lock('lock2', 'two'),
    two: point('t2 = data2', 'load', { loc: 'data2', order: 'plain' }, [
      { guard: equals({ result: true }, { add: [{ reg: 't1' }, 1] }), target: 'unlock2' },
      { target: 'unlockBad' },
    ]),
    unlock2: unlock('lock2', 'done'),
    unlockBad: unlock('lock2', 'bad'),
    bad: point('assert(t2 == t1 + 1)', 'warnOn', 'done'),
    done,
  },
});

/** CS/twostage_N: writers make a pair consistent in two stages, and a reader may come between. */
export function twostage(writers: number, readers: number, variant: string): Scenario {
  const mutex = mutexFieldFor(writers + readers + 1);
  return program({ lock1: mutex, lock2: mutex, data1: word(bit), data2: word(upTo(2)) }, [
    { path: write(variant === 'repaired'), count: writers },
    { path: read, count: readers },
  ]);
}
