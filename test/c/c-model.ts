import { readModel } from '../../src/c/model.js';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { actorOf, type Executor } from '../../src/core/system/run.js';
import type { Switches } from '../../src/core/system/exploration.js';
import { SourceError } from '../../src/c/parse/source.js';
import { System } from '../../src/replay/system.js';
import { detectors } from '../registries.js';
import { found } from '../kernel/searches.js';

const grammar = await loadGrammar();

/** A scene of a C text under one of its variants. */
export function systemOf(text: string, variant = 'posted', scene = 0, switches: Switches = {}): System {
  const { exploration } = readModel(grammar, 'race.c', text)[scene]!;
  return new System(exploration, variant, switches, detectors);
}

/** What a complete search of it finds, as `kind role actor@point`. */
export const findings = (text: string, variant = 'posted'): readonly string[] => found(systemOf(text, variant).scenario);

/** The kinds of it. */
export const kinds = (text: string, variant = 'posted'): readonly string[] => [
  ...new Set(findings(text, variant).map((site) => site.split(' ')[0]!)),
];

/** What is told of a text that is refused, line by line; nothing where it is not. */
export function refusal(text: string, variant = 'posted'): readonly string[] {
  try {
    void systemOf(text, variant).scenario;
    return [];
  } catch (error) {
    if (error instanceof SourceError) return error.lines;
    throw error;
  }
}

/** The points of a path with the operation of each. */
export function pointsOf(text: string, path: string): readonly string[] {
  const { states } = systemOf(text).scenario.paths.find(({ id }) => id === path)!;
  return Object.entries(states).flatMap(([name, { invoke }]) => (invoke ? [`${name} ${invoke.src}`] : []));
}

/** Runs the only actor that can go to the end of the run, and gives what a word holds then. */
export function ends(text: string, ...words: readonly string[]): readonly number[] {
  const { compiled } = systemOf(text);
  const choices = new Int32Array(256);
  const executor: Executor = compiled;
  executor.reset();
  for (let steps = 0; ; steps++) {
    if (executor.choices(choices) === 0) break;
    if (steps > 5000) throw new Error('it does not end');
    if (actorOf(choices[0]!) !== 0) throw new Error('somebody else goes on');
    executor.step(choices[0]!);
  }
  const { world } = compiled;
  return words.map((word) => {
    const cell = world.layout.names.indexOf(word);
    if (cell < 0) throw new Error(`there is no ${word}; there is ${world.layout.names.join(', ')}`);
    return world.cells[cell]!;
  });
}
