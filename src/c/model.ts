import { InputError } from '../core/error.js';
import type { Expectation, Exploration, Switches } from '../core/system/exploration.js';
import type { Grammar } from './parse/grammar.js';
import { preprocess } from './parse/preprocess.js';
import { read } from './parse/read.js';
import { type Program, programOf } from './lower/program.js';
import { type LoweredScene, lowerScene } from './scene.js';
import { Problems, Source } from './parse/source.js';
import type { Scene } from './parse/syntax.js';

/** A scene of a file, which can be explored. */
export interface CScene {
  readonly exploration: Exploration;
  /** The scene under one of its variants, with what its points are in the text. */
  lowered(variant: string, switches: Switches): LoweredScene;
  readonly source: Source;
}

/** The variant without any of the definitions that the file asks for. */
const posted = 'posted';
/** What the contract of older files called it. */
const formerlyPosted = 'seed';

/** A configuration of the kernel, and not a version of the code. */
const isSwitch = (name: string): boolean => name.startsWith('CONFIG_');
const switchOf = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** Reads a C file: a list of its scenes. Throws an InputError with everything that is wrong with it. */
export function readModel(grammar: Grammar, name: string, text: string): readonly CScene[] {
  const source = new Source(name, text);
  const programs = new Map<string, Program>();
  const programFor = (definitions: readonly string[]): Program => {
    const key = definitions.join(' ');
    let program = programs.get(key);
    if (!program) {
      const problems = new Problems(source);
      const { tokens } = preprocess(source, problems, new Set(definitions));
      program = programOf(read(grammar, tokens, problems), problems);
      problems.raise();
      programs.set(key, program);
    }
    return program;
  };
  const asked = askedIn(source);
  const variants = [posted, ...asked.filter((one) => !isSwitch(one) && one !== posted)];
  const configurations = asked.filter(isSwitch);
  const switches = Object.fromEntries(configurations.map((one) => [switchOf(one), ['n', 'y']]));
  const { scenes } = programFor([]);
  if (scenes.length === 0)
    throw new InputError(
      `${name}: it has no scene, so nobody runs; add one: ` +
        'SCENE(name, "what it is about") { BEFORE { … } TASK(a) { f(); } TASK(b) { g(); } }',
    );
  const twice = scenes.find((scene, i) => scenes.findIndex((other) => other.name === scene.name) < i);
  if (twice) {
    const problems = new Problems(source);
    problems.add(twice.at, `a scene '${twice.name}' is there already`);
    problems.raise();
  }
  const anythingIsExpected = scenes.some(({ expects }) => expects.length > 0);
  return scenes.map((scene) => {
    const expect = expectations(scene, variants, source);
    const made = new Map<string, LoweredScene>();
    const lowered = (variant: string, chosen: Switches): LoweredScene => {
      const definitions = [...(variant === posted ? [] : [variant]), ...configurations.filter((one) => chosen[switchOf(one)] === 'y')];
      const key = definitions.join(' ');
      let one = made.get(key);
      if (!one) {
        const program = programFor(definitions);
        const own = program.scenes.find((other) => other.name === scene.name);
        if (!own) throw new InputError(`${name}: the scene '${scene.name}' is not there in the variant ${variant}`);
        one = lowerScene(program, own);
        made.set(key, one);
      }
      return one;
    };
    return {
      lowered,
      source,
      exploration: {
        name: scene.name,
        reason: scene.reason || `a scene of ${name}`,
        variants,
        switches,
        scenario: (variant, chosen) => lowered(variant, chosen).scenario,
        expect,
        ...(anythingIsExpected && { unasked: variants.filter((variant) => expect[variant] === undefined) }),
        exhaustive: true,
      },
    };
  });
}

/** What conditions anywhere in the file ask for, whichever way they go. */
function askedIn(source: Source): readonly string[] {
  const asked = new Set<string>();
  const look = (definitions: readonly string[]): readonly string[] => preprocess(source, new Problems(source), new Set(definitions)).asked;
  for (const name of look([])) asked.add(name);
  // what is asked for within a condition shows where that holds
  for (const name of asked) {
    if (asked.size > 20) break;
    for (const inner of look([name])) asked.add(inner);
  }
  return [...asked];
}

function expectations(scene: Scene, variants: readonly string[], source: Source): Exploration['expect'] {
  const expect: { [variant: string]: Expectation } = {};
  const problems = new Problems(source);
  for (const { variant: given, kinds, at } of scene.expects) {
    const variant = given === formerlyPosted && !variants.includes(given) ? posted : given;
    if (!variants.includes(variant)) {
      problems.within(() =>
        problems.unknown(
          at,
          'variant',
          variant,
          variants,
          `; #ifdef asks for ${variants.slice(1).join(', ') || 'none'}, and without any it is 'posted'`,
        ),
      );
      continue;
    }
    const findings = kinds.filter((kind) => kind !== 'clean');
    if (findings.length < kinds.length && kinds.length > 1) problems.add(at, "'clean' is expected alone: nothing is found");
    expect[variant] = { complete: true, findings };
  }
  problems.raise();
  return expect;
}
