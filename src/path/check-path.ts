import { oneOf } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';
import type { PathSource } from '../core/system/path-source.js';
import {
  cName,
  type Fields,
  flagOf,
  integerOf,
  listOf,
  nameOf,
  namesOf,
  noteName,
  pointName,
  recordOf,
  recordWith,
  refuse,
  shown,
  textOf,
} from '../core/shape.js';
import { checkRange } from './check-range.js';

const pathKeys = ['id', 'title', 'params', 'registers', 'initial', 'states'] as const;
const invokeKeys = ['src', 'input', 'told', 'onDone'] as const;
const pointKeys = ['description', 'invoke', 'type', 'output', 'tags'] as const;
const branchKeys = ['guard', 'save', 'set', 'write', 'note', 'target', 'reenter'] as const;
const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'ult', 'uge'] as const;
const guardTypes = [...comparisons, 'all', 'not'] as const;

/** Points of one path: what a reader could still follow, and many times what any function has. */
export const mostPoints = 10_000;
/** Sums in sums, guards in guards: deeper is no expression that somebody wrote. */
const deepest = 40;
const widest = 200;
/** Parameters and registers of one path. */
const mostNames = 1000;
const longestDescription = 60;

/** The names that an operand may use where it stands. */
interface Names {
  readonly params: readonly string[];
  readonly registers: readonly string[];
  readonly points: Fields;
}

/** Checks that a value has the shape of a path, and that what it names within itself is there. */
export function checkPath(value: unknown): asserts value is PathSource {
  const path = recordOf(value, 'a path', 'it');
  if (typeof path.id !== 'string' || !cName.pattern.test(path.id))
    refuse(
      typeof path.id === 'string' ? path.id.slice(0, 60) : 'a path',
      `the id ${shown(path.id)} is not the name of a C function: ${cName.says}`,
    );
  const id = nameOf(path.id, 'a path', 'the id', cName);
  recordWith(path, id, 'a path', pathKeys, ['states']);
  const params = path.params === undefined ? [] : namesOf(path.params, id, 'parameter', cName);
  const registers = checkRegisters(path.registers, id);
  for (const register of registers) if (params.includes(register)) refuse(id, `a parameter or register is declared twice: "${register}"`);
  if (params.length + registers.length > mostNames)
    refuse(id, `it has ${params.length + registers.length} parameters and registers, at most ${mostNames} are accepted`);
  if (path.title !== undefined) nameOf(path.title, id, 'the title', cName);
  const points = recordOf(path.states, id, 'the list of states');
  const names = Object.keys(points);
  if (names.length > mostPoints)
    refuse(id, `it has ${names.length} points, at most ${mostPoints} are accepted; the usual cause is a loop that writes the path`);
  for (const name of names) nameOf(name, id, 'the point', pointName);
  if (typeof path.initial !== 'string' || !Object.hasOwn(points, path.initial))
    refuse(id, `the initial state ${shown(path.initial)} does not exist; it has ${few(names)}${didYouMean(path.initial, names)}`);
  for (const name of names) checkPoint(points[name], name, `${id}.${name}`, { params, registers, points });
  if ((points[path.initial as string] as Fields).type === 'final')
    refuse(`${id}.${path.initial as string}`, 'a path starts at a point with an operation, not at its end');
}

/** Enough of them to see what is meant. */
const few = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : oneOf(names);

function checkRegisters(value: unknown, id: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return namesOf(value, id, 'register', cName);
  const ranges = recordOf(value, id, 'the list of registers');
  for (const [name, range] of Object.entries(ranges)) {
    nameOf(name, id, 'the register', cName);
    checkRange(range, id, `the range of the register "${name}"`);
  }
  return Object.keys(ranges);
}

