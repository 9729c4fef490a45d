import { expect, it } from 'vitest';
import type { Branch, Operand, PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';

const store = (value: Operand, onDone: Branch): PointSource => ({
  invoke: { src: 'store', input: { loc: 'g', value, order: 'plain' }, onDone },
});

/** Sets `j` once more behind its last use, of `x`, whose slot `j` may have by then. */
const path: PathSource = {
  id: 'f',
  registers: { x: { min: 0, max: 3 }, j: { min: 0, max: 3 } },
  initial: 'first',
  states: {
    first: store(1, { set: { x: 3, j: 1 }, target: 'second' }),
    second: store({ reg: 'j' }, { set: { j: { lookup: { table: [[2]], row: { sub: [{ reg: 'x' }, 3] }, column: 0 } } }, target: 'third' }),
    third: store(3, { target: 'done' }),
    done: { type: 'final' },
  },
};

const scenario: Scenario = {
  globals: { g: { kind: 'word', cells: [{ name: '', range: { min: 0, max: 3 } }] } },
  types: {},
  objects: [],
  paths: [path],
  actors: [{ name: 'a', kind: 'task', path: 'f' }],
};

it('what nobody reads is not reckoned: what it is reckoned of may have gone', () => {
  const compiled = new Compiled(scenario, operations, []);
  const choices = new Int32Array(4);
  compiled.reset();
  while (compiled.choices(choices) > 0) compiled.step(choices[0]!);
  expect(compiled.world.cells[compiled.world.layout.names.indexOf('g')]).toBe(3);
});
