import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Ended, inProcess } from './in-process.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/src/cli/main.js');
const outside = mkdtempSync(join(tmpdir(), 'racewalk-hostile-'));
const folder = join(outside, 'a', 'b');
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const racewalk = (...args: readonly string[]): Promise<Ended> => inProcess(folder, ...args);

/** In a process of its own. */
async function started(...args: readonly string[]): Promise<Ended> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8', timeout: 30_000 });
  return { code: status, stdout, stderr };
}

/** The one sentence of bad input: exit 2, nothing on stdout, no stack, at once. */
async function refused(how: typeof racewalk, ...args: readonly string[]): Promise<string> {
  const began = performance.now();
  const ended = await how(...args);
  expect(ended).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^racewalk: [^\n]{1,900}\n$/) });
  expect(performance.now() - began).toBeLessThan(10_000);
  return ended.stderr;
}

let modules = 0;
function written(text: string): string {
  const file = join(folder, `module${++modules}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** Two who free one object, but for what is changed, as JavaScript. */
const parts = {
  name: "'twice'",
  globals: "{ shared: pointer('obj') }",
  types: '{ obj: { fields: { value: word(bit) } } }',
  objects: "[{ name: 'obj0', type: 'obj' }]",
  init: "{ shared: 'obj0' }",
  states: `{
    fetch: { invoke: { src: 'load', input: { loc: 'shared' }, onDone: { save: 'o', target: 'free' } } },
    free: { invoke: { src: 'kfree', input: { object: { reg: 'o' } }, onDone: 'done' } },
    done: { type: 'final' },
  }`,
  initial: "'fetch'",
  more: '[]',
  actors: "[{ name: 'a', kind: 'task', path: 'clean' }, { name: 'b', kind: 'task', path: 'clean' }]",
  invariants: '[]',
  scenario: '',
  behind: '',
};

function moduleWith(change: Partial<typeof parts>): string {
  const p = { ...parts, ...change };
  return written(`import { bit, pointer, upTo, word } from 'racewalk';
    const scenario = () => ({
      globals: ${p.globals}, types: ${p.types}, objects: ${p.objects}, init: ${p.init},
      paths: [{ id: 'clean', registers: ['o'], initial: ${p.initial}, states: ${p.states} }, ...${p.more}],
      actors: ${p.actors}, invariants: ${p.invariants},
    });
    export const twice = { name: ${p.name}, reason: 'two free one object', variants: ['seed'], switches: {},
      scenario: ${p.scenario || 'scenario'}, expect: {}, exhaustive: true };
    ${p.behind}`);
}

const steps = (n: number, of = 'p'): string =>
  `Object.fromEntries([...Array.from({ length: ${n} }, (_, i) => ['${of}' + i,
    { invoke: { src: 'load', input: { loc: 'shared' }, onDone: i + 1 < ${n} ? '${of}' + (i + 1) : 'done' } }]), ['done', { type: 'final' }]])`;

const cases: readonly (readonly [says: string, change: Partial<typeof parts>, sentence: RegExp])[] = [
  [
    'two actors of one name',
    { actors: "[{ name: 'a', kind: 'task', path: 'clean' }, { name: 'a', kind: 'task', path: 'clean' }]" },
    /twice\/seed: actor 2: there is an actor "a" already/,
  ],
  ['a name with a space, which no token holds', { name: "'two words'" }, /its name "two words" is no name/],
  ['a name that leads out of the folder', { name: "'../../out'" }, /its name "..\/..\/out" is no name/],
  ['a point with a dot', { initial: "'a.b'", states: "{ 'a.b': { type: 'final' } }" }, /clean: the point "a\.b" is no name/],
  ['a point with a number sign', { initial: "'a#b'", states: "{ 'a#b': { type: 'final' } }" }, /clean: the point "a#b" is no name/],
  [
    'a point named as what every object has',
    { initial: "'__proto__'", states: "{ ['__proto__']: { type: 'final' } }" },
    /clean: the point "__proto__"/,
  ],
  [
    'a range beyond 32 bits',
    { globals: "{ shared: pointer('obj'), wide: word(upTo(2 ** 32 - 1)) }" },
    /global wide: the largest value of its range is 4294967295/,
  ],
  ['a value beyond 32 bits', { states: parts.states.replace("{ reg: 'o' }", '2 ** 31') }, /clean\.free: the operand is 2147483648/],
  [
    'text in an invariant where a number belongs',
    { invariants: "[{ name: 'i', location: ['obj0', 'value'], equals: '0 }; int evil(void); static int z = { 1' }]" },
    /invariant 1: the value that it must have is "0 }; int evil/,
  ],
  ['a scenario that is a number', { scenario: '() => 5' }, /twice\/seed: a scenario is 5/],
  ['a scenario that throws', { scenario: '() => undefined.x' }, /twice\/seed: its scenario\(\) threw TypeError/],
  ['an actor that is null', { actors: '[null]' }, /actor 1: an actor is null/],
  ['an input that is null', { states: parts.states.replace("'shared'", 'null') }, /clean\.fetch: the operand null is none/],
  [
    'a field that its timer keeps to itself',
    { states: parts.states.replace("'shared'", "{ reg: 'o', field: 'value.queued' }") },
    /clean\.fetch: unknown field "value\.queued"/,
  ],
  [
    'a field that no type has',
    { states: parts.states.replace("'shared'", "{ reg: 'o', field: 'valeu' }") },
    /clean\.fetch: unknown field "valeu"; .* \(did you mean value\?\)/,
  ],
  ['20,000 points', { initial: "'p0'", states: steps(20_000) }, /clean: it has 20001 points, at most 10000/],
  [
    'paths that each call the next one twice',
    {
      more: `Array.from({ length: 30 }, (_, i) => ({ id: 'call' + i, initial: 'a', states: {
        a: { invoke: { src: i < 29 ? 'call' + (i + 1) : 'clean', onDone: 'b' } },
        b: { invoke: { src: i < 29 ? 'call' + (i + 1) : 'clean', onDone: 'done' } }, done: { type: 'final' } } }))`,
      actors: "[{ name: 'a', kind: 'task', path: 'call0' }]",
    },
    /call\d+: with what it calls, .* more than 10000 points/,
  ],
];

describe('a hostile module is refused with its place', () => {
  it.each(cases)('%s', async (_, change, sentence) => {
    expect(await refused(racewalk, 'explore', '--module', moduleWith(change), '--save')).toMatch(sentence);
  });

  it('a throw that comes later, which is that of a process', async () => {
    const later = moduleWith({ behind: "setTimeout(() => { throw new Error('later'); }, 0);" });
    expect(await refused(started, 'explore', '--module', later, '--save')).toMatch(/threw Error: later/);
  });

  it('and has written nothing beside its folder', () => {
    expect([readdirSync(outside), readdirSync(join(outside, 'a')), existsSync(join(root, '..', 'out'))]).toEqual([['a'], ['b'], false]);
  });

  it('while the one that it was made of is searched', async () => {
    const { code, stdout, stderr } = await started('explore', '--module', moduleWith({}), '--strategy', 'bfs');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/BUG: double-free/);
  });
});

describe('a hostile script', () => {
  it.each([
    ['half an hour and more', '2147483648 app open\n2147483648 app start 500\n', /script:1: the time 2147483648 is beyond/],
    ['no number at all, it is so large', `0 app open -> 0\n${'9'.repeat(400)} app spin\n`, /script:2: the time 9+\.\.\. is beyond/],
  ])('that waits for %s is refused with its line', async (_, text, sentence) => {
    writeFileSync(join(folder, 'script'), text);
    expect(await refused(racewalk, 'simulate', 'script')).toMatch(sentence);
  });
});