function checkPoint(value: unknown, name: string, place: string, names: Names): void {
  const point = recordOf(value, place, 'the point');
  for (const key of Object.keys(point))
    if (!(pointKeys as readonly string[]).includes(key))
      refuse(
        place,
        `a point has no "${key.slice(0, 60)}"; transitions come from onDone only, so it has ${oneOf(pointKeys)}` +
          didYouMean(key, pointKeys),
      );
  if (point.description !== undefined) {
    const { length } = textOf(point.description, place, 'the description');
    if (length > longestDescription)
      refuse(place, `the description has ${length} characters; at most ${longestDescription}, so that it fits a column`);
    if (/[\n\r]/.test(point.description as string)) refuse(place, 'the description has more than one line');
  }
  if (point.tags !== undefined) for (const tag of listOf(point.tags, place, 'the list of tags')) textOf(tag, place, 'the tag');
  if (point.type === 'final') {
    if (point.invoke !== undefined) refuse(place, 'a final state has no operation');
    if (point.output !== undefined) checkOperand(point.output, place, names, false);
    return;
  }
  if (point.type !== undefined) refuse(place, `the type ${shown(point.type)} is not allowed; a point is plain or "final"`);
  if (point.output !== undefined) refuse(place, 'only a final state has an output; the usual cause: `type: "final"` is missing');
  if (point.invoke === undefined || Array.isArray(point.invoke))
    refuse(place, 'every point that is not final has exactly one invoke: the one atomic operation issued there');
  checkInvoke(point.invoke, name, place, names);
}

function checkInvoke(value: unknown, name: string, place: string, names: Names): void {
  const invoke = recordWith(value, place, 'an invoke', invokeKeys, ['src', 'onDone']);
  nameOf(invoke.src, place, 'the operation or callee', cName);
  const input = invoke.input === undefined ? {} : recordOf(invoke.input, place, 'the input');
  for (const [param, operand] of Object.entries(input)) checkInput(operand, param, place, names);
  if (typeof invoke.onDone === 'string') return void checkBranch({ target: invoke.onDone }, name, place, names);
  if (!Array.isArray(invoke.onDone)) return void checkBranch(invoke.onDone, name, place, names);
  const branches = listOf(invoke.onDone, place, 'onDone');
  if (branches.length === 0) refuse(place, 'its onDone has no branch');
  if (branches.length > widest) refuse(place, `its onDone has ${branches.length} branches, at most ${widest} are accepted`);
  branches.forEach((branch, i) => {
    checkBranch(branch, name, place, names);
    if ((branch as Fields).guard === undefined && i < branches.length - 1)
      refuse(place, `branch ${i + 1} has no guard, so the branches after it are never taken`);
  });
}

/** A global by name, a field of what a register or parameter leads to, or a value. */
function checkInput(value: unknown, param: string, place: string, names: Names): void {
  if (typeof value === 'string') return;
  if (typeof value !== 'object' || value === null || !('field' in value)) return void checkOperand(value, place, names, false);
  const location = recordWith(value, place, `the location "${param}"`, ['reg', 'param', 'field']);
  if ('reg' in location === 'param' in location)
    refuse(place, `the location "${param}" needs either a reg or a param that leads to its object`);
  textOf(location.field, place, `the field of the location "${param}"`);
  const { field: _, ...pointer } = location;
  checkOperand(pointer, place, names, false);
}

function checkBranch(value: unknown, from: string, place: string, { params, registers, points }: Names): void {
  const names = { params, registers, points };
  const branch = recordWith(value, place, 'a branch', branchKeys);
  const { target } = branch;
  if (typeof target !== 'string') return void refuse(place, `the target of a branch is ${shown(target)}, and must be the name of a point`);
  if (!Object.hasOwn(points, target))
    refuse(
      place,
      `the target ${shown(target)} does not exist; the path has ${few(Object.keys(points))}${didYouMean(target, Object.keys(points))}`,
    );
  if (branch.reenter !== undefined) flagOf(branch.reenter, place, '`reenter`');
  if (target === from && branch.reenter !== true)
    refuse(place, 'it re-enters itself without `reenter: true`; XState would not start the operation again');
  if (branch.guard !== undefined) checkGuard(branch.guard, place, names, 0);
  if (branch.save !== undefined) checkRegister(branch.save, place, registers);
  const set = branch.set === undefined ? {} : recordOf(branch.set, place, '`set`');
  for (const [register, operand] of Object.entries(set)) {
    checkRegister(register, place, registers);
    checkOperand(operand, place, names, true);
  }
  if (branch.write !== undefined) {
    const write = recordWith(branch.write, place, '`write`', ['object', 'fields'], ['object', 'fields']);
    checkOperand(write.object, place, names, true);
    for (const operand of Object.values(recordOf(write.fields, place, 'the fields of `write`'))) checkOperand(operand, place, names, true);
  }
  if (branch.note !== undefined) {
    const [note, ...operands] = listOf(branch.note, place, 'an annotation');
    nameOf(note, place, 'the annotation', noteName);
    if (operands.length > 3) refuse(place, 'an annotation has at most three operands');
    for (const operand of operands) checkOperand(operand, place, names, true);
  }
}

