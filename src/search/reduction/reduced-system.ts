import { Defect, InputError } from '../../core/error.js';
import type { Reduction, Sleep } from '../../core/search/reduction.js';
import type { Search } from '../../core/search/strategy.js';
import type { Finding } from '../recorder.js';
import type { Reducer, Selection, Wrapped, Wrapper, Wrapping } from '../reducer.js';
import type { Searchable } from '../searchable.js';

/** What a search is told of its reducers. */
export interface Reducing {
  readonly reducers?: readonly Reducer[] | undefined;
  /** For a reducer that `bounds`. */
  readonly preemptions?: number | undefined;
}

const inOrder = (reducers: readonly Reducer[] = []): readonly Reducer[] => [...reducers].sort((a, b) => a.order - b.order);

/** As `--reduce` takes them, and as reports name them. */
export const reducerNames = (reducers?: readonly Reducer[]): string | undefined =>
  inOrder(reducers)
    .map(({ name }) => name)
    .join(',') || undefined;

/** The reducer for which the system has to be compiled within a number of preemptions. */
export const boundingReducer = (reducers?: readonly Reducer[]): Wrapper | undefined =>
  reducers?.find((one): one is Wrapper => one.kind === 'wrapper' && one.bounds === true);

/** Why some of these reducers do not go together, as a sentence; undefined where they do. */
export function exclusion(reducers: readonly Reducer[]): string | undefined {
  for (const one of reducers) {
    for (const other of reducers) {
      const why = one === other ? undefined : one.excludes?.(other);
      if (why !== undefined) return `${other.name} ${why}`;
    }
  }
  for (const member of ['start', 'sleep'] as const) {
    const alike = reducers.filter((one) => one.kind === 'selection' && one[member] !== undefined).map(({ name }) => name);
    if (alike.length > 1) return `${alike.join(' and ')} both say which choices are enough, and a search asks one`;
  }
  return undefined;
}

/** A system as reducers have it searched: the wrappers folded over it, and what says which choices are enough. */
export class ReducedSystem {
  /** What is searched. */
  readonly run: Searchable;
  readonly reduction: Reduction | undefined;
  readonly sleep: Sleep | undefined;
  /** From the system outwards. */
  private readonly wrapped: readonly Wrapped[];

  /** Throws an InputError where the reducers do not go together. */
  constructor(system: Searchable, { reducers, preemptions }: Reducing, refuted: Wrapping['refuted'] = new Map()) {
    const list = inOrder(reducers);
    if ((system.preemptionCount !== undefined) !== (boundingReducer(list) !== undefined))
      throw new Defect('a system is searched within a number of preemptions exactly where it was compiled for that');
    const refused = exclusion(list);
    if (refused !== undefined) throw new InputError(refused);
    const selections = list.filter((one): one is Selection => one.kind === 'selection');
    const selection = selections.find(({ start }) => start);
    this.sleep = selections.find(({ sleep }) => sleep)?.sleep?.(system, selection?.start?.(system).cyclic ?? false);
    const wrapping: Wrapping = { selection, sleep: this.sleep, preemptions, refuted };
    const wrapped: Wrapped[] = [];
    for (const one of list) if (one.kind === 'wrapper') wrapped.push(one.wrap(wrapped.at(-1) ?? system, wrapping));
    this.wrapped = wrapped;
    this.run = wrapped.at(-1) ?? system;
    this.reduction = selection?.start?.(this.run);
  }

  /** Findings of the search as findings of the system itself; with `all`, one for each actor that shows it. */
  unfold(findings: readonly Finding[], all: boolean): readonly Finding[] {
    return this.wrapped.reduceRight((unfolded, one) => one.unfoldFindings(unfolded, all), findings);
  }

  /** The system's own choices that choices of the search stand for. */
  own(choices: readonly number[]): readonly number[] {
    return this.unfold([{ ...unknown, choices }], false)[0]!.choices;
  }

  remarks(complete: boolean): readonly string[] {
    return this.wrapped.flatMap((one) => one.remark(complete) ?? []);
  }

  get bounds(): Search['bounds'] {
    return Object.assign({}, ...this.wrapped.map(({ bounds }) => bounds));
  }
}

/** A finding of which only the choices matter. */
const unknown = { kind: '', name: undefined, object: '', actor: '', point: '', says: '', schedule: 1, occurrences: 1 };
