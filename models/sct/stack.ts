import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { is, isNull, point, sequence } from '../../src/path/vocabulary.js';
import { program } from './threads.js';

const lock = (onDone: string): PointSource => point('lock(m)', 'mutexLock', { lock: 'm' }, onDone);
const unlock: PointSource = point('unlock(m)', 'mutexUnlock', { lock: 'm' }, 'done');
const bad: PointSource = point('assert(0)', 'warnOn', 'unlock');
const done: PointSource = { type: 'final' };
const top = (onDone: NonNullable<PointSource['invoke']>['onDone']): PointSource =>
  point('top', 'load', { loc: 'top', order: 'plain' }, onDone);
const setTop = (by: 1 | -1, onDone: string): PointSource =>
  point(`top ${by > 0 ? '+' : '-'}= 1`, 'store', { loc: 'top', value: { add: [{ reg: 'top' }, by] }, order: 'plain' }, onDone);

const push = (size: number): PathSource =>
  define({
    id: 'push',
    registers: ['top'],
    initial: 'lock',
    states: {
      lock: lock('full'),
      full: top([{ guard: is(size), target: 'bad' }, { target: 'place' }]),
      place: top('count'),
      count: top({ save: 'top', target: 'more' }),
      more: setTop(1, 'flag'),
      flag: point('flag = TRUE', 'store', { loc: 'flag', value: 1, order: 'plain' }, 'unlock'),
      bad,
      unlock,
      done,
    },
  });

/** The flag says that something was pushed once, not that something is there; the repaired one looks at `top` itself. */
const pop = (repaired: boolean): PathSource =>
  define({
    id: 'pop',
    registers: ['top'],
    initial: 'lock',
    states: {
      lock: lock('flag'),
      flag: point(repaired ? 'top > 0' : 'flag', 'load', { loc: repaired ? 'top' : 'flag', order: 'plain' }, [
        { guard: isNull, target: 'unlock' },
        { target: 'empty' },
      ]),
      empty: top([{ guard: is(0), target: 'bad' }, { target: 'count' }]),
      count: top({ save: 'top', target: 'fewer' }),
      fewer: setTop(-1, 'place'),
      place: top('unlock'),
      bad,
      unlock,
      done,
    },
  });

/** CS/stack: one thread pushes as often as another one pops. The array itself is left out: nobody looks at what is in it. */
export function stack(size: number, variant: string): Scenario {
  const times = (id: string, path: PathSource) =>
    sequence(
      id,
      [],
      Array.from({ length: size }, () => ({ src: path.id })),
    );
  const [pushing, popping] = [push(size), pop(variant === 'repaired')];
  const made = program({ m: mutexField, top: word(upTo(size)), flag: word(bit) }, [
    { path: times('t1', pushing), count: 1 },
    { path: times('t2', popping), count: 1 },
  ]);
  return { ...made, paths: [...made.paths, pushing, popping] };
}