function checkRegister(value: unknown, place: string, registers: readonly string[]): void {
  if (typeof value !== 'string') return void refuse(place, `a register is ${shown(value)}, and must be a name`);
  if (!registers.includes(value))
    refuse(place, `register ${shown(value)} is not declared; the path has ${oneOf(registers)}${didYouMean(value, registers)}`);
}

function checkGuard(value: unknown, place: string, names: Names, depth: number): void {
  if (depth > deepest) refuse(place, `a guard has more than ${deepest} guards inside each other`);
  const guard = recordWith(value, place, 'a guard', ['type', 'params'], ['type']);
  const type = guard.type as (typeof guardTypes)[number];
  if (!guardTypes.includes(type))
    refuse(place, `unknown guard ${shown(type)}; there are ${oneOf(guardTypes)}${didYouMean(type, guardTypes)}`);
  const params = guard.params === undefined ? {} : recordWith(guard.params, place, "the guard's params", ['left', 'right', 'guards']);
  if (type === 'all' || type === 'not') {
    const guards = listOf(params.guards, place, `the guards of "${type}"`);
    if (guards.length > widest) refuse(place, `a guard has ${guards.length} guards, at most ${widest} are accepted`);
    if (type === 'not' && guards.length !== 1) refuse(place, `the guard "not" has ${guards.length} guards, and must have one`);
    for (const inner of guards) checkGuard(inner, place, names, depth + 1);
    return;
  }
  if (guard.params === undefined) refuse(place, `the guard "${type}" needs its "params"`);
  if (params.guards !== undefined) refuse(place, `the guard "${type}" compares, and has no guards`);
  for (const side of [params.left, params.right]) if (side !== undefined) checkOperand(side, place, names, true);
}

const operandKeys = ['reg', 'param', 'result', 'add', 'sub', 'lookup'] as const;

function checkOperand(value: unknown, place: string, names: Names, results: boolean, depth = 0): void {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) refuse(place, `the operand ${value} is not an integer`);
    integerOf(value, place, 'the operand');
    return;
  }
  if (depth > deepest) refuse(place, `an operand has more than ${deepest} operands inside each other`);
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0 || !(operandKeys as readonly string[]).includes(key))
    return void refuse(place, `the operand ${shown(value)} is none: it is a number, {reg}, {param}, {result}, {add}, {sub} or {lookup}`);
  const operand = (value as Fields)[key];
  switch (key as (typeof operandKeys)[number]) {
    case 'reg':
      return void checkRegister(operand, place, names.registers);
    case 'param':
      if (typeof operand !== 'string' || !names.params.includes(operand))
        refuse(
          place,
          `parameter ${shown(operand)} is not declared; the path has ${oneOf(names.params)}${didYouMean(operand, names.params)}`,
        );
      return;
    case 'result':
      if (operand !== true) refuse(place, `the operand ${shown(value)} is none: the result is { result: true }`);
      if (!results) refuse(place, 'an input or an output has no result to use; save it in a register first');
      return;
    case 'add':
    case 'sub': {
      const sides = listOf(operand, place, `the operands of "${key}"`);
      if (sides.length !== 2) refuse(place, `"${key}" has ${sides.length} operands, and must have two`);
      for (const side of sides) checkOperand(side, place, names, results, depth + 1);
      return;
    }
    case 'lookup': {
      const { table, row, column } = recordWith(operand, place, 'a lookup', ['table', 'row', 'column'], ['table', 'row', 'column']);
      const rows = listOf(table, place, 'the table of a lookup');
      for (const entries of rows)
        for (const entry of listOf(entries, place, 'a row of the table')) integerOf(entry, place, 'an entry of the table');
      if (rows.length === 0) refuse(place, 'the table of a lookup has no rows');
      if (typeof row === 'number' && !(row in rows)) refuse(place, `a lookup in row ${row} of a table that has rows 0..${rows.length - 1}`);
      checkOperand(row, place, names, results, depth + 1);
      checkOperand(column, place, names, results, depth + 1);
    }
  }
}
