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
 * One calls them on a word that another counts up meanwhile, each with all small numbers. What each gives, and what it leaves there, is
 * told by the point at which a WARN fires: an effect that differs shows in other findings, not in a count alone.
 */
function probing(all: readonly Operation[]): Scenario {
  const states: Points = {};
  const told = (point: string, invoke: Omit<NonNullable<PointSource['invoke']>, 'onDone'>, target: string): void => {
    const branches = values.map((value): Branch => {
      const name = `${point}_${value < 0 ? 'minus' : value}`;
      states[name] = { invoke: { src: 'warnOn', onDone: target } };
      return { guard: { type: 'eq', params: { right: value } }, target: name };
    });
    states[point] = { invoke: { ...invoke, onDone: [...branches, { target }] } };
  };
  all.forEach(({ name, params }, o) => {
    const numbers = Object.keys(params).filter((param) => isValue(params[param]!));
    const calls = choicesOf(numbers.length);
    const after = o + 1 < all.length ? `${all[o + 1]!.name}_begins` : 'done';
    states[`${name}_begins`] = { invoke: { src: 'store', input: { loc: 'it', value: 0, order: 'once' }, onDone: `${name}_gives0` } };
    calls.forEach((call, i) => {
      const input: { [param: string]: string | number } = {};
      for (const [param, kind] of Object.entries(params))
        if (isLocation(kind)) input[param] = 'it';
        else if (isValue(kind)) input[param] = call[numbers.indexOf(param)]!;
      told(`${name}_gives${i}`, { src: name, input }, `${name}_leaves${i}`);
      const next = i + 1 < calls.length ? `${name}_gives${i + 1}` : after;
      told(`${name}_leaves${i}`, { src: 'load', input: { loc: 'it', order: 'once' } }, next);
    });
  });
  const paths: readonly PathSource[] = [
    define({ id: 'probe', initial: `${all[0]!.name}_begins`, states: { ...states, done: { type: 'final' } } }),
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

/** What Spin's verifier and racewalk do not agree in, of the program of these primitives. */
function apart(...all: readonly Operation[]): readonly string[] {
  const scenario = probing(all);
  const kernel = new Map([...operations, ...all.map((one) => [one.name, one] as const)]);
  const model = promelaModel(scenario, kernel, detectors);
  return differences(runRacewalk(scenario, model, detectors, kernel), runPan(model, small));
}

/** So many at once: a verifier of one takes as long to be made as of these. */
const together = 12;
const some = Array.from({ length: Math.ceil(onWords.length / together) }, (_, i) => onWords.slice(i * together, (i + 1) * together));

describe.runIf(hasSpin())('what primitives give and leave, in Promela and in racewalk,', () => {
  it.each(some.map((all) => [all.map(({ name }) => name).join(', '), all] as const))('is the same: %s', (_, all) => {
    expect(apart(...all)).toEqual([]);
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
    const others = onWords.slice(0, 2);
    expect(apart(xchg, ...others)).toEqual([]);
    expect(apart({ ...xchg, promela: { effect: 'set(loc, new); return new;' } }, ...others).join()).toContain(
      'warn probe@probe.xchgOfThisTest_gives',
    );
    expect(apart({ ...xchg, promela: { effect: 'return get(loc);' } }, ...others).join()).toContain(
      'warn probe@probe.xchgOfThisTest_leaves',
    );
  });
});
