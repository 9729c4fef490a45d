import {
  type Branch,
  branchesOf,
  type Guard,
  type Location,
  type Operand,
  type OperandInput,
  type PathSource,
  type PointSource,
  registersOf,
} from '../core/system/path-source.js';
import { isLocation } from './lower.js';

/** Mermaid's stateDiagram-v2 of one path: descriptions on states, guards and results on edges, calls marked. */
export function mermaid(path: PathSource, isCall: (src: string) => boolean): string {
  // by number: Mermaid reserves some names that a point may have, and takes fewer characters
  const numbers = new Map(Object.keys(path.states).map((point, i) => [point, i]));
  const nodeOf = (point: string): string => `s${numbers.get(point)}`;
  const lines = [
    'stateDiagram-v2',
    `  %% ${path.id}(${(path.params ?? []).join(', ')})`,
    '  direction TB',
    '  classDef call stroke-dasharray: 5 5',
    `  [*] --> ${nodeOf(path.initial)}`,
  ];
  for (const [name, state] of Object.entries(path.states)) {
    lines.push(`  state "${quoted(label(name, state, isCall))}" as ${nodeOf(name)}`);
    if (state.type === 'final') lines.push(`  ${nodeOf(name)} --> [*] : ${quoted(`return ${printOperand(state.output ?? 0)}`)}`);
    if (state.invoke && isCall(state.invoke.src)) lines.push(`  class ${nodeOf(name)} call`);
    if (state.invoke)
      for (const branch of branchesOf(state.invoke)) lines.push(`  ${nodeOf(name)} --> ${nodeOf(branch.target)}${edge(branch)}`);
  }
  return `${lines.join('\n')}\n`;
}

function label(name: string, state: PointSource, isCall: (src: string) => boolean): string {
  if (state.type === 'final') return name;
  const text = state.description ?? state.invoke!.src;
  return `${name}: ${isCall(state.invoke!.src) ? `call ${text}` : text}`;
}

function edge(branch: Branch): string {
  const text = branchText(branch);
  return text === '' ? '' : ` : ${quoted(text)}`;
}

/** The guard of a branch, and what it does: empty where it does nothing. */
export function branchText(branch: Branch): string {
  return [
    ...(branch.guard ? [`[${printGuard(branch.guard)}]`] : []),
    ...(branch.save ? [`${branch.save} = result`] : []),
    ...Object.entries(branch.set ?? {}).map(([register, operand]) => `${register} = ${printOperand(operand)}`),
    ...(branch.write
      ? Object.entries(branch.write.fields).map(
          ([field, operand]) => `${printOperand(branch.write!.object)}->${field} = ${printOperand(operand)}`,
        )
      : []),
    ...(branch.note ? [`note ${branch.note[0]}(${(branch.note.slice(1) as Operand[]).map(printOperand).join(', ')})`] : []),
  ].join(', ');
}

/** Mermaid ends a label at a quote, reads < as markup, and # and ; as parts of a character's number. */
function quoted(text: string): string {
  return text.replace(/["#;<{}]/g, (c) => `#${c.codePointAt(0)};`);
}

const signs: { readonly [type in Guard['type']]?: string } = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  ult: '<u',
  uge: '>=u',
};

export function printGuard({ type, params: { left = { result: true }, right = 0, guards = [] } }: Guard): string {
  if (type === 'all') return guards.map(printGuard).join(' && ');
  if (type === 'not') return `!(${printGuard(guards[0]!)})`;
  return `${printOperand(left)} ${signs[type]} ${printOperand(right)}`;
}

export function printOperand(operand: Operand): string {
  if (typeof operand === 'number') return String(operand);
  if ('reg' in operand) return operand.reg;
  if ('param' in operand) return operand.param;
  if ('result' in operand) return 'result';
  if ('add' in operand) return operand.add.map(printOperand).join(' + ');
  if ('sub' in operand) return operand.sub.map(printOperand).join(' - ');
  return `table[${printOperand(operand.lookup.row)}][${printOperand(operand.lookup.column)}]`;
}

/** Plain data: what XState's `createMachine` takes and Stately imports. Guards, actions and actors are named, not given. */
export interface MachineConfig {
  readonly id: string;
  readonly initial: string;
  readonly context: { readonly [register: string]: number };
  readonly states: { readonly [point: string]: StateConfig };
}

interface StateConfig {
  readonly type?: 'final';
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly output?: unknown;
  readonly invoke?: { readonly src: string; readonly input: unknown; readonly onDone: readonly TransitionConfig[] };
}

interface TransitionConfig {
  readonly target: string;
  readonly reenter?: true;
  readonly guard?: { readonly type: string; readonly params: unknown };
  readonly actions?: readonly { readonly type: string; readonly params: unknown }[];
}

/** The path as an XState machine in JSON. Operands that XState computes at run time stay data. */
export function stately(path: PathSource): MachineConfig {
  return {
    id: path.id,
    initial: path.initial,
    context: Object.fromEntries([...(path.params ?? []), ...registersOf(path)].map((name) => [name, 0])),
    states: Object.fromEntries(Object.entries(path.states).map(([name, state]) => [name, stateConfig(state)])),
  };
}

function stateConfig({ description, type, tags, output, invoke }: PointSource): StateConfig {
  return {
    ...(type && { type }),
    ...(description && { description }),
    ...(tags && { tags }),
    ...(type === 'final' && { output: output ?? 0 }),
    ...(invoke && {
      invoke: {
        src: invoke.src,
        input: Object.fromEntries(Object.entries(invoke.input ?? {}).map(([param, operand]) => [param, inputData(operand)])),
        onDone: branchesOf(invoke).map(transition),
      },
    }),
  };
}

const inputData = (operand: OperandInput): Operand | Location =>
  typeof operand === 'object' && isLocation(operand) ? { ...operand } : operand;

function transition({ target, reenter, guard, save, set, write, note }: Branch): TransitionConfig {
  const assignments = { ...(save && { [save]: { result: true } }), ...set };
  const actions = [
    ...(write ? [{ type: 'write', params: write }] : []),
    ...(note ? [{ type: 'note', params: { name: note[0], values: note.slice(1) } }] : []),
    ...(Object.keys(assignments).length > 0 ? [{ type: 'assign', params: assignments }] : []),
  ];
  return {
    target,
    ...(reenter && { reenter }),
    ...(guard && { guard: { type: guard.type, params: guard.params } }),
    ...(actions.length > 0 && { actions }),
  };
}
