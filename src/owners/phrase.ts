import { InputError, oneOf } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';
import type { Operation } from '../core/operation/operation.js';
import type { OperandInput, PathSource } from '../core/system/path-source.js';
import { registersOf } from '../core/system/path-source.js';
import type { Operand } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';

const result: Operand = { result: true };

/** What its operation has to give: anything, a value, or anything but that. */
export interface Wanted {
  readonly is: 'any' | 'equal' | 'different';
  readonly value: Operand;
}

/** Where a phrase is true. */
export interface Place {
  readonly path: PathSource;
  readonly point: string;
  /** The object that it is about. */
  readonly object: Operand;
  /** Or the global that leads to it. */
  readonly global?: string;
  /** Or the member of `object` that does. */
  readonly via?: string;
  readonly wanted: Wanted;
}

/** It is told when the operation has acted: the object is what it gave, or what it gave is asked for. */
export const isLate = ({ object, wanted }: Place): boolean => wanted.is !== 'any' || (typeof object === 'object' && 'result' in object);

/** Of an object that a global leads to once it is made. */
export const isSet = ({ global }: Place, makes: boolean): boolean => global !== undefined && makes;

/** Points of the paths, or an annotation of theirs. */
export type Meaning =
  | { readonly kind: 'points'; readonly places: readonly Place[] }
  | { readonly kind: 'note'; readonly note: string; readonly wanted: Wanted };

const subject = /@(?<note>[\w-]+)|(?<path>\w+)\.(?<point>\w+)|(?<call>\w+)\((?<word>\w*)\)/;
const given = /(?<wins>wins)|gives (?<not>not )?(?<value>-?\d+|NULL)/;
const form = new RegExp(
  `^(?:${subject.source})(?: (?:${given.source}))?(?: in (?<within>\\w+(?:, \\w+)*))?(?: as (?<as>\\w+)(?:->(?<via>\\w+))?)?$`,
);
const accepted =
  'accepted is CALL(), CALL(MEMBER), FUNCTION.POINT or @ANNOTATION, then "wins", "gives N" or "gives not N", "in FUNCTION", "as NAME" ' +
  'or "as NAME->MEMBER"';

const isLocation = (input: OperandInput | undefined): input is Extract<OperandInput, { readonly field: string }> =>
  typeof input === 'object' && 'field' in input;

/** What an operation is called: by its name here, by it as C writes it, and by the calls that its C texts begin with. */
export function namesOf({ name, c = '' }: Operation): readonly string[] {
  const texts = typeof c === 'string' ? [c] : Object.values(c);
  const calls = texts.flatMap((text) => /^(?:\$\w+ = )?(\w+)\(/.exec(text)?.[1] ?? []);
  return [...new Set([name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), ...calls])];
}

/**
 * What a phrase means of objects of a type; `makes`: of one that is made there, where an operation gives one. Throws an InputError, with
 * its place, where it means nothing.
 */
