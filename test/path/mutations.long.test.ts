import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadRegistry } from '../../src/cli/registry.js';
import { System } from '../../src/replay/system.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'racewalk-mutations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const racewalk = join(root, 'dist/src/index.js');
const model = `
import { define, exploration, hrtimerField, is, isNull, point, pointer, word, upTo } from '${racewalk}';

const timer = { reg: 'slot', field: 'timer' } as const;

const put = define({
  id: 'put_slot',
  params: ['slot', 'by'],
  registers: ['left'],
  initial: 'read',
  states: {
    read: point('slot->users', 'load', { loc: { param: 'slot', field: 'users' }, order: 'once' }, { save: 'left', target: 'write' }),
    write: point('slot->users = left', 'store', { loc: { param: 'slot', field: 'users' }, value: { reg: 'left' }, order: 'once' }, 'done'),
    done: { type: 'final', output: { reg: 'left' } },
  },
});

const close = define({
  id: 'close_slot',
  registers: ['slot', 'old'],
  initial: 'take',
  states: {
    take: point('slot = xchg(&current_slot)', 'cmpxchg', { loc: 'current_slot', old: 0, new: 0, order: 'full' }, [
      { guard: isNull, target: 'none' },
      { save: 'slot', set: { old: 2 }, target: 'cancel' },
    ]),
    cancel: point('hrtimer_cancel(&slot->timer)', 'hrtimerCancel', { object: { reg: 'slot' }, timer }, 'put'),
    put: point('put_slot(slot)', 'put_slot', { slot: { reg: 'slot' }, by: 1 }, [
      { guard: is({ reg: 'old' }), target: 'free' },
      { target: 'none' },
    ]),
    free: { description: 'kfree(slot)', invoke: { src: 'kfree', input: { object: { reg: 'slot' } }, onDone: 'none' } },
    none: { type: 'final' },
  },
});

export const closing = exploration({
  name: 'closing',
  reason: 'two close one slot',
  variants: ['posted', 'repaired'],
  switches: { kind: ['soft', 'hard'] },
  scenario: (variant, switches) => ({
    globals: { current_slot: pointer('slot') },
    types: { slot: { fields: { users: word(upTo(3)), timer: hrtimerField } } },
    objects: [{ name: 'slot0', type: 'slot' }],
    init: { current_slot: 'slot0' },
    paths: [put, close],
    actors: [
      { name: 'one', kind: switches.kind === 'hard' ? 'hardirq' : 'task', path: 'close_slot', daemon: variant === 'posted' },
      { name: 'two', kind: 'task', path: 'put_slot', params: { slot: 'slot0', by: 2 } },
    ],
  }),
  expect: {},
  exhaustive: true,
});
`;

/** Nothing is wrong with it: operands that are known as text only, points with computed names, parameters of several names. */
const loose = `
import { bit, define, exploration, type Exploration, isNull, point, type Points, word } from '${racewalk}';

const it = { param: 'x' };
const of = (param: string) =>
  define({
    id: \`put_\${param}\`,
    params: [param],
    initial: 'store',
    states: {
      store: { description: 'it = 1', invoke: { src: 'store', input: { loc: { param, field: 'value' }, value: 1 }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
const more: Points = Object.fromEntries(['again'].map((name) => [name, point('it = 0', 'atomicInc', { loc: 'count' }, 'done')]));
const looking = (again: boolean) => define({
  id: 'look',
  params: ['x'],
  initial: 'look',
  states: {
    look: point('it', 'load', { loc: { ...it, field: 'value' }, order: 'once' }, [
      ...(again ? [{ guard: isNull, target: 'look', reenter: true }] : []),
      { target: 'again' },
    ]),
    ...more,
    done: { type: 'final' },
  },
});
const parts = {
  name: 'parts',
  reason: 'paths with parameters of different names',
  variants: ['seed'],
  switches: {},
  expect: { seed: { complete: true, findings: [] } },
  exhaustive: true,
};
const scenario = () => ({
  globals: { count: word(bit) },
  types: { obj: { fields: { value: word(bit) } } },
  objects: [{ name: 'obj0', type: 'obj' }],
  paths: [of('x'), of('y'), looking(false)],
  actors: [
    { name: 'a', kind: 'task', path: 'put_x', params: { x: 'obj0' } },
    { name: 'b', kind: 'task', path: 'put_y', params: { y: 'obj0' } },
    { name: 'c', kind: 'task', path: 'look', params: { x: 'obj0' } },
  ],
} as const);
export const annotated: Exploration = { ...parts, scenario: () => ({ ...scenario(), actors: [
  { name: 'a', kind: 'task', path: 'put_x', params: { x: 'obj0' } },
  { name: 'b', kind: 'task', path: 'put_y', params: { y: 'obj0' } },
] }) };
export const typed = exploration({ ...parts, name: 'typed', scenario });
`;

