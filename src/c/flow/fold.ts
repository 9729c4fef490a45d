import { branchesOf, type Branch, type Guard, type Operand, type PathSource, type PointSource } from '../../core/system/path-source.js';
import { type EndNode, isTag, isWord, type Node, nodesFrom, setBy, type StepNode, usesOf, nextOf } from './flow.js';
import { decided, hull, type Interval, intervalOf } from './intervals.js';
import { depthOf, simplified, substituted, substitutedGuard, type Values } from './operands.js';

const tooDeep =
  'what is reckoned here without a step has no end that could be told; let a loop end by a constant, or keep a part in shared memory';

/** A function whose registers are folded into its steps. */
export interface Folded {
  readonly path: PathSource;
  /** By point, the step that it is. */
  readonly steps: ReadonlyMap<string, StepNode>;
  /** What it may return, where that is not a constant; undefined: nobody knows. */
  readonly returns: Interval | undefined;
}

/** Why a function cannot be folded, and where. */
export class Unfoldable extends Error {
  constructor(
    readonly at: number,
    readonly fact: string,
  ) {
    super(fact);
  }
}

/** More ways from one step to the next ones than anybody would follow. */
const mostBranches = 150;
const mostNodes = 20_000;
/** Tests in a row of which none is decided. */
const mostTests = 40;
/** Operands inside each other: deeper is none that a path may have. */
const deepest = 30;

interface Folding {
  readonly id: string;
  readonly params: readonly string[];
  readonly lineOf: (at: number) => number;
  /** What a variable may hold. */
  readonly interval: (variable: string) => Interval | undefined;
  readonly at: number;
}

/** Whether it is asked of registers before the first step where to go: then it has no first point, and is read within who calls it. */
export function startsAtOnce(entry: Node): boolean {
  let values: Values = new Map();
  let node: Node | undefined = entry;
  for (let visited = 0; node && visited < mostNodes; visited++) {
    if (node.kind === 'step') return true;
    if (node.kind === 'end' || node.kind === 'refused') return false;
    if (node.kind === 'set') values = new Map(values).set(node.variable, substituted(node.value, values));
    if (node.kind === 'test') {
      const known = decided(substitutedGuard(node.guard, values), [], () => undefined);
      if (known === undefined) return false;
      node = known ? node.yes : node.no;
    } else node = node.next;
  }
  return false;
}

/** The variables that are looked at later, by step that they are kept for. */
export function liveness(entry: Node): ReadonlyMap<Node, ReadonlySet<string>> {
  const nodes = [...nodesFrom(entry)].reverse();
  const live = new Map<Node, Set<string>>(nodes.map((node) => [node, new Set()]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of nodes) {
      const at = live.get(node)!;
      const before = at.size;
      const set = setBy(node);
      for (const next of nextOf(node)) for (const variable of live.get(next)!) if (variable !== set) at.add(variable);
      for (const variable of usesOf(node)) at.add(variable);
      if (at.size !== before) changed = true;
      if (node.kind === 'write') live.set(node.step, at);
    }
  }
  return live;
}

/** Where a way through registers ends, with what the variables hold there in terms of those where it began. */
interface Way {
  readonly conditions: readonly Guard[];
  readonly values: Values;
  readonly write: Branch['write'];
  readonly end: StepNode | EndNode;
}

