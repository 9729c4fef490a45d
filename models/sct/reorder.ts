import { type Field, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexFieldFor } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { is, point } from '../../src/path/vocabulary.js';
import { program } from './threads.js';

const load = (loc: string, onDone: NonNullable<PointSource['invoke']>['onDone']): PointSource =>
  point(loc, 'load', { loc, order: 'once' }, onDone);
const store = (loc: string, value: number, onDone: string): PointSource =>
  point(`${loc} = ${value}`, 'store', { loc, value, order: 'once' }, onDone);
const done: PointSource = { type: 'final' };

const set: PathSource = define({
  id: 'set',
  initial: 'first',
  states: { first: store('a', 1, 'second'), second: store('b', -1, 'done'), done },
});

/** (a == 0 && b == 0) || (a == 1 && b == -1), evaluated as C does. */
const check: PathSource = define({
  id: 'check',
  initial: 'a',
  states: {
    a: load('a', [{ guard: is(0), target: 'b' }, { target: 'aAgain' }]),
    b: load('b', [{ guard: is(0), target: 'done' }, { target: 'aAgain' }]),
    aAgain: load('a', [{ guard: is(1), target: 'bAgain' }, { target: 'bad' }]),
    bAgain: load('b', [{ guard: is(-1), target: 'done' }, { target: 'bad' }]),
    bad: point('assert(0)', 'warnOn', 'done'),
    done,
  },
});

/** The same under a lock. */
function locked(path: PathSource): PathSource {
  return define({
    id: path.id,
    initial: 'lock',
    states: {
      lock: point('lock', 'mutexLock', { lock: 'lock' }, path.initial),
      ...Object.fromEntries(Object.entries(path.states).filter(([name]) => name !== 'done')),
      done: point('unlock', 'mutexUnlock', { lock: 'lock' }, 'out'),
      out: done,
    },
  });
}

const signed: Field = word({ min: -1, max: 1, init: 0 });

/** CS/reorder_N: setters write two words one after the other, and a checker must see none or both. In `repaired` all hold a lock. */
export function reorder(setters: number, checkers: number, variant: string): Scenario {
  const of = variant === 'repaired' ? locked : (path: PathSource) => path;
  const lock = variant === 'repaired' ? { lock: mutexFieldFor(setters + checkers + 1) } : {};
  return program({ a: word(bit), b: signed, ...lock }, [
    { path: of(set), count: setters },
    { path: of(check), count: checkers },
  ]);
}
