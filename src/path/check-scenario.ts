import { didYouMean } from '../core/nearest.js';
import { oneOf } from '../core/error.js';
import { type Operation, paramKinds } from '../core/operation/operation.js';
import type { ActorKind, Scenario } from '../core/system/scenario.js';
import {
  actorName,
  cName,
  type Fields,
  flagOf,
  globalName,
  integerOf,
  listOf,
  nameOf,
  namesOf,
  noteName,
  recordOf,
  recordWith,
  refuse,
  shown,
  textOf,
  wordOf,
} from '../core/shape.js';
import { cellCount } from '../core/world/field.js';
import { kernels } from '../core/world/kernels.js';
import { checkKernel } from '../core/system/kernel.js';
import { checkLinks } from './check-links.js';
import { checkRange } from './check-range.js';
import { lintPath } from './lint.js';
import { withOwn } from '../core/operation/own-operations.js';

const scenarioKeys: readonly (keyof Scenario)[] = [
  'globals',
  'types',
  'objects',
  'init',
  'paths',
  'before',
  'actors',
  'invariants',
  'generations',
  'maxSteps',
  'detectors',
  'ownership',
  'operations',
  'assumes',
  'notModelled',
  'userSpace',
  'environment',
  'text',
  'rcu',
  'kernel',
  'slab',
  'faults',
];
const actorKinds: readonly ActorKind[] = ['task', 'tracepoint', 'softirq', 'hardirq', 'rcu-callback', 'env'];
const actorKeys = ['name', 'kind', 'path', 'params', 'daemon', 'repeats', 'task', 'cpu'] as const;
/** As many as a state has room for; `World` knows better, and says so. */
const mostActors = 1000;
const mostInvariants = 100;
const mostCells = 20_000;
/** Globals, types, fields of a type, cells of a field. */
const mostNames = 1000;
const mostCpu = 30;

/**
 * Throws where a value, which may be anything, is no scenario: a field of another type, a number beyond 32 bits, a name that is
 * twice there or that nothing could print, something that is named and not declared. `place` is where it comes from.
 */
export function checkScenario(value: unknown, place: string): asserts value is Scenario {
  const scenario = recordWith(value, place, 'a scenario', scenarioKeys, ['globals', 'types', 'objects', 'paths', 'actors']);
  const globals = fieldsOf(scenario.globals, place, 'global');
  const types = recordOf(scenario.types, place, 'the list of types');
  for (const [name, type] of Object.entries(types)) checkType(type, name, `${place}: type ${name}`);
  if (Object.keys(types).length > mostNames) refuse(place, `it has more than ${mostNames} types`);
  const objects = checkObjects(scenario.objects, place, types as Scenario['types']);
  for (const name of Object.keys(globals)) checkApart(name, place, objects, types as Scenario['types']);
  checkInit(scenario.init, `${place}: init`, Object.keys(globals), objects);
  const paths = listOf(scenario.paths, place, 'the list of paths');
  for (const path of paths) lintPath(path as Scenario['paths'][number]);
  const actors = listOf(scenario.actors, place, 'the list of actors');
  const before = scenario.before === undefined ? [] : listOf(scenario.before, place, 'the list `before`');
  if (actors.length === 0) refuse(place, 'it has no actors, so there is nothing to search; add one: { name, kind, path }');
  if (actors.length + before.length > mostActors)
    refuse(place, `it has ${actors.length + before.length} actors, at most ${mostActors} are accepted`);
  const names = new Set<string>();
  for (const [i, actor] of [...actors, ...before].entries()) {
    const name = checkActor(actor, `${place}: actor ${i + 1}`, paths as Scenario['paths'], objects);
    if (names.has(name)) refuse(`${place}: actor ${i + 1}`, `there is an actor "${name}" already; a token names each by its name`);
    names.add(name);
  }
  checkInvariants(scenario.invariants, place, Object.keys(globals), objects, types as Scenario['types']);
  if (scenario.generations !== undefined) integerOf(scenario.generations, place, '`generations`', 1);
  if (scenario.maxSteps !== undefined) integerOf(scenario.maxSteps, place, '`maxSteps`', 1);
  if (scenario.rcu !== undefined) wordOf(scenario.rcu, place, '`rcu`', ['preemptible', 'non-preemptible']);
  if (scenario.kernel !== undefined) wordOf(scenario.kernel, place, '`kernel`', kernels);
  if (scenario.slab !== undefined) wordOf(scenario.slab, place, '`slab`', ['checked', 'unchecked']);
  if (scenario.faults !== undefined) flagOf(scenario.faults, place, '`faults`');
  checkSaid(scenario, place);
  if (scenario.operations !== undefined)
    for (const [i, operation] of listOf(scenario.operations, place, 'the list of operations').entries())
      checkOperation(operation, `${place}: operation ${i + 1}`);
  if (scenario.detectors !== undefined)
    for (const [i, detector] of listOf(scenario.detectors, place, 'the list of detectors').entries())
      checkDetector(detector, `${place}: detector ${i + 1}`);
  if (scenario.ownership !== undefined)
    for (const [name, resource] of Object.entries(recordOf(scenario.ownership, place, 'the ownership')))
      checkResource(name, resource, `${place}: ownership of ${name.slice(0, 60)}`);
}

