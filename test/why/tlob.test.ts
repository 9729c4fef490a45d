import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutationsOf } from '../../src/mutate/mutations.js';
import { System } from '../../src/replay/system.js';
import { why } from '../../src/why/why.js';
import { stopVsTimer } from '../../explorations/tlob/window/stop-vs-timer.js';
import { detectors } from '../registries.js';

const root = new URL('../../', import.meta.url);
const lines = readFileSync(new URL('docs/tlob/why.md', root), 'utf8').split('\n');
const reasons = JSON.parse(readFileSync(new URL('models/tlob/why.json', root), 'utf8')) as { readonly [names: string]: string };
const dangling = (names: string): RegExp => new RegExp(`^${names.replace(/[.*+?^${}()|[\]\\]/g, (c) => (c === '*' ? '.*' : `\\${c}`))}$`);

/** Of the document: by mutation, what goes wrong, or the verdict. */
const told = new Map(
  lines.flatMap((line) => {
    const [, , comes, name] = /^\| (.*) \| (.*) \| `([^`]+)` \|$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, comes!] as const];
  }),
);
/** Those that nobody kills, each with its reason. */
const survivors = new Map(
  lines.flatMap((line) => {
    const [, name, reason] = /^\| `([^`]+)`<br>.* \| ([^|]*) \|$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, reason!] as const];
  }),
);
const left = ['survived', 'equivalent', 'unknown'];

const system = new System(stopVsTimer, 'repaired', {}, detectors);

describe('docs/tlob/why.md', () => {
  it('explains each mutant of the repair that nobody kills, and each reason is of one', () => {
    expect(told.size).toBeGreaterThan(700);
    expect([...survivors.keys()].sort()).toEqual([...told].flatMap(([name, comes]) => (left.includes(comes) ? [name] : [])).sort());
    const given = Object.values(reasons);
    expect([...survivors].filter(([, reason]) => !given.includes(reason)).map(([name]) => name)).toEqual([]);
    expect(Object.keys(reasons).filter((names) => ![...survivors.keys()].some((name) => dangling(names).test(name)))).toEqual([]);
  });

  it('has the mutants that there are', () => {
    const { written, operations } = system;
    expect(mutationsOf(written, operations).filter(({ name }) => !told.has(name))).toEqual([]);
  });

  it('says of them what a search says', () => {
    const { mutants } = why([system], { limit: 100_000, functions: ['tlob_stop_task', 'tlob_close_window'] });
    const killed = mutants.filter(({ verdict }) => verdict === 'killed').map(({ mutation: { name } }) => name);
    expect(killed.length).toBeGreaterThan(20);
    expect(killed.filter((name) => survivors.has(name) || left.includes(told.get(name)!))).toEqual([]);
  });
});
