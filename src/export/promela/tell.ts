import type { Detector } from '../../core/detector/detector.js';
import type { InC } from '../../core/detector/detector-in-c.js';
import { Event } from '../../core/world/event.js';
import { precedence } from '../../core/detector/precedence.js';
import type { World } from '../../core/world/world.js';
import type { Cells } from './cells.js';

/** The detectors of a model, in C. */
export interface Tellers {
  /** Those that are in it, in the order in which they hear of a step; a kind's number is its place here. */
  readonly detectors: readonly Detector[];
  /** Those that have no C. */
  readonly omitted: readonly Detector[];
  /** What they keep, what they do, and a function for each event and annotation that tells them of it. */
  readonly texts: readonly string[];
  /** The function that tells of an annotation, by its number; undefined where nobody hears of it. */
  noteOf(note: number): string | undefined;
}

/** `tell_timer_start`: the function that tells of an event. */
const tellerOf = (event: string): string => `tell_${event.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** Makes the C of detectors, which are told of each step in their order until one ends the run; their cells are added to the state. */
export function tellers(world: World, all: readonly Detector[], cells: Cells): Tellers {
  const detectors = precedence(all.filter(({ inC }) => inC !== undefined));
  const shared = new Set(detectors.flatMap(({ inC }) => inC!.state ?? []));
  const states = [...shared].map((state) => state(world, (min, max) => cells.add(min, max)));
  /** A function that tells of something those that say something in C about it. */
  const teller = (name: string, bodyOf: (detector: Detector) => InC | undefined, several = false): string => {
    const told = detectors.flatMap((detector, kind) => {
      const body = bodyOf(detector);
      return body === undefined ? [] : [{ kind, endsRun: detector.endsRun, body: typeof body === 'string' ? body : body(world) }];
    });
    return [
      ...told.map(({ kind, body }) => `static int ${name}_${kind}(int a, int b, int c) { ${body.trim()} }`),
      `static void ${name}(int a, int b, int c) {`,
      '  int object;',
      '  if (crashed) return;',
      ...told.map(({ kind, endsRun }) => {
        const tell = several
          ? `  for (b = 0; b < OBJECTS && (object = ${name}_${kind}(a, b, c)) >= b; b = object + 1) report(${kind}, object);`
          : `  if ((object = ${name}_${kind}(a, b, c)) >= 0) report(${kind}, object);`;
        return endsRun ? `${tell}\n  if (crashed) return;` : tell;
      }),
      '}',
    ].join('\n');
  };
  const notes = new Map(
    [...new Set(detectors.flatMap(({ inC }) => Object.keys(inC!.onNote ?? {})))].map((note) => [world.note(note), note]),
  );
  return {
    detectors,
    omitted: all.filter(({ inC }) => inC === undefined),
    texts: [
      ...states,
      ...Object.entries(Event).map(([event, number]) => teller(tellerOf(event), ({ inC }) => inC!.on?.[number])),
      ...[...notes].map(([number, note]) => teller(tellerOf(`note_${number}`), ({ inC }) => inC!.onNote?.[note])),
      teller(tellerOf('end'), ({ inC }) => inC!.atEnd, true),
    ],
    noteOf: (note) => (notes.has(note) ? tellerOf(`note_${note}`) : undefined),
  };
}
