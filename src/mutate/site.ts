import type { Operation } from '../core/operation/operation.js';
import type { Branch, Operand, OperandInput, PathSource, PointSource, Guard } from '../core/system/path-source.js';
import { branchesOf } from '../core/system/path-source.js';
import { compilerBarrier } from '../kernel/barrier.js';

/** What the operators ask of the operations of a system. */
export interface Kernel {
  readonly operations: ReadonlyMap<string, Operation>;
  /** Of an operation, whether it may wait for something besides a lock. */
  waits(operation: Operation): boolean;
  /** Whether it may end the life of an object, at once or later. */
  ends(operation: Operation): boolean;
  /** Whether a callback begins at a point, or returns: that is nobody's code. */
  frames(path: PathSource, point: string): boolean;
}

/** A point of a path with an operation or a call, and what stands around it. */
export class Site {
  readonly point: PointSource;
  readonly branches: readonly Branch[];
  /** Undefined at a call. */
  readonly operation: Operation | undefined;

  constructor(
    readonly kernel: Kernel,
    readonly path: PathSource,
    readonly name: string,
  ) {
    this.point = path.states[name]!;
    this.branches = branchesOf(this.point.invoke!);
    this.operation = kernel.operations.get(this.point.invoke!.src);
  }

  /** How it reads, without the line that descriptions of a C model begin with. */
  get text(): string {
    const { description, invoke } = this.point;
    return (description ?? `${invoke!.src}()`).replace(/^\d+: /, '');
  }

  /** The site at that name; undefined for an end. */
  at(name: string): Site | undefined {
    return this.path.states[name]?.invoke === undefined ? undefined : new Site(this.kernel, this.path, name);
  }

  /** What comes behind it, where it has one branch. */
  get next(): Site | undefined {
    const { target } = this.branches[0]!;
    return this.straight && !this.kernel.frames(this.path, target) ? this.at(target) : undefined;
  }

  /** It has one branch, and goes on there whatever it gives. */
  get straight(): boolean {
    return this.branches.length === 1 && this.branches[0]!.guard === undefined;
  }

  /** Where a path comes from to it. */
  get before(): readonly Site[] {
    return Object.keys(this.path.states)
      .filter(
        (name) => this.path.states[name]!.invoke && branchesOf(this.path.states[name]!.invoke!).some(({ target }) => target === this.name),
      )
      .map((name) => this.at(name)!);
  }

  /** The one before it that leads nowhere else, where there is no other. */
  get straightBefore(): Site | undefined {
    const [only, ...others] = this.before;
    return only?.straight && others.length === 0 && this.path.initial !== this.name ? only : undefined;
  }

  /** The second step of what this one begins, such as synchronize_rcu() returns. */
  get second(): Site | undefined {
    const { next, operation } = this;
    if (operation === undefined || next?.operation === undefined) return undefined;
    const { name, returnsFrom } = next.operation;
    return name === `${operation.name}Wait` || returnsFrom === operation.name ? next : undefined;
  }

  /** It is such a second step. */
  get isSecond(): boolean {
    return this.before.some((one) => one.second?.name === this.name);
  }

  /** It changes nothing but what its branches do with what it gives. */
  get reads(): boolean {
    const { operation } = this;
    if (operation === undefined || operation.gives === 'nothing' || operation.allocates || operation.sleeps) return false;
    const kinds = Object.values(operation.params);
    return operation.footprint?.brackets.length === 0 && kinds.every((kind) => !['update', 'write', 'object'].includes(kind));
  }

  /** Registers that it or its branches look at. */
  get uses(): ReadonlySet<string> {
    const { invoke } = this.point;
    return new Set([...Object.values(invoke!.input ?? {}), ...this.branches.flatMap(operandsOf)].flatMap(registersIn));
  }

  /** Registers that its branches set. */
  get sets(): ReadonlySet<string> {
    return new Set(this.branches.flatMap(({ save, set }) => [...(save === undefined ? [] : [save]), ...Object.keys(set ?? {})]));
  }

  /** The same point, which reads like this in diagrams, on the line of a model in C. */
  told(text: string): PointSource {
    const [line = ''] = /^\d+: /.exec(this.point.description ?? '') ?? [];
    return { ...this.point, description: `${line}${text}` };
  }

  /** The same point, which does nothing and gives 0. */
  nothing(branches: readonly Branch[] = this.branches): PointSource {
    return { ...this.told(`/* ${this.text.slice(0, 44)} */`), invoke: { src: compilerBarrier.name, onDone: branches } };
  }
}

export const overlap = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => [...one].some((name) => other.has(name));

/** Where a branch leads, and which one it is where several lead there. */
export const nameOfBranch = (branches: readonly Branch[], i: number): string =>
  branches.some(({ target }, j) => j < i && target === branches[i]!.target) ? `${branches[i]!.target}-${i}` : branches[i]!.target;

/** Whether a branch looks at what its operation gave. */
export const usesResult = (branch: Branch): boolean => branch.save !== undefined || operandsOf(branch).some(isResult);

function operandsOf({ guard, set, write, note }: Branch): readonly OperandInput[] {
  return [
    ...(guard ? inGuard(guard) : []),
    ...Object.values(set ?? {}),
    ...(write ? [write.object, ...Object.values(write.fields)] : []),
    ...((note?.slice(1) ?? []) as readonly Operand[]),
  ];
}

/** A comparison without a left side is of the result. */
function inGuard({ params: { left, right, guards } }: Guard): readonly Operand[] {
  if (guards !== undefined) return guards.flatMap(inGuard);
  return [left ?? { result: true }, ...(right === undefined ? [] : [right])];
}

function partsOf(operand: OperandInput): readonly OperandInput[] {
  if (typeof operand !== 'object') return [];
  if ('add' in operand) return operand.add;
  if ('sub' in operand) return operand.sub;
  if ('lookup' in operand) return [operand.lookup.row, operand.lookup.column];
  return [];
}

function registersIn(operand: OperandInput): readonly string[] {
  if (typeof operand === 'object' && 'reg' in operand) return [operand.reg];
  return partsOf(operand).flatMap(registersIn);
}

function isResult(operand: OperandInput): boolean {
  return (typeof operand === 'object' && 'result' in operand) || partsOf(operand).some(isResult);
}
