import { InputError, oneOf } from '../core/error.js';
import type { Field } from '../core/world/field.js';
import { didYouMean } from '../core/nearest.js';
import { isValue, type Operation, type ParamKind } from '../core/operation/operation.js';
import { branchesOf, type Invoke, type Location, type OperandInput, type PathSource } from '../core/system/path-source.js';
import { refuse, shown } from '../core/shape.js';
import { mostPoints } from './check-path.js';
import { former } from './former.js';
import { isLocation } from './lower.js';
import { orders } from '../core/operation/orders.js';

/** Calls inside each other; a kernel's stack has no room for more. */
const deepestCall = 64;

/** What a scenario declares that the locations of its paths may name. */
export interface Declared {
  readonly globals: { readonly [name: string]: Field };
  readonly types: { readonly [name: string]: { readonly fields: { readonly [field: string]: Field } } };
}

/**
 * Throws where a path, which is well formed, names an operation, callee, parameter, memory order, global or field that does not
 * exist, or hands over something of another kind; where paths call themselves, or each other so often that there would be no end.
 */
export function checkLinks(paths: readonly PathSource[], operations: ReadonlyMap<string, Operation>, declared?: Declared): void {
  const byId = new Map<string, PathSource>();
  for (const path of paths) {
    if (byId.has(path.id))
      throw new InputError(`${path.id}: two paths have this id; a variant replaces a path, it does not stand beside it`);
    if (operations.has(path.id))
      throw new InputError(`${path.id}: an operation of the simulated kernel has this name; give the path another`);
    byId.set(path.id, path);
  }
  const returns = returnsOf(operations);
  for (const path of paths)
    for (const [point, { invoke }] of Object.entries(path.states)) {
      if (!invoke) continue;
      const place = `${path.id}.${point}`;
      const operation = operations.get(invoke.src);
      const callee = byId.get(invoke.src);
      if (operation) {
        checkReturn(path, point, operation, returns);
        checkCall(invoke, Object.keys(operation.params), (param) => operation.params[param] !== 'tag', place, former[invoke.src]?.inputs);
      } else if (callee) checkCall(invoke, callee.params ?? [], () => true, place);
      else
        throw new InputError(
          `${place}: "${invoke.src}" is neither an operation of the simulated kernel nor a path of this scenario` +
            unknownName(invoke.src, operations, [...byId.keys()]),
        );
      for (const [param, value] of Object.entries(invoke.input ?? {}))
        if (Object.hasOwn(former[invoke.src]?.inputs ?? {}, param)) continue;
        else if (operation) checkArgument(operation, param, value, place, declared);
        else if (typeof value === 'string' || isLocation(value))
          refuse(place, `${invoke.src} is a path, and takes a value for "${param}"; load it first`);
    }
  checkCalls(byId);
}

/** By operation, those that it may return by; absent: it returns by itself. */
function returnsOf(operations: ReadonlyMap<string, Operation>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { name, returnsFrom } of operations.values())
    if (returnsFrom !== undefined) found.set(returnsFrom, [...(found.get(returnsFrom) ?? []), name]);
  return found;
}

function checkReturn({ id, states }: PathSource, point: string, { name }: Operation, all: ReadonlyMap<string, readonly string[]>): void {
  const returns = all.get(name);
  if (returns === undefined) return;
  for (const { target } of branchesOf(states[point]!.invoke!)) {
    const src = states[target]?.invoke?.src;
    if (src === undefined || !returns.includes(src))
      refuse(
        `${id}.${point}`,
        `the point behind ${name} is where it returns, one of ${oneOf(returns)}, and "${target}" is ${src ?? 'an end'}; the usual ` +
          'cause is that this second step was forgotten',
      );
  }
}

function unknownName(src: string, operations: ReadonlyMap<string, Operation>, paths: readonly string[]): string {
  const now = [...operations.keys()].find((name) => former[name]?.name === src);
  if (now) return `; it is ${now} now, which docs/kernel-semantics.md describes`;
  return `${didYouMean(src, [...operations.keys(), ...paths])}; the usual cause is a misspelt name`;
}

function checkCall(
  { src, input = {} }: Invoke,
  params: readonly string[],
  needed: (param: string) => boolean,
  place: string,
  gone: { readonly [input: string]: string } = {},
): void {
  for (const [param, value] of Object.entries(input))
    if (Object.hasOwn(gone, param)) {
      if (value !== 0) refuse(place, `${src} has no parameter "${param}" any more; write ${gone[param]} instead`);
    } else if (!params.includes(param))
      refuse(place, `${src} has no parameter "${param}"; it has ${oneOf(params)}${didYouMean(param, params)}`);
  for (const param of params) if (needed(param) && !Object.hasOwn(input, param)) refuse(place, `${src} needs its parameter "${param}"`);
}

