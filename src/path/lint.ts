import { InputError, oneOf } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';
import {
  type Branch,
  branchesOf,
  type Guard,
  type Operand,
  type OperandInput,
  type PathSource,
  type PointSource,
} from '../core/system/path-source.js';
import { isLocation } from './lower.js';

const pathKeys = new Set(['id', 'params', 'registers', 'initial', 'states']);
const invokeKeys = new Set(['src', 'input', 'onDone']);
const pointKeys = new Set(['description', 'invoke', 'type', 'output', 'tags']);
const branchKeys = new Set(['guard', 'save', 'set', 'write', 'note', 'target', 'reenter']);
const guardTypes = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'ult', 'uge', 'all', 'not']);

/** Throws on the first rule that a path breaks: place, fact, usual cause. */
export function lintPath(source: PathSource): void {
  const fail = (point: string, fact: string): never => {
    throw new InputError(`${source.id}${point && `.${point}`}: ${fact}`);
  };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(source.id ?? '')) fail('', `the id "${source.id}" is not the name of a C function`);
  if (!source.states?.[source.initial])
    fail('', `the initial state "${source.initial}" does not exist; it has ${oneOf(Object.keys(source.states ?? {}))}`);
  if (source.states[source.initial]!.type === 'final') fail(source.initial, 'a path starts at a point with an operation, not at its end');
  for (const key of Object.keys(source)) if (!pathKeys.has(key)) fail('', `a path has no "${key}"; it has ${oneOf([...pathKeys])}`);
  const names = new Set([...(source.params ?? []), ...(source.registers ?? [])]);
  if (names.size !== (source.params?.length ?? 0) + (source.registers?.length ?? 0)) fail('', 'a parameter or register is declared twice');
  const checkOperand = (point: string, operand: Operand, results: boolean): void => {
    if (typeof operand === 'number') {
      if (!Number.isInteger(operand)) fail(point, `the operand ${operand} is not an integer`);
      return;
    }
    if (typeof operand !== 'object' || operand === null)
      fail(point, `the operand ${JSON.stringify(operand)} is none: it is a number, {reg}, {param}, {result}, {add}, {sub} or {lookup}`);
    if ('reg' in operand) {
      if (!source.registers?.includes(operand.reg))
        fail(point, `register "${operand.reg}" is not declared; the path has ${oneOf(source.registers ?? [])}`);
    } else if ('param' in operand) {
      if (!source.params?.includes(operand.param))
        fail(point, `parameter "${operand.param}" is not declared; the path has ${oneOf(source.params ?? [])}`);
    } else if ('result' in operand) {
      if (!results) fail(point, 'an input or an output has no result to use; save it in a register first');
    } else if ('add' in operand) for (const o of operand.add) checkOperand(point, o, results);
    else if ('sub' in operand) for (const o of operand.sub) checkOperand(point, o, results);
    else if ('lookup' in operand) {
      checkOperand(point, operand.lookup.row, results);
      checkOperand(point, operand.lookup.column, results);
    } else
      fail(point, `the operand ${JSON.stringify(operand)} is none: it is a number, {reg}, {param}, {result}, {add}, {sub} or {lookup}`);
  };
  const checkGuard = (point: string, guard: Guard): void => {
    if (!guardTypes.has(guard.type)) fail(point, `unknown guard "${guard.type}"; there are ${oneOf([...guardTypes])}`);
    for (const g of guard.params.guards ?? []) checkGuard(point, g);
    if (guard.params.left !== undefined) checkOperand(point, guard.params.left, true);
    if (guard.params.right !== undefined) checkOperand(point, guard.params.right, true);
  };
  const checkBranch = (point: string, branch: Branch): void => {
    for (const key of Object.keys(branch))
      if (!branchKeys.has(key)) fail(point, `a branch has no "${key}"; it has ${oneOf([...branchKeys])}`);
    if (!source.states[branch.target]) fail(point, `the target "${branch.target}" does not exist`);
    if (branch.target === point && !branch.reenter)
      fail(point, 'it re-enters itself without `reenter: true`; XState would not start the operation again');
    if (branch.guard) checkGuard(point, branch.guard);
    for (const reg of [...(branch.save ? [branch.save] : []), ...Object.keys(branch.set ?? {})]) {
      if (!source.registers?.includes(reg)) fail(point, `register "${reg}" is not declared; the path has ${oneOf(source.registers ?? [])}`);
    }
    for (const operand of [
      ...Object.values(branch.set ?? {}),
      ...(branch.write ? [branch.write.object, ...Object.values(branch.write.fields)] : []),
      ...((branch.note?.slice(1) ?? []) as Operand[]),
    ])
      checkOperand(point, operand, true);
    if (branch.note && branch.note.length > 4) fail(point, 'an annotation has at most three operands');
  };
  const checkPoint = (point: string, state: PointSource): void => {
    for (const key of Object.keys(state)) {
      if (!pointKeys.has(key))
        fail(point, `a point has no "${key}"; transitions come from onDone only, so it has ${oneOf([...pointKeys])}`);
    }
    if ((state.description?.length ?? 0) > 60)
      fail(point, `the description has ${state.description!.length} characters; at most 60, so that it fits a column`);
    if (state.type === 'final') {
      if (state.invoke) fail(point, 'a final state has no operation');
      if (state.output !== undefined) checkOperand(point, state.output, false);
      return;
    }
    if (state.type !== undefined) fail(point, `the type "${state.type}" is not allowed; a point is plain or final`);
    const { invoke } = state;
    if (!invoke || Array.isArray(invoke))
      return void fail(point, 'every point that is not final has exactly one invoke: the one atomic operation issued there');
    for (const key of Object.keys(invoke))
      if (!invokeKeys.has(key)) fail(point, `an invoke has no "${key}"; it has ${oneOf([...invokeKeys])}`);
    for (const operand of Object.values(invoke.input ?? {}) as OperandInput[]) {
      if (typeof operand === 'string') continue;
      checkOperand(point, isLocation(operand) ? ('reg' in operand ? { reg: operand.reg } : { param: operand.param }) : operand, false);
    }
    const branches = branchesOf(invoke);
    if (branches.length === 0) fail(point, 'its onDone has no branch');
    branches.forEach((branch, i) => {
      checkBranch(point, branch);
      if (!branch.guard && i < branches.length - 1) fail(point, `branch ${i + 1} has no guard, so the branches after it are never taken`);
    });
  };
  for (const [point, state] of Object.entries(source.states)) checkPoint(point, state);
  const reached = new Set<string>();
  const visit = (point: string): void => {
    if (reached.has(point)) return;
    reached.add(point);
    const { invoke } = source.states[point]!;
    if (invoke) for (const { target } of branchesOf(invoke)) visit(target);
  };
  visit(source.initial);
  for (const point of Object.keys(source.states)) if (!reached.has(point)) fail(point, 'no branch leads here');
}