/** What it says is held against the paths where somebody asks (owners/declared). */
function checkResource(name: string, value: unknown, place: string): void {
  nameOf(name, place, 'the resource', cName);
  const resource = recordOf(value, place, 'a resource');
  nameOf(resource['of'], place, 'the struct of it', cName);
  for (const [key, said] of Object.entries(resource)) {
    if (key === 'of') continue;
    if (key === 'held') flagOf(said, place, '`held`');
    else if (Array.isArray(said)) for (const one of listOf(said, place, `\`${key}\``)) textOf(one, place, `\`${key}\``);
    else textOf(said, place, `\`${key}\``);
  }
}

/** Throws where the paths of a scenario name what there is not; gives what they may name, the scenario's own operations with it. */
export function checkProgram(scenario: Scenario, primitives: ReadonlyMap<string, Operation>): ReadonlyMap<string, Operation> {
  checkScenario(scenario, 'scenario');
  const operations = withOwn(primitives, scenario);
  checkLinks(scenario.paths, operations, scenario);
  checkKernel(scenario, operations);
  return operations;
}

function fieldsOf(value: unknown, place: string, what: string): Fields {
  const fields = recordOf(value, place, `the list of ${what}s`);
  if (Object.keys(fields).length > mostNames) refuse(place, `it has more than ${mostNames} ${what}s`);
  for (const [name, field] of Object.entries(fields)) {
    nameOf(name, place, `the ${what}`, what === 'global' ? globalName : cName);
    const at = `${place}: ${what} ${name}`;
    const { kind, cells, type, members, outlives, words } = recordWith(
      field,
      at,
      'a field',
      ['kind', 'cells', 'type', 'members', 'outlives', 'words'],
      ['kind', 'cells'],
    );
    textOf(kind, at, 'its kind');
    if (type !== undefined) nameOf(type, at, 'the type that it leads to', cName);
    if (members !== undefined)
      for (const member of Object.values(recordOf(members, at, '`members`'))) nameOf(member, at, 'a member', cName);
    if (outlives !== undefined) flagOf(outlives, at, '`outlives`');
    if (words !== undefined) for (const one of listOf(words, at, '`words`')) nameOf(one, at, 'the word', cName);
    if (listOf(cells, at, 'its cells').length > mostNames) refuse(at, `it has more than ${mostNames} cells`);
    for (const cell of cells as readonly unknown[]) {
      const { name: part, range } = recordWith(cell, at, 'a cell', ['name', 'range'], ['range']);
      if (part !== '') nameOf(part, at, 'the cell', cName);
      checkRange(range, at, 'its range');
    }
  }
  return fields;
}

function checkType(value: unknown, name: string, place: string): void {
  nameOf(name, place, 'the type', cName);
  const type = recordWith(value, place, 'a type', ['fields', 'collected', 'cache', 'freed'], ['fields']);
  fieldsOf(type.fields, place, 'field');
  if (type.collected !== undefined) flagOf(type.collected, place, '`collected`');
  if (type.freed !== undefined) wordOf(type.freed, place, '`freed`', ['quarantined', 'reused', 'typesafe']);
  if (type.cache !== undefined) nameOf(type.cache, place, 'the cache', cName);
}