function checkArgument(operation: Operation, param: string, value: OperandInput, place: string, declared: Declared | undefined): void {
  const { name } = operation;
  const kind = operation.params[param]!;
  const location = typeof value === 'string' || isLocation(value);
  if (kind === 'tag') return void checkOrder(operation, value, place);
  if (isValue(kind)) {
    if (location) refuse(place, `${name} takes a value for "${param}"; load it first`);
    return;
  }
  if (kind === 'global' && typeof value !== 'string') refuse(place, `${name} takes the name of a global for "${param}"`);
  if (!location) refuse(place, `${name} takes a location for "${param}": a global's name, or {reg, field}`);
  if (declared === undefined) return;
  const fields =
    typeof value === 'string' ? globalOf(value, place, declared) : fieldsOf((value as { field: string }).field, place, declared);
  const wanted = operation.takes?.[param];
  if (wanted !== undefined && fields.every((field) => field.kind !== wanted))
    refuse(place, `${name} takes a ${wanted} for "${param}", and ${nameIn(value as Location)} is a ${fields[0]!.kind}`);
}

const nameIn = (location: Location): string => (typeof location === 'string' ? location : location.field);

function globalOf(name: string, place: string, { globals }: Declared): readonly Field[] {
  if (Object.hasOwn(globals, name)) return [globals[name]!];
  const names = Object.keys(globals);
  return refuse(place, `unknown global ${shown(name)}; the scenario declares ${oneOf(names)}${didYouMean(name, names)}`);
}

/** The fields of that name, of whichever type: what a pointer leads to is known when it is followed. */
function fieldsOf(name: string, place: string, { types }: Declared): readonly Field[] {
  const found = Object.values(types).flatMap(({ fields }) => (Object.hasOwn(fields, name) ? [fields[name]!] : []));
  if (found.length > 0) return found;
  const names = [...new Set(Object.values(types).flatMap(({ fields }) => Object.keys(fields)))];
  const whole = name.split('.')[0]!;
  if (whole !== name && names.includes(whole))
    refuse(
      place,
      `unknown field "${name}": what is inside ${whole} belongs to its operations and cannot be read, nor is there a *_is_queued() or ` +
        '*_pending() of it; keep a word of your own beside it',
    );
  return refuse(place, `unknown field ${shown(name)}; the scenario's types have ${oneOf(names)}${didYouMean(name, names)}`);
}

function checkOrder({ name, params, marked }: Operation, value: OperandInput, place: string): void {
  const access = Object.values(params).find((kind): kind is keyof typeof orders => Object.hasOwn(orders, kind as ParamKind));
  const accepted: readonly string[] = orders[access ?? 'update'].filter((order) => order !== 'plain' || marked === undefined);
  if (typeof value !== 'string' || !accepted.includes(value))
    refuse(place, `unknown order ${shown(value)}; ${name} has ${oneOf(accepted)}${didYouMean(value, accepted)}`);
}

/** Nobody calls itself, and the compiled program, in which calls are inlined, stays one that can be looked at. */
function checkCalls(byId: ReadonlyMap<string, PathSource>): void {
  for (const { id, depth } of callTree(byId))
    if (depth > deepestCall) refuse(id, `it has more than ${deepestCall} calls inside each other`);
}

/** Throws where paths, once their calls are inlined, have more points than can be looked at. */
export function checkInlined(paths: readonly PathSource[]): void {
  for (const { id, points } of callTree(new Map(paths.map((path) => [path.id, path]))))
    if (points > mostPoints)
      refuse(
        id,
        `with what it calls, and what that calls, it has more than ${mostPoints} points; calls are inlined, and the usual cause is a ` +
          'path that calls another one many times, which does the same in turn',
      );
}

/** A path with all that it calls. */
interface Size {
  readonly id: string;
  readonly points: number;
  /** Calls inside each other. */
  readonly depth: number;
}

/** Every path after those that it calls. Throws where one calls itself. */
function* callTree(byId: ReadonlyMap<string, PathSource>): Generator<Size> {
  const sizes = new Map<string, Size>();
  const called = new Map([...byId].map(([id, path]) => [id, calleesOf(path, byId)]));
  const under = new Set<string>();
  for (const root of byId.keys()) {
    const todo = [root];
    for (let id = todo.at(-1); id !== undefined; id = todo.at(-1)) {
      const callees = called.get(id)!;
      const next = callees.find((callee) => !sizes.has(callee));
      if (next !== undefined) {
        if (under.has(next) || next === id)
          throw new InputError(
            `${next}: it calls itself through ${todo.slice(todo.indexOf(next)).slice(0, 12).join(' > ')}; recursion is not modelled`,
          );
        under.add(id);
        todo.push(next);
        continue;
      }
      todo.pop();
      under.delete(id);
      if (sizes.has(id)) continue;
      const size = sizeOf(byId.get(id)!, callees, sizes);
      sizes.set(id, size);
      yield size;
    }
  }
}

const calleesOf = ({ states }: PathSource, byId: ReadonlyMap<string, PathSource>): readonly string[] =>
  Object.values(states).flatMap(({ invoke }) => (invoke && byId.has(invoke.src) ? [invoke.src] : []));

const sizeOf = ({ id, states }: PathSource, callees: readonly string[], sizes: ReadonlyMap<string, Size>): Size => ({
  id,
  points: callees.reduce((sum, callee) => sum + sizes.get(callee)!.points, Object.keys(states).length),
  depth: callees.reduce((most, callee) => Math.max(most, sizes.get(callee)!.depth + 1), 0),
});
