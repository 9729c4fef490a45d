import { readConsole } from '../console/console.js';
import { type Measured, measuredIn } from '../facts/measured.js';
import { moduleOf } from '../facts/module.js';
import { boot } from './boot.js';
import type { Tell } from './source.js';
import type { Tree } from './tree.js';

/** A fact that is to be measured. */
export interface Asked {
  readonly name: string;
  readonly family: string;
  /** Facts of one boot have the same: lockdep tells of one thing and is silent then, ODEBUG tells of five. */
  readonly boot: string;
  readonly rounds: number;
}

/** Seconds of a fact, and milliseconds of a boot besides. */
const seconds = 60;
const bootTime = 240_000;

/** Measures facts on a kernel, in as many boots as it takes: one that stops its machine is the last of its boot. */
export async function measure(
  tree: Tree,
  modules: ReadonlyMap<string, string>,
  asked: readonly Asked[],
  tell: Tell,
): Promise<ReadonlyMap<string, Measured>> {
  const all = new Map<string, Measured>();
  const queue = [...new Set(asked.map((one) => one.boot))].map((name) => asked.filter((one) => one.boot === name));
  for (let facts = queue.shift(); facts; facts = queue.shift()) {
    tell(`Linux ${tree.release}: booting for ${facts.length === 1 ? facts[0]!.name : `${facts.length} facts`}`);
    const loads = facts.flatMap(({ name, family, rounds }) =>
      Array.from({ length: rounds }, () => ({ module: moduleOf(family), parameters: { fact: name }, seconds })),
    );
    const line = (text: string): void => {
      const name = /racewalk: asked (\w+)/.exec(text)?.[1];
      if (name !== undefined) tell(`Linux ${tree.release}: ${name}`);
    };
    const { console } = await boot({ tree, modules, loads, cpus: 2, limit: bootTime + loads.length * 5000, line });
    const measured = measuredIn(readConsole(console));
    for (const [name, one] of measured) all.set(name, one);
    const left = facts.filter(({ name }) => !measured.has(name));
    // nothing at all would be asked for ever
    if (left.length > 0 && left.length < facts.length) queue.unshift(left);
  }
  return all;
}