/** The objects' types, by name. */
function checkObjects(value: unknown, place: string, types: Scenario['types']): ReadonlyMap<string, string> {
  const objects = listOf(value, place, 'the list of objects');
  const known = new Map<string, string>();
  let cells = 0;
  for (const [i, one] of objects.entries()) {
    const at = `${place}: object ${i + 1}`;
    const object = recordWith(one, at, 'an object', ['name', 'type', 'state', 'from', 'init'], ['name', 'type']);
    const name = nameOf(object.name, at, 'the object', cName);
    const type = nameOf(object.type, at, 'the type', cName);
    if (name === 'NULL') refuse(at, 'NULL is no object, but the lack of one; give it another name');
    if (known.has(name)) refuse(at, `object ${name} is declared twice`);
    if (!Object.hasOwn(types, type))
      refuse(at, `object ${name}: unknown type ${type}; there is ${oneOf(Object.keys(types))}${didYouMean(type, Object.keys(types))}`);
    if (object.state !== undefined) wordOf(object.state, at, 'its state', ['unallocated', 'pooled', 'live']);
    if (object.from !== undefined) nameOf(object.from, at, 'the cache or pool', cName);
    known.set(name, type);
    cells += 1 + Object.values(types[type]!.fields).reduce((sum, field) => sum + cellCount(field), 0);
    if (cells > mostCells) refuse(place, `its objects have more than ${mostCells} words together`);
  }
  for (const [i, object] of objects.entries()) {
    const { name, type, init } = object as Scenario['objects'][number];
    const at = `${place}: object ${i + 1}, ${name}: init`;
    const fields = Object.entries(types[type]!.fields).flatMap(([field, { cells: parts }]) => [
      field,
      ...parts.flatMap((part) => (part.name === '' ? [] : [`${field}.${part.name}`])),
    ]);
    checkInit(init, at, fields, known);
  }
  return known;
}

/** A global may be called `a.b`, but not as a field of an object is. */
function checkApart(name: string, place: string, objects: ReadonlyMap<string, string>, types: Scenario['types']): void {
  const [object = '', field = ''] = name.split('.');
  if (objects.has(object) && Object.hasOwn(types[objects.get(object)!]!.fields, field))
    refuse(place, `the global "${name}" has the name of a field of the object ${object}; give it another`);
}

/** Starting values: an integer, or the name of an object. */
function checkInit(value: unknown, place: string, names: readonly string[], objects: ReadonlyMap<string, unknown>): void {
  if (value === undefined) return;
  for (const [name, given] of Object.entries(recordOf(value, place, 'it'))) {
    if (!names.includes(name)) refuse(place, `there is no ${shown(name)}; there is ${oneOf(names)}${didYouMean(name, names)}`);
    checkValue(given, place, name, objects);
  }
}

function checkValue(value: unknown, place: string, name: string, objects: ReadonlyMap<string, unknown>): void {
  if (typeof value !== 'string') return void integerOf(value, place, name);
  if (!objects.has(value))
    refuse(
      place,
      `${name}: unknown object ${shown(value)}; the scenario declares ${oneOf([...objects.keys()])}${didYouMean(value, objects.keys())}`,
    );
}

function checkActor(value: unknown, place: string, paths: Scenario['paths'], objects: ReadonlyMap<string, unknown>): string {
  const actor = recordWith(value, place, 'an actor', actorKeys, ['name', 'kind', 'path']);
  const name = nameOf(actor.name, place, 'the actor', actorName);
  const at = `${place}, ${name}`;
  wordOf(actor.kind, at, 'its kind', actorKinds);
  const ids = paths.map(({ id }) => id);
  const path = paths.find(({ id }) => id === actor.path);
  if (path === undefined) return refuse(at, `there is no path ${shown(actor.path)}; there is ${oneOf(ids)}${didYouMean(actor.path, ids)}`);
  const params = actor.params === undefined ? {} : recordOf(actor.params, at, '`params`');
  for (const [param, given] of Object.entries(params)) {
    if (given === undefined) continue;
    if (!(path.params ?? []).includes(param))
      refuse(
        at,
        `its path ${path.id} has no parameter "${param}"; it has ${oneOf(path.params ?? [])}${didYouMean(param, path.params ?? [])}`,
      );
    checkValue(given, at, `the parameter "${param}"`, objects);
  }
  for (const param of path.params ?? []) if (params[param] === undefined) refuse(at, `its path ${path.id} needs the parameter "${param}"`);
  if (actor.daemon !== undefined) flagOf(actor.daemon, at, '`daemon`');
  if (actor.repeats !== undefined) flagOf(actor.repeats, at, '`repeats`');
  if (actor.task !== undefined) checkValue(textOf(actor.task, at, '`task`'), at, '`task`', objects);
  if (actor.cpu !== undefined) integerOf(actor.cpu, at, '`cpu`', 0, mostCpu);
  return name;
}