/** Makes the statechart of a function: a point for each step, and a branch for each way from one to the next. */
export function fold(entry: Node, { id, params, lineOf, interval, at }: Folding): Folded {
  const live = liveness(entry);
  const states: { [point: string]: PointSource } = {};
  const steps = new Map<string, StepNode>();
  const names = new Map<StepNode, string>();
  const taken = new Map<string, number>();
  const todo: { readonly step: StepNode; readonly name: string; readonly values: Values }[] = [];
  const kept = new Set<string>();
  const returned: (Interval | undefined)[] = [];

  const nameFor = (step: StepNode): string => {
    const base = `L${lineOf(step.at)}`;
    const count = (taken.get(base) ?? 0) + 1;
    taken.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  };
  const pointOf = (step: StepNode): string => {
    let name = names.get(step);
    if (name === undefined) {
      name = nameFor(step);
      names.set(step, name);
      todo.push({ step, name, values: new Map() });
    }
    return name;
  };
  const finalFor = (value: Operand): string => {
    if (typeof value === 'number') {
      const name = value === 0 ? 'done' : `returns${value < 0 ? '-minus' : ''}-${Math.abs(value)}`;
      states[name] = value === 0 ? { type: 'final' } : { type: 'final', output: value };
      return name;
    }
    kept.add('_returned');
    states['returned'] = { type: 'final', output: { reg: '_returned' } };
    return 'returned';
  };

  function* ways(from: Node, values: Values, at: number): Generator<Way> {
    let visited = 0;
    const walk = function* (node: Node, values: Values, conditions: readonly Guard[], write: Branch['write']): Generator<Way> {
      let now: Node = node;
      let held = values;
      let written = write;
      for (;;) {
        if (++visited > mostNodes || conditions.length > mostTests)
          throw new Unfoldable(
            at,
            'a loop without a step comes to no end that could be told; let it end by a constant, or look at shared memory in it',
          );
        switch (now.kind) {
          case 'step':
          case 'end':
            yield { conditions, values: held, write: written, end: now };
            return;
          case 'refused':
            throw new Unfoldable(now.at, now.fact);
          case 'join':
            now = now.next!;
            break;
          case 'set':
            held = new Map(held).set(now.variable, substituted(now.value, held));
            if (depthOf(held.get(now.variable)!) > deepest) throw new Unfoldable(at, tooDeep);
            now = now.next!;
            break;
          case 'write': {
            const object = substituted(now.object, held);
            if (written && JSON.stringify(written.object) !== JSON.stringify(object)) {
              // one branch writes to one object
              yield { conditions, values: held, write: written, end: now.step };
              return;
            }
            written = { object, fields: { ...written?.fields, [now.field]: substituted(now.value, held) } };
            now = now.next!;
            break;
          }
          case 'test': {
            const guard = substitutedGuard(now.guard, held);
            const known = decided(guard, conditions, interval);
            if (known === undefined) {
              // 0 first, as paths by hand have it: analyses know the branch of NULL by that, and those behind it as the ones of an object
              const nonZero = guard.type === 'ne' && guard.params.right === 0;
              if (!nonZero) yield* walk(now.yes!, held, [...conditions, guard], written);
              yield* walk(now.no!, held, [...conditions, negated(guard)], written);
              if (nonZero) yield* walk(now.yes!, held, [...conditions, guard], written);
              return;
            }
            now = (known ? now.yes : now.no)!;
          }
        }
      }
    };
    yield* walk(from, values, [], undefined);
  }

  /** The branch that a way is. */
  const branchOf = ({ conditions, values, write, end }: Way, from: StepNode, last: boolean): Branch => {
    const set: { [register: string]: Operand } = {};
    let target: string;
    if (end.kind === 'end') {
      const value = simplified(substituted(end.value, values));
      target = finalFor(value);
      if (typeof value !== 'number') {
        set['_returned'] = value;
        returned.push(intervalOf(value, (variable) => interval(variable === '(result)' ? from.into! : variable)));
      }
    } else {
      target = pointOf(end);
      for (const variable of live.get(end)!) {
        const value = values.get(variable);
        kept.add(variable);
        if (value !== undefined && !(typeof value === 'object' && 'reg' in value && value.reg === variable))
          set[variable] = simplified(value);
      }
    }
    const guards = conditions.filter((one, i) => conditions.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i);
    return {
      ...(guards.length > 0 && !last && { guard: guards.length === 1 ? guards[0]! : { type: 'all', params: { guards } } }),
      ...(Object.keys(set).length > 0 && { set }),
      ...(write && { write }),
      ...(from.note && { note: from.note }),
      target,
      ...(target === names.get(from) && { reenter: true }),
    };
  };

  const [first, ...others] = [...ways(entry, new Map(), at)];
  if (first === undefined || others.length > 0 || first.end.kind === 'end')
    throw new Unfoldable(at, 'it does nothing that another one could notice; a scene needs somebody who takes steps');
  const start = first.end;
  const startValues = new Map([...first.values].filter(([variable]) => live.get(start)!.has(variable)));
  const initial = nameFor(start);
  if (startValues.size === 0) names.set(start, initial);
  todo.push({ step: start, name: initial, values: startValues });

  for (let one = todo.shift(); one; one = todo.shift()) {
    const { step, name, values } = one;
    steps.set(name, step);
    const after = step.into === undefined ? values : new Map(values).set(step.into, { result: true } as Operand);
    const found: Way[] = [];
    for (const way of ways(step.next!, after, step.at)) {
      if (found.length >= mostBranches)
        throw new Unfoldable(
          step.at,
          `from here there are more than ${mostBranches} ways to the next steps; a function of its own for a part of them helps`,
        );
      found.push(way);
    }
    const branches = found.map((way, i) => branchOf(way, step, i === found.length - 1));
    const input = inputOf(step, values);
    states[name] = {
      description: step.text,
      invoke: {
        src: typeof step.does === 'string' ? step.does : step.does.name,
        ...(Object.keys(input).length > 0 && { input }),
        onDone: branches.length === 1 ? branches[0]! : branches,
      },
    };
  }
  const registers = [...kept].filter((variable) => isUsed(variable, states));
  return {
    path: { id, ...(params.length > 0 && { params }), ...(registers.length > 0 && { registers }), initial, states },
    steps,
    returns: returned.includes(undefined) ? undefined : returned.reduce<Interval | undefined>((all, one) => hull(all, one!), undefined),
  };
}

function inputOf(step: StepNode, values: Values): NonNullable<PointSource['invoke']>['input'] & object {
  return Object.fromEntries(
    Object.entries(step.input).map(([param, given]) => {
      if (typeof given === 'string') return [param, given];
      if (isTag(given)) return [param, given.tag as unknown as Operand];
      if (!isWord(given)) return [param, simplified(substituted(given, values))];
      const pointer = simplified(substituted(given.object, values));
      if (typeof pointer === 'object' && ('reg' in pointer || 'param' in pointer)) return [param, { ...pointer, field: given.field }];
      throw new Unfoldable(step.at, 'a pointer that is NULL here is followed');
    }),
  );
}

/** The guard that holds where this one does not. */
function negated(guard: Guard): Guard {
  const opposite: { readonly [type: string]: Guard['type'] } = {
    eq: 'ne',
    ne: 'eq',
    lt: 'ge',
    ge: 'lt',
    le: 'gt',
    gt: 'le',
    ult: 'uge',
    uge: 'ult',
  };
  const type = opposite[guard.type];
  return type === undefined ? { type: 'not', params: { guards: [guard] } } : { type, params: guard.params };
}

function isUsed(register: string, states: PathSource['states']): boolean {
  const text = `{"reg":"${register}"`;
  return Object.values(states).some(
    (state) => JSON.stringify(state).includes(text) || (state.invoke && branchesOf(state.invoke).some(({ set }) => set && register in set)),
  );
}
