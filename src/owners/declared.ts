import { InputError, oneOf } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';
import type { Operation } from '../core/operation/operation.js';
import { facts, type Ownership, type Phrases, type Resource, type Verb, verbs } from '../core/system/ownership.js';
import type { Scenario } from '../core/system/scenario.js';
import { isLate, type Meaning, meaningOf, type Place } from './phrase.js';
import { otherProtections } from './protection.js';

/** A resource of which all that it names is there. */
export interface Declared extends Resource {
  readonly name: string;
  readonly at: ReadonlyMap<Verb, readonly Meaning[]>;
}

export const listOf = (phrases: Phrases | undefined): readonly string[] =>
  phrases === undefined ? [] : typeof phrases === 'string' ? [phrases] : phrases;

/**
 * What a scenario declares, looked up in its paths. Throws an InputError, with its place, where a declaration contradicts itself or
 * names what the model lacks.
 */
export function declared(scenario: Scenario, operations: ReadonlyMap<string, Operation>): readonly Declared[] {
  const ownership: Ownership = scenario.ownership ?? {};
  return Object.entries(ownership).map(([name, resource]) => {
    const place = `ownership of ${name}`;
    const refuse = (fact: string): never => {
      throw new InputError(`${place}: ${fact}`);
    };
    const known: readonly string[] = ['of', ...facts, ...verbs];
    for (const key of Object.keys(resource))
      if (!known.includes(key)) refuse(`there is no "${key}"${didYouMean(key, known)}; accepted is ${oneOf(known)}`);
    const types = Object.keys(scenario.types);
    if (!types.includes(resource.of))
      refuse(`there is no struct ${resource.of}${didYouMean(resource.of, types)}; there is ${oneOf(types)}`);
    const same = Object.keys(ownership).filter((other) => other !== name && ownership[other]!.of === resource.of);
    if (resource.with !== undefined && !same.includes(resource.with))
      refuse(
        `it is owned with ${resource.with}, which is no resource of struct ${resource.of}` +
          `${didYouMean(resource.with, same)}; of that there is ${oneOf(same)}`,
      );
    if (resource.with !== undefined && ownership[resource.with]!.with !== undefined)
      refuse(`it is owned with ${resource.with}, which is itself owned with ${ownership[resource.with]!.with}; name that`);
    for (const other of resource.after ?? [])
      if (ownership[other] === undefined || other === name)
        refuse(`it is released after ${other}, of which nothing is declared${didYouMean(other, Object.keys(ownership))}`);
    for (const protection of resource.others ?? []) otherProtections(protection, resource.of, scenario, place);
    contradictions(resource, refuse);
    const at = new Map<Verb, readonly Meaning[]>();
    for (const verb of verbs) {
      const phrases = listOf(resource[verb]);
      if (phrases.length === 0) continue;
      const said = `${place}: ${verb}`;
      at.set(
        verb,
        phrases.flatMap((phrase) => alike(meaningOf(phrase, resource.of, scenario, operations, verb === 'born', said))),
      );
    }
    return { ...resource, name, at };
  });
}

/** Places of one function that tell in the same way: of what was given, of a result, of what a global leads to. */
function alike(meaning: Meaning): readonly Meaning[] {
  if (meaning.kind === 'note') return [meaning];
  const groups = new Map<string, Place[]>();
  for (const place of meaning.places) {
    const key = `${place.wanted.is} ${isLate(place)} ${place.global} ${place.via} ${place.path.id}`;
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return [...groups.values()].map((places) => ({ kind: 'points', places }));
}

function contradictions(resource: Resource, refuse: (fact: string) => never): void {
  const { with: owner, published, claimed, retired, released, started, ended, lent, returned, due, delivered, lost } = resource;
  const pairs: readonly (readonly [unknown, unknown, string])[] = [
    [
      claimed,
      published ?? (resource.born === undefined || undefined),
      'somebody claims it, and nothing says from when on others can reach it: say `published`',
    ],
    [resource.others && resource.born, published, 'others may access it, and nothing says from when on they can reach it: say `published`'],
    [retired, released, 'it is retired to RCU, and nothing says what its callback does then: say `released`'],
    [started, ended, 'it is started, and nothing says how its owner ends it: say `ended`'],
    [ended, started, 'it is ended, and nothing says what starts it: say `started`'],
    [lent, returned, 'it is lent, and nothing says until when: say `returned`'],
    [returned, lent, 'it is returned, and nothing says by whom it is had: say `lent`'],
    [
      due ?? delivered ?? lost,
      due && delivered && lost && resource.born,
      'what is to be delivered has `born`, `due`, `delivered` and `lost`',
    ],
    [started, owner, 'who ends it is whoever owns what it is in: say `with`'],
  ];
  for (const [said, needed, fact] of pairs) if (said !== undefined && needed === undefined) refuse(fact);
  if (owner !== undefined && (published ?? claimed ?? retired) !== undefined)
    refuse(`who owns it is said twice: by "with: ${owner}", and by ${oneOf(['published', 'claimed', 'retired'])}; leave one out`);
  if (released === undefined && started === undefined && due === undefined) refuse('nothing says how it ends: say `released`');
  const said = new Map<string, string>();
  for (const verb of ['published', 'claimed', 'retired', 'released'] as const)
    for (const phrase of listOf(resource[verb])) {
      const before = said.get(phrase);
      if (before !== undefined) refuse(`"${phrase}" is said of both ${before} and ${verb}; it is one of them`);
      said.set(phrase, verb);
    }
}
