import fc from 'fast-check';
import { word } from '../../src/core/world/field.js';
import type { Branch, OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { kernels } from '../../src/core/world/kernels.js';
import { operations } from '../../src/kernel/index.js';
import { lacking } from '../../src/core/system/kernel.js';
import { define } from '../../src/path/define.js';

/** An operation, its input, where its result goes, and how many of the block's next calls are left out where it is 0. */
export interface Call {
  readonly src: string;
  readonly input?: { readonly [param: string]: OperandInput };
  readonly save?: 'p' | 'q' | 'a' | 'x';
  readonly skip?: number;
}
/** Calls that follow each other, as kernel code has them. */
export type Block = readonly Call[];

export const call = (src: string, input?: Call['input'], save?: Call['save'], skip?: number): Call => ({
  src,
  ...(input && { input }),
  ...(save && { save }),
  ...(skip !== undefined && { skip }),
});

/** Accesses to a word that everybody shares, marked and plain. */
export const load = call('load', { loc: 'w', order: 'once' }, 'x');
export const store = call('store', { loc: 'w', value: 1, order: 'once' });
export const plainStore = call('store', { loc: 'w', value: 2, order: 'plain' });

/** Random programs over one family of primitives. */
export interface Family {
  /** What its tasks do, in blocks; each is as likely. */
  readonly blocks: readonly Block[];
  /** What the tasks are given, by the order in which they are declared. */
  readonly params: (task: number) => { readonly [param: string]: string | number };
  /** What there is besides the word `w`, the tasks and their paths: handlers, and the actors that run them. */
  readonly scenario: Omit<Scenario, 'paths' | 'actors'> & {
    readonly paths?: readonly PathSource[];
    readonly actors?: readonly ActorSpec[];
  };
  /** Scenarios that differ from it in this, each as likely as it is. */
  readonly variations?: readonly (Partial<Scenario> | ((scenario: Scenario) => Scenario))[];
  /** How many programs CI tries; default: 25. */
  readonly runs?: number;
}

/** The same on the oldest kernel, but for scenarios that run what it does not have. */
export function onOldest(scenario: Scenario): Scenario {
  const old: Scenario = { ...scenario, kernel: kernels.at(-1)! };
  return lacking(old, operations) === undefined ? old : scenario;
}

/** Blocks as a path, after a step that sets every register to 0. */
export function pathOf(id: string, params: readonly string[], blocks: readonly Block[]): PathSource {
  const states: { [point: string]: PointSource } = {
    start: { invoke: { src: 'load', input: { loc: 'w', order: 'once' }, onDone: { set: { p: 0, q: 0, a: 0, x: 0 }, target: 'b0_0' } } },
    [`b${blocks.length}_0`]: { type: 'final', output: { reg: 'x' } },
  };
  blocks.forEach((calls, b) => {
    const at = (c: number): string => (c < calls.length ? `b${b}_${c}` : `b${b + 1}_0`);
    calls.forEach(({ src, input, save, skip }, c) => {
      const onDone: Branch[] = [
        ...(skip === undefined ? [] : [{ guard: { type: 'eq', params: { right: 0 } } as const, target: at(c + 1 + skip) }]),
        { ...(save && { save }), target: at(c + 1) },
      ];
      states[at(c)] = { invoke: { src, ...(input && { input }), onDone } };
    });
  });
  return define({ id, params, registers: ['p', 'q', 'a', 'x'], initial: 'start', states });
}

function scenarioOf(
  { params, scenario }: Family,
  bodies: readonly (readonly Block[])[],
  different: NonNullable<Family['variations']>[number],
): Scenario {
  const { globals, paths = [], actors = [] } = scenario;
  const made: Scenario = {
    ...scenario,
    globals: { w: word({ min: -4, max: 4 }), ...globals },
    paths: [...bodies.map((blocks, i) => pathOf(`path${i}`, Object.keys(params(i)), blocks)), ...paths],
    actors: [...bodies.map((_, i): ActorSpec => ({ name: `t${i}`, kind: 'task', path: `path${i}`, params: params(i) })), ...actors],
  };
  return typeof different === 'function' ? different(made) : { ...made, ...different };
}

/** Two or three tasks over a family, beside its handlers. */
export function randomOf(family: Family): fc.Arbitrary<Scenario> {
  const block = fc.constantFrom(...family.blocks, [load], [store], [plainStore]);
  const body = (maxLength: number): fc.Arbitrary<readonly Block[]> => fc.array(block, { minLength: 1, maxLength });
  return fc
    .tuple(
      fc.oneof(fc.tuple(body(3), body(3)), fc.tuple(body(2), body(1), body(1))),
      fc.constantFrom<NonNullable<Family['variations']>[number]>({}, ...(family.variations ?? [])),
    )
    .map(([bodies, different]) => scenarioOf(family, bodies, different));
}
