import { type ActorLogic, type AnyStateMachine, assign, type Snapshot, setup } from 'xstate';
import {
  type Branch,
  branchesOf,
  type Guard,
  type Location,
  type Operand,
  type OperandInput,
  type PathSource,
  rangesOf,
} from '../core/system/path-source.js';
import { startOf } from '../core/world/layout.js';
import { type Context, evaluate, holds, outOfRange } from './evaluate.js';

/** A location whose pointer is evaluated: what an operation's actor gets for a shared location. */
export interface EvaluatedLocation {
  readonly pointer: number;
  readonly field: string;
}
export type EvaluatedInput = { readonly [param: string]: number | string | EvaluatedLocation };

export type OperationSnapshot = Snapshot<number> & { readonly input: EvaluatedInput };
export type Grant = { readonly type: 'grant'; readonly result: number };

/** An operation as an actor: it waits until the scheduler grants it with its result. */
export const operationLogic: ActorLogic<OperationSnapshot, Grant, EvaluatedInput> = {
  transition: (snapshot, event) =>
    event.type === 'grant' ? ({ ...snapshot, status: 'done', output: event.result } as OperationSnapshot) : snapshot,
  getInitialSnapshot: (_, input) => ({ status: 'active', output: undefined, error: undefined, input }) as OperationSnapshot,
  getPersistedSnapshot: (snapshot) => snapshot,
};

export const isLocation = (input: OperandInput): input is Exclude<Location, string> => typeof input === 'object' && 'field' in input;

/** Called when a branch with an annotation is taken. */
export type NoteSink = (name: string, values: readonly number[]) => void;

const machines = new WeakMap<PathSource, AnyStateMachine>();

/** The XState machine of a path, with its operations and callees still to be provided. */
export function lower(source: PathSource): AnyStateMachine {
  let machine = machines.get(source);
  if (!machine) {
    machine = build(source);
    machines.set(source, machine);
  }
  return machine;
}

type DoneEvent = { readonly output: number };

function build(source: PathSource): AnyStateMachine {
  const callees = new Set(Object.values(source.states).flatMap((state) => (state.invoke ? [state.invoke.src] : [])));
  const states = Object.fromEntries(
    Object.entries(source.states).map(([name, state]) => [
      name,
      {
        description: state.description,
        tags: state.tags,
        ...(state.type === 'final' && {
          type: 'final' as const,
          output: ({ context }: { context: Context }) => evaluate(state.output ?? 0, context, 0),
        }),
        ...(state.invoke && {
          invoke: {
            src: state.invoke.src,
            input: ({ context }: { context: Context }) => evaluateInput(state.invoke?.input ?? {}, context),
            onDone: branchesOf(state.invoke).map((branch) => lowerBranch(branch, within(source, name))),
          },
        }),
      },
    ]),
  );
  const ranges = rangesOf(source);
  const starts = Object.fromEntries(Object.entries(ranges).map(([register, range]) => [register, startOf(range)]));
  // The configuration is generated, so its types are checked by lint and not by XState's inference.
  return setup({
    actors: Object.fromEntries([...callees].map((callee) => [callee, operationLogic])),
    guards: {
      holds: ({ context, event }: { context: unknown; event: unknown }, guard: Guard) =>
        holds(guard, context as Context, (event as DoneEvent).output),
    },
    actions: { note: () => {}, write: () => {} },
  } as never).createMachine({
    id: source.id,
    context: ({ input }: { input?: Context }) => ({ ...starts, ...input }),
    initial: source.initial,
    states,
    output: ({ event }: { event: unknown }) => (event as DoneEvent).output,
  } as never) as unknown as AnyStateMachine;
}

/** Looks at what a register is set to. */
type Within = (register: string, value: number) => number;

const within = (source: PathSource, point: string): Within => {
  const ranges = rangesOf(source);
  return (register, value) => {
    const range = ranges[register];
    if (range && (value < range.min || value > range.max)) outOfRange(value, range, `${source.id}.${point}`, register, true);
    return value;
  };
};

function lowerBranch(branch: Branch, checked: Within) {
  const assignments: Record<string, Operand> = { ...(branch.save && { [branch.save]: { result: true } }), ...branch.set };
  return {
    target: branch.target,
    ...(branch.reenter && { reenter: true }),
    ...(branch.guard && { guard: { type: 'holds', params: branch.guard } }),
    actions: [
      ...(branch.note
        ? [
            {
              type: 'note',
              params: ({ context, event }: { context: Context; event: DoneEvent }) => ({
                name: branch.note![0],
                values: (branch.note!.slice(1) as Operand[]).map((operand) => evaluate(operand, context, event.output)),
              }),
            },
          ]
        : []),
      ...(branch.write
        ? [
            {
              type: 'write',
              params: ({ context, event }: { context: Context; event: DoneEvent }) => ({
                object: evaluate(branch.write!.object, context, event.output),
                fields: Object.entries(branch.write!.fields).map(
                  ([field, operand]) => [field, evaluate(operand, context, event.output)] as const,
                ),
              }),
            },
          ]
        : []),
      ...(Object.keys(assignments).length > 0
        ? [
            assign(
              ({ context, event }) =>
                Object.fromEntries(
                  Object.entries(assignments).map(([reg, operand]) => [
                    reg,
                    checked(reg, evaluate(operand, context as Context, (event as unknown as DoneEvent).output)),
                  ]),
                ) as never,
            ),
          ]
        : []),
    ],
  };
}

function evaluateInput(input: { readonly [param: string]: OperandInput }, context: Context): EvaluatedInput {
  return Object.fromEntries(
    Object.entries(input).map(([param, operand]) => {
      if (typeof operand === 'string') return [param, operand];
      if (!isLocation(operand)) return [param, evaluate(operand, context, 0)];
      return [
        param,
        { pointer: evaluate('reg' in operand ? { reg: operand.reg } : { param: operand.param }, context, 0), field: operand.field },
      ];
    }),
  );
}