/** A slip of the hand, by what it is: what stands there, and what stands there then. */
const slips: readonly (readonly [says: string, from: string, to: string])[] = [
  ['an operation that there is not', "'hrtimerCancel'", "'hrtimerCancle'"],
  ['an operation that there is not, with values alone', "src: 'kfree'", "src: 'kfre'"],
  ['a parameter that the operation has not', '{ object: {', '{ objekt: {'],
  ['a parameter too many', 'old: 0, new: 0', 'old: 0, new: 0, expected: 0'],
  ['a parameter too few', 'old: 0, new: 0', 'new: 0'],
  ['an order that there is not', "order: 'full'", "order: 'ful'"],
  ['an order of another access', "value: { reg: 'left' }, order: 'once'", "value: { reg: 'left' }, order: 'acquire'"],
  ['a value where a location belongs', "loc: { param: 'slot', field: 'users' }, order", 'loc: 5, order'],
  ['a location where a value belongs', "value: { reg: 'left' }", "value: { reg: 'left', field: 'users' }"],
  ['a text where a value belongs', 'old: 0', "old: '0'"],
  ['a register that is not declared, in an input', "value: { reg: 'left' }", "value: { reg: 'lfet' }"],
  ['a register that is not declared, saved', "save: 'slot'", "save: 'slto'"],
  ['a register that is not declared, set', 'set: { old: 2 }', 'set: { odl: 2 }'],
  ['a register that is not declared, in a guard', "is({ reg: 'old' })", "is({ reg: 'odl' })"],
  ['a parameter of the path that is not declared', "loc: { param: 'slot'", "loc: { param: 'slut'"],
  ['a branch to nowhere', "target: 'cancel'", "target: 'cancle'"],
  ['a point that is gone', "free: { description: 'kfree(slot)', invoke:", "fre: { description: 'kfree(slot)', invoke:"],
  ['a beginning that there is not', "initial: 'take'", "initial: 'taek'"],
  ['a branch without a target', "{ guard: isNull, target: 'none' }", '{ guard: isNull }'],
  ['a guard that there is not', 'guard: isNull', "guard: { type: 'equal', params: { left: { result: true }, right: 0 } }"],
  ['a field that no type has', "field: 'timer'", "field: 'tiemr'"],
  ['a global that there is not', "loc: 'current_slot'", "loc: 'curent_slot'"],
  ['a callee that there is not', "'put_slot', { slot: {", "'putt_slot', { slot: {"],
  ['a kind of actor that there is not', "kind: 'task', path: 'put_slot'", "kind: 'tasklet', path: 'put_slot'"],
  ["an actor's path that there is not", "path: 'close_slot'", "path: 'close_slots'"],
  ["an actor's parameter that its path has not", "params: { slot: 'slot0'", "params: { slott: 'slot0'"],
  ['an object that there is not', "params: { slot: 'slot0'", "params: { slot: 'slot1'"],
  ['a type that there is not', "type: 'slot' }", "type: 'solt' }"],
  ['a variant that there is not', 'expect: {}', 'expect: { post: { complete: true, findings: [] } }'],
  ['a comparison with a variant that there is not', "variant === 'posted'", "variant === 'postde'"],
  ['a switch that there is not', 'switches.kind', 'switches.kin'],
  ['a setting of another type', 'exhaustive: true', "exhaustive: 'yes'"],
  ['a starting value of a global that there is not', "init: { current_slot: 'slot0' }", "init: { slot: 'slot0' }"],
];

/** Two that only a function's text says: what it asks for and gets is nothing wrong to who calls it. */
const unseenByTheLoader = ['a comparison with a variant that there is not', 'a switch that there is not'];

const fileOf = (i: number): string => join(folder, `mutation${i}.mts`);

describe('a slip of the hand in a model', () => {
  writeFileSync(join(folder, 'correct.mts'), model);
  writeFileSync(join(folder, 'loose.mts'), loose);
  slips.forEach(([says, from, to], i) => {
    if (!model.includes(from)) throw new Error(`${says}: "${from}" is not in the model`);
    writeFileSync(fileOf(i), model.replace(from, to));
  });

  it('is seen by tsc, and none where there is none', () => {
    const files = ['correct.mts', 'loose.mts', ...slips.map((_, i) => `mutation${i}.mts`)];
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: 'nodenext',
      target: 'es2022',
      noEmit: true,
      skipLibCheck: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, types: [] }, files }));
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' });
    const seen = (file: string): boolean => stdout.split('\n').some((line) => line.includes(`${file}(`) && line.includes('error TS'));
    expect(stdout.split('\n').filter((line) => /(correct|loose)\.mts\(/.test(line))).toEqual([]);
    expect(slips.filter((_, i) => !seen(`mutation${i}.mts`)).map(([says]) => says)).toEqual([]);
  });

  it('is refused by the loader, with its place, where tsc is not asked', async () => {
    const said = await Promise.all(
      slips.map(async ([says], i) => {
        try {
          const { explorations, detectors } = await loadRegistry(fileOf(i), []);
          expect(new System(explorations.get('closing')!, 'posted', { kind: 'soft' }, detectors).compiled).toBeDefined();
        } catch (error) {
          return [says, String(error)] as const;
        }
        return [says, undefined] as const;
      }),
    );
    expect(said.filter(([, error]) => error === undefined).map(([says]) => says)).toEqual(unseenByTheLoader);
    for (const [says, error = 'closing'] of said) expect(error, says).toMatch(/^(?!.*TypeError)[^\n]*(put_slot|close_slot|closing)[^\n]*$/);
  });
});