export function meaningOf(
  phrase: string,
  type: string,
  scenario: Scenario,
  operations: ReadonlyMap<string, Operation>,
  makes: boolean,
  place: string,
): Meaning {
  const refuse = (fact: string): never => {
    throw new InputError(`${place}: "${phrase.slice(0, 100)}": ${fact}`);
  };
  const parts = form.exec(phrase)?.groups;
  if (parts === undefined) return refuse(`it is no phrase; ${accepted}`);
  const { note, path, point, call, word, wins, not, value, within, as, via } = parts;
  const wanted: Wanted =
    value === undefined
      ? { is: 'any', value: 0 }
      : { is: not === undefined ? 'equal' : 'different', value: value === 'NULL' ? 0 : Number(value) };
  const ids = scenario.paths.map(({ id }) => id);
  for (const id of [...(within?.split(', ') ?? []), ...(path === undefined ? [] : [path])])
    if (!ids.includes(id)) refuse(`there is no function ${id}${didYouMean(id, ids)}; there is ${oneOf(ids)}`);
  if (note !== undefined) {
    const notes = scenario.paths.flatMap(notesOf);
    if (!notes.includes(note)) refuse(`no path has an annotation ${note}; there is ${oneOf([...new Set(notes)].sort())}`);
    if (wins !== undefined || within !== undefined || as !== undefined)
      refuse('of an annotation it is said what it gives, and nothing else');
    return { kind: 'note', note, wanted };
  }
  const all = scenario.paths.flatMap((source) =>
    Object.entries(source.states).flatMap(([name, { invoke, description = '' }]) => {
      const operation = operations.get(invoke?.src ?? '');
      return operation === undefined ? [] : [{ source, name, input: invoke!.input ?? {}, operation, description }];
    }),
  );
  const byName = all.filter(({ source, name, operation }) =>
    call === undefined ? source.id === path && name === point : namesOf(operation).includes(call),
  );
  // what C calls by another name, such as schedule_work(): where it is written, but for the accesses there
  const written = all.filter(({ description, operation }) => description.includes(`${call}(`) && operation.params['order'] !== 'tag');
  const named = byName.length > 0 || call === undefined ? byName : written;
  if (named.length === 0) {
    const points = scenario.paths.find(({ id }) => id === path);
    const others =
      call === undefined
        ? Object.keys(points!.states).filter((name) => points!.states[name]!.invoke !== undefined)
        : [...new Set(all.flatMap(({ operation }) => namesOf(operation)[0]!))].sort();
    refuse(`no point does that${didYouMean(call ?? point!, others)}; there is ${oneOf(others)}`);
  }
  const fields = Object.keys(scenario.types[type]!.fields);
  const members = Object.values(scenario.types).flatMap((one) =>
    Object.entries(one.fields).flatMap(([name, { kind, type: to }]) => (kind === 'pointer' && to === type ? [name] : [])),
  );
  if (via !== undefined && !members.includes(via))
    refuse(
      members.length === 0
        ? `no struct has a member that leads to a struct ${type}`
        : `no member ${via} leads to a struct ${type}${didYouMean(via, members)}; there is ${oneOf([...new Set(members)].sort())}`,
    );
  const places = named.flatMap(({ source, name, input, operation }): Place[] => {
    if (within !== undefined && !within.split(', ').includes(source.id)) return [];
    const locations = Object.values(input).filter((one) => typeof one === 'string' || isLocation(one));
    if (word && !locations.some((one) => (typeof one === 'string' ? one === word : (one as { field: string }).field === word))) return [];
    const object =
      makes && as === undefined && typeof operation.gives === 'function'
        ? result
        : objectOf(source, input, operation, as, type, fields, scenario);
    if (object === 'none') return [];
    const got: Wanted =
      wins === undefined ? wanted : 'old' in input ? { is: 'equal', value: input['old'] as Operand } : { is: 'different', value: 0 };
    return [
      {
        path: source,
        point: name,
        wanted: got,
        ...(via !== undefined && { via }),
        ...(typeof object === 'object' && 'global' in object ? { object: 0, global: object.global } : { object }),
      },
    ];
  });
  if (places.length === 0) {
    const at = [...new Set(named.map(({ source }) => source.id))].sort();
    refuse(
      as === undefined
        ? `no ${call ?? point} of ${word ? `${word} of ` : ''}struct ${type} is there; it is done in ${oneOf(at)}, where ` +
            '"as NAME" may say by what name'
        : `no function that does it knows "${as}"; it is done in ${oneOf(at)}`,
    );
  }
  return { kind: 'points', places };
}

/** The pointer that a point has to an object of the type, or the global that leads to one. */
function objectOf(
  source: PathSource,
  input: { readonly [param: string]: OperandInput },
  operation: Operation,
  as: string | undefined,
  type: string,
  fields: readonly string[],
  scenario: Scenario,
): Operand | { readonly global: string } | 'none' {
  if (as === 'result') return result;
  if (as !== undefined) return registersOf(source).includes(as) ? { reg: as } : (source.params ?? []).includes(as) ? { param: as } : 'none';
  const given = Object.entries(input);
  const locations = given.flatMap(([, one]) => (isLocation(one) ? [one] : []));
  const own = locations.find(({ field }) => fields.includes(field));
  if (own !== undefined) return 'reg' in own ? { reg: own.reg } : { param: own.param };
  for (const [param, one] of [...given].reverse())
    if (operation.params[param] === 'object' && typeof one === 'object' && !isLocation(one)) return one;
  if (locations.length > 0) return 'none';
  for (const [, one] of given)
    if (typeof one === 'string')
      return scenario.globals[one]?.type === type && scenario.globals[one]?.kind === 'pointer' ? { global: one } : 'none';
  return typeof operation.gives === 'function' ? result : 'none';
}

const notesOf = ({ states }: PathSource): readonly string[] =>
  Object.values(states).flatMap(({ invoke }) => {
    if (invoke === undefined || typeof invoke.onDone === 'string') return [];
    const branches = Array.isArray(invoke.onDone) ? invoke.onDone : [invoke.onDone];
    return (branches as readonly { readonly note?: readonly [string, ...unknown[]] }[]).flatMap(({ note }) => (note ? [note[0]] : []));
  });