function checkInvariants(
  value: unknown,
  place: string,
  globals: readonly string[],
  objects: ReadonlyMap<string, string>,
  types: Scenario['types'],
): void {
  if (value === undefined) return;
  const invariants = listOf(value, place, 'the list of invariants');
  if (invariants.length > mostInvariants) refuse(place, `it has ${invariants.length} invariants, at most ${mostInvariants} are accepted`);
  const names = new Set<string>();
  for (const [i, one] of invariants.entries()) {
    const at = `${place}: invariant ${i + 1}`;
    const keys = ['name', 'location', 'equals', 'afterHang'];
    const { name, location, equals, afterHang } = recordWith(one, at, 'an invariant', keys, ['name', 'location', 'equals']);
    if (afterHang !== undefined) flagOf(afterHang, at, '`afterHang`');
    const text = textOf(name, at, 'its name');
    if (text === '' || text.length > 100 || !/^[^\p{C}]+$/u.test(text))
      refuse(at, 'its name is a line of 1 to 100 characters that can be printed');
    if (names.has(text)) refuse(at, `there is an invariant "${text}" already`);
    names.add(text);
    integerOf(equals, at, 'the value that it must have');
    if (typeof location === 'string') {
      if (!globals.includes(location))
        refuse(at, `unknown global ${shown(location)}; the scenario declares ${oneOf(globals)}${didYouMean(location, globals)}`);
      continue;
    }
    const [object, field, ...rest] = listOf(location, at, 'its location');
    if (rest.length > 0 || typeof object !== 'string' || typeof field !== 'string')
      return void refuse(at, "its location is a global's name, or [object, field]");
    checkValue(object, at, 'its location', objects);
    const fields = Object.keys(types[objects.get(object)!]!.fields);
    if (!fields.includes(field)) refuse(at, `${object} has no field ${shown(field)}; it has ${oneOf(fields)}${didYouMean(field, fields)}`);
  }
}

/** What is printed with every verdict. */
function checkSaid({ assumes, notModelled, userSpace, environment, text }: Fields, place: string): void {
  if (text !== undefined) textOf(text, place, 'its text');
  if (assumes !== undefined)
    for (const [name, value] of Object.entries(recordOf(assumes, place, '`assumes`')))
      if (typeof value !== 'string' && (typeof value !== 'number' || !Number.isFinite(value)))
        refuse(place, `\`assumes\`: ${name.slice(0, 60)} is ${shown(value)}, and must be a number or a text`);
  if (userSpace !== undefined)
    for (const [path, says] of Object.entries(recordOf(userSpace, place, '`userSpace`')))
      textOf(says, place, `what user space does for ${path.slice(0, 60)}`);
  if (notModelled !== undefined) for (const one of listOf(notModelled, place, '`notModelled`')) textOf(one, place, 'what is not modelled');
  if (environment !== undefined) namesOf(environment, place, 'function of the environment', cName);
}

function checkOperation(value: unknown, place: string): void {
  const operation = recordOf(value, place, 'an operation');
  nameOf(operation.name, place, 'its name', cName);
  const params = recordOf(operation.params, place, 'its `params`');
  for (const [param, kind] of Object.entries(params)) wordOf(kind, place, `its parameter "${param}"`, paramKinds);
  if (typeof operation.bind !== 'function') refuse(place, 'its `bind` is no function');
}

function checkDetector(value: unknown, place: string): void {
  const detector = recordOf(value, place, 'a detector');
  nameOf(detector.kind, place, 'its kind', noteName);
  textOf(detector.says, place, 'what it says');
  flagOf(detector.endsRun, place, '`endsRun`');
  if (typeof detector.install !== 'function') refuse(place, 'its `install` is no function');
}
