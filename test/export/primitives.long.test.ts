import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { isValue, type Operation } from '../../src/core/operation/operation.js';
import type { Branch, PathSource, Points, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { define } from '../../src/path/define.js';
import { differences, hasSpin, type PanOptions, runPan, runRacewalk } from '../bench/pan.js';
import { detectors } from '../registries.js';

const isLocation = (kind: string): boolean => ['read', 'write', 'update'].includes(kind);

/** Those that work on any word, with numbers: a program of their own can be made for them. */
const onWords = [...operations.values()].filter(
  ({ params, takes, worksOn, promela }) =>
    promela !== undefined &&
    takes === undefined &&
    worksOn === undefined &&
    Object.values(params).filter(isLocation).length === 1 &&
    Object.values(params).every((kind) => isLocation(kind) || kind === 'value' || kind === 'tag'),
);

const values = [-1, 0, 1, 2, 3];
const inputs = [0, 1, 2];

/** Every choice of one for each of so many. */
const choicesOf = (count: number): readonly (readonly number[])[] =>
  count === 0 ? [[]] : choicesOf(count - 1).flatMap((some) => inputs.map((one) => [...some, one]));

/**
 * One calls it on a word that another counts up meanwhile, with all small numbers. What it gives, and what it leaves there, is told by
 * the point at which a WARN fires: an effect that differs shows in other findings, not in a count alone.
 */
function probing({ name, params }: Operation): Scenario {
  const numbers = Object.keys(params).filter((param) => isValue(params[param]!));
  const states: Points = {};
  const calls = choicesOf(numbers.length);
  const told = (point: string, i: number, invoke: Omit<NonNullable<PointSource['invoke']>, 'onDone'>, target: string): void => {
    const branches = values.map((value): Branch => {
      states[`${point}${i}_${value < 0 ? 'minus' : value}`] = { invoke: { src: 'warnOn', onDone: target } };
      return { guard: { type: 'eq', params: { right: value } }, target: `${point}${i}_${value < 0 ? 'minus' : value}` };
    });
    states[`${point}${i}`] = { invoke: { ...invoke, onDone: [...branches, { target }] } };
  };
  calls.forEach((call, i) => {
    const input: { [param: string]: string | number } = {};
    for (const [param, kind] of Object.entries(params))
      if (isLocation(kind)) input[param] = 'it';
      else if (isValue(kind)) input[param] = call[numbers.indexOf(param)]!;
    told('gives', i, { src: name, input }, `leaves${i}`);
    told('leaves', i, { src: 'load', input: { loc: 'it', order: 'once' } }, i + 1 < calls.length ? `gives${i + 1}` : 'done');
  });
  const paths: readonly PathSource[] = [
    define({ id: 'probe', initial: 'gives0', states: { ...states, done: { type: 'final' } } }),
    define({
      id: 'count',
      initial: 's1',
      states: {
        s1: { invoke: { src: 'store', input: { loc: 'it', value: 1, order: 'once' }, onDone: 's2' } },
        s2: { invoke: { src: 'store', input: { loc: 'it', value: 2, order: 'once' }, onDone: 'done' } },
        done: { type: 'final' },
      },
    }),
  ];
  return {
    globals: { it: word({ min: -16, max: 15 }) },
    types: {},
    objects: [],
    paths,
    actors: paths.map(({ id }) => ({ name: id, kind: 'task', path: id })),
  };
}

const small: PanOptions = { defines: ['-O0', '-DNOREDUCE'], flags: ['-m100000', '-w18'], megabytes: 1024, processes: 'one' };

/** What Spin's verifier and racewalk do not agree in, of the program of a primitive. */
function apart(operation: Operation): readonly string[] {
  const scenario = probing(operation);
  const kernel = new Map([...operations, [operation.name, operation]]);
  const model = promelaModel(scenario, kernel, detectors);
  return differences(runRacewalk(scenario, model, detectors, kernel), runPan(model, small));
}

describe.runIf(hasSpin())('what a primitive gives and leaves, in Promela and in racewalk,', () => {
  it.each(onWords)('is the same: $name', (operation) => {
    expect(apart(operation)).toEqual([]);
  });

  it('is another where the Promela form gives what it put there, and not what was there before', () => {
    const xchg: Operation = {
      name: 'xchgOfThisTest',
      params: { loc: 'update', new: 'value' },
      bind: (w) => ({
        apply(a) {
          const before = w.cells[a[0]!]!;
          w.set(a[0]!, a[1]!);
          return before;
        },
      }),
      gives: 'word',
      promela: { effect: 'int before = get(loc); set(loc, new); return before;' },
    };
    expect(apart(xchg)).toEqual([]);
    expect(apart({ ...xchg, promela: { effect: 'set(loc, new); return new;' } }).join()).toContain('warn probe@probe.gives');
    expect(apart({ ...xchg, promela: { effect: 'return get(loc);' } }).join()).toContain('warn probe@probe.leaves');
  });
});
