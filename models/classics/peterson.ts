import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { PathSource, Points, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { equals, isNull, point, sequence } from '../../src/path/vocabulary.js';

export interface PetersonSize {
  readonly processes: number;
  /** How often each enters the critical section. */
  readonly rounds: number;
  /** How often a process looks at another one before it gives up; absent: for ever, and then the state graph has cycles. */
  readonly looks?: number;
}

/**
 * Peterson's lock for n processes (Information Processing Letters 12(3), 1981): at each of n - 1 levels a process announces itself, gives
 * way, and waits until each other one is at a lower level or somebody else came after it. Who is in the critical
 * section notes it there, and two at once are a WARN. In `posted` a process gives way before it announces itself.
 */
export function peterson({ processes, rounds, looks }: PetersonSize, variant: string): Scenario {
  const numbers = Array.from({ length: processes }, (_, i) => i);
  const name = (i: number): string => `process${i}`;
  const round = (i: number): PathSource => {
    const others = numbers.filter((k) => k !== i);
    const states: Points = {};
    for (let level = 1; level < processes; level++) {
      const next = level + 1 < processes ? `level${level + 1}` : 'enter';
      const announce: PointSource['invoke'] = { src: 'store', input: { loc: `level${i}`, value: level, order: 'once' }, onDone: '' };
      const giveWay: PointSource['invoke'] = { src: 'store', input: { loc: `last${level}`, value: i, order: 'once' }, onDone: '' };
      const [first, second] = variant === 'posted' ? [giveWay, announce] : [announce, giveWay];
      states[`level${level}`] = {
        description: `${first === announce ? 'announces itself' : 'gives way'} at level ${level}`,
        invoke: { ...first, onDone: `second${level}` },
      };
      states[`second${level}`] = {
        description: `${second === announce ? 'announces itself' : 'gives way'} at level ${level}`,
        invoke: { ...second, onDone: { set: { looked: 0 }, target: `look${level}at${others[0]}` } },
      };
      others.forEach((k, j) => {
        const after = j + 1 < others.length ? `look${level}at${others[j + 1]}` : next;
        const look = `look${level}at${k}`;
        states[look] = point(`READ_ONCE(level[${k}])`, 'load', { loc: `level${k}`, order: 'once' }, [
          { guard: { type: 'lt', params: { right: level } }, set: { looked: 0 }, target: after },
          { target: `last${level}at${k}` },
        ]);
        states[`last${level}at${k}`] = point(`READ_ONCE(last[${level}])`, 'load', { loc: `last${level}`, order: 'once' }, [
          { guard: { type: 'ne', params: { right: i } }, set: { looked: 0 }, target: next },
          ...(looks === undefined ? [] : [{ guard: equals({ reg: 'looked' }, looks - 1), target: 'giveUp' }]),
          { set: { looked: looks === undefined ? 0 : { add: [{ reg: 'looked' }, 1] } }, target: look },
        ]);
      });
    }
    return define({
      id: name(i),
      registers: ['looked'],
      initial: 'level1',
      states: {
        ...states,
        enter: point('cmpxchg(&inside, 0, me)', 'cmpxchg', { loc: 'inside', old: 0, new: i + 1, order: 'relaxed' }, [
          { guard: isNull, target: 'leave' },
          { target: 'two' },
        ]),
        two: point('WARN_ON(inside)', 'warnOn', 'unlock'),
        leave: point('inside = 0', 'store', { loc: 'inside', value: 0, order: 'once' }, 'unlock'),
        unlock: point('WRITE_ONCE(level[me], 0)', 'store', { loc: `level${i}`, value: 0, order: 'once' }, 'done'),
        ...(looks === undefined
          ? {}
          : {
              giveUp: point(
                'WRITE_ONCE(level[me], 0): waited long enough',
                'store',
                { loc: `level${i}`, value: 0, order: 'once' },
                'gaveUp',
              ),
              gaveUp: { type: 'final' as const, output: -11 },
            }),
        done: { type: 'final' },
      },
    });
  };
  return {
    globals: {
      ...Object.fromEntries(numbers.map((i) => [`level${i}`, word(upTo(processes - 1))])),
      ...Object.fromEntries(numbers.slice(1).map((level) => [`last${level}`, word(upTo(processes - 1))])),
      inside: word(upTo(processes)),
    },
    types: {},
    objects: [],
    paths: numbers.flatMap((i) => [
      round(i),
      sequence(
        `user${i}`,
        [],
        Array.from({ length: rounds }, () => ({ src: name(i) })),
      ),
    ]),
    actors: numbers.map((i) => ({ name: name(i), kind: 'task', path: `user${i}` })),
    assumes: { processes, rounds, looks: looks ?? 'for ever' },
  };
}