/** Throws where a path names an operation, callee or parameter that does not exist, or calls itself. */
export function lintLinks(paths: readonly PathSource[], operations: ReadonlyMap<string, Operation>): void {
  const byId = new Map<string, PathSource>();
  for (const path of paths) {
    lintPath(path);
    if (byId.has(path.id))
      throw new InputError(`${path.id}: two paths have this id; a variant replaces a path, it does not stand beside it`);
    byId.set(path.id, path);
  }
  for (const path of paths) {
    for (const [point, { invoke }] of Object.entries(path.states)) {
      if (!invoke) continue;
      const at = `${path.id}.${point}`;
      const given = Object.keys(invoke.input ?? {});
      const operation = operations.get(invoke.src);
      const callee = byId.get(invoke.src);
      if (!operation && !callee)
        throw new InputError(
          `${at}: "${invoke.src}" is neither an operation of the simulated kernel nor a path of this scenario; the usual ` +
            'cause is a misspelt name',
        );
      const known = operation ? Object.keys(operation.params) : (callee!.params ?? []);
      for (const param of given)
        if (!known.includes(param)) throw new InputError(`${at}: ${invoke.src} has no parameter "${param}"; it has ${oneOf(known)}`);
      for (const param of known) {
        if (!given.includes(param) && operation?.params[param] !== 'tag')
          throw new InputError(`${at}: ${invoke.src} needs its parameter "${param}"`);
      }
    }
  }
  const done = new Set<string>();
  const visit = (id: string, stack: readonly string[]): void => {
    if (stack.includes(id))
      throw new InputError(`${id}: it calls itself through ${stack.slice(stack.indexOf(id)).join(' > ')}; recursion is not modelled`);
    if (done.has(id)) return;
    for (const { invoke } of Object.values(byId.get(id)!.states)) if (invoke && byId.has(invoke.src)) visit(invoke.src, [...stack, id]);
    done.add(id);
  };
  for (const id of byId.keys()) visit(id, []);
}
