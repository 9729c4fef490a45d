import { InputError } from '../core/error.js';
import { identityOf, type Shown } from '../core/system/site.js';
import type { Mutation } from '../mutate/mutation.js';
import { mutated } from '../mutate/mutation.js';
import { mutationsOf } from '../mutate/mutations.js';
import type { Operator } from '../mutate/operator.js';
import { operators as all } from '../mutate/operators/index.js';
import { calls, schemata } from '../mutate/schemata.js';
import type { System } from '../replay/system.js';
import { named } from '../replay/token.js';
import type { NamedChoice } from '../core/system/schedule.js';
import { SearchRun } from '../search/explore.js';
import { chains } from '../search/reducers/chains.js';
import { persistent } from '../search/reducers/persistent.js';
import { bfs } from '../search/strategies/bfs.js';
import { Graph } from './graph.js';
import { type Differs, Judge, type Judged } from './judge.js';

/**
 * What became of a mutant over all explorations. `killed`: it shows in one of them what that does not show. `equivalent`: in each it comes
 * to the same ends and return values. `survived`: it comes to others, and nothing that is asked of it minds. `ill-formed`: it leaves
 * what the model declares. `unjudged`: no search here can tell. `unreached`: nobody comes to it in any of them.
 */
export type Verdict = 'killed' | 'equivalent' | 'survived' | 'unknown' | 'ill-formed' | 'unjudged' | 'unreached';
export const verdicts: readonly Verdict[] = ['killed', 'survived', 'equivalent', 'unreached', 'ill-formed', 'unjudged', 'unknown'];

export interface Mutant {
  readonly mutation: Mutation;
  readonly verdict: Verdict;
  /** The number of the system that kills it, or that was looked at last. */
  readonly system: number;
  /** What it shows; absent where it breaks before the search begins. */
  readonly shown?: Shown;
  readonly says?: string;
  /** The way there, which need not be a short one. */
  readonly schedule?: readonly NamedChoice[];
  /** By system in which it was come to and not killed. */
  readonly differs: readonly (Differs & { readonly system: number })[];
}

/** A system as it was searched. */
export interface Searched {
  readonly system: System;
  readonly states: number;
  readonly transitions: number;
  readonly complete: boolean;
  /** Findings of its own, by identity: a mutant is killed by others. */
  readonly known: readonly string[];
  /** Steps of its mutants. */
  readonly mutants: number;
}

export interface Why {
  readonly searched: readonly Searched[];
  readonly mutants: readonly Mutant[];
}

export interface WhyOptions {
  readonly operators?: readonly Operator[];
  /** Functions; all where there are none. */
  readonly functions?: readonly string[];
  /** Names of mutations; all where there are none. */
  readonly only?: readonly string[];
  /** Transitions of one system, and of one mutant. */
  readonly limit: number;
  readonly progress?: (text: string) => void;
}

type State = { -readonly [key in keyof Mutant]: Mutant[key] } & { differs: (Differs & { readonly system: number })[] };

type Said = Partial<State> & Pick<State, 'verdict'>;

/** Judges the mutants of some systems of one model: each in one after the other, until one kills it. */
export function why(systems: readonly System[], options: WhyOptions): Why {
  const mutants = new Map<string, State>();
  const own = systems.map((system) => wanted(system, options));
  own.forEach((list, number) => {
    for (const mutation of list)
      if (!mutants.has(mutation.name)) {
        const operator = all.find(({ name }) => name === mutation.operator)!;
        const verdict = operator.unjudged === undefined ? 'unreached' : 'unjudged';
        mutants.set(mutation.name, { mutation, verdict, system: number, differs: [] });
      }
  });
  if (mutants.size === 0) throw new InputError('there is no such mutation; `racewalk why` without options tells which there are');
  const searched = systems.map((system, number) => {
    const open = own[number]!.filter(({ name }) => !['killed', 'unjudged'].includes(mutants.get(name)!.verdict));
    return new Trial(system, number, mutants, options).judge(open);
  });
  return { searched, mutants: [...mutants.values()] };
}

function wanted(system: System, { operators = all, functions = [], only = [] }: WhyOptions): readonly Mutation[] {
  return mutationsOf(system.written, system.operations, operators).filter(
    ({ name, path }) => (functions.length === 0 || functions.includes(path)) && (only.length === 0 || only.includes(name)),
  );
}

/** The mutants of one system. */
class Trial {
  private states = 0;
  private transitions = 0;
  private mutantSteps = 0;
  private readonly known = new Set<string>();

  constructor(
    private readonly system: System,
    private readonly number: number,
    private readonly mutants: ReadonlyMap<string, State>,
    private readonly options: WhyOptions,
  ) {}

  judge(open: readonly Mutation[]): Searched {
    const { system } = this;
    const complete =
      this.batches(open.filter((one) => !calls(one, system.written))) && this.batches(open.filter((one) => calls(one, system.written)));
    const { states, transitions, mutantSteps, known } = this;
    return { system, states, transitions, complete, known: [...known], mutants: mutantSteps };
  }

  /** All in one program, or in two where that is too large. False where the system was not searched to its end. */
  private batches(mutations: readonly Mutation[]): boolean {
    if (mutations.length === 0) return true;
    let together: System;
    let graph: Graph;
    try {
      together = this.system.like(schemata(this.system.written, mutations));
      graph = new Graph(together.compiled, this.options.limit);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [half, one] = [mutations.length >> 1, mutations[0]!];
      // what is compiled of calls is as much as all that they call
      if (mutations.length > 1) return this.batches(mutations.slice(0, half)) && this.batches(mutations.slice(half));
      Object.assign(this.mutants.get(one.name)!, { verdict: 'ill-formed', says: error.message });
      return true;
    }
    const complete = graph.explore();
    for (const one of graph.known) this.known.add(one);
    [this.states, this.transitions] = [graph.size, graph.transitions];
    if (!complete) {
      for (const { name } of mutations)
        this.note(name, { verdict: 'unknown', says: `the system has more than ${this.options.limit} transitions` });
      return false;
    }
    const judge = new Judge(graph, mutations);
    mutations.forEach((mutation, i) => {
      this.options.progress?.(`${this.system.exploration.name}: ${i + 1} of ${mutations.length} mutants`);
      this.one(mutation, judge, together);
    });
    this.mutantSteps += judge.transitions;
    return true;
  }

  private one(mutation: Mutation, judge: Judge, together: System): void {
    const judged = judge.judge(mutation, this.options.limit);
    this.note(mutation.name, this.said(mutation, judged, together));
  }

  private said(mutation: Mutation, judged: Judged, together: System): Said {
    switch (judged.verdict) {
      case 'killed': {
        const { shown, says, choices } = judged;
        return { verdict: 'killed', shown: own(shown), says, schedule: named(together, choices) };
      }
      case 'set-up':
        return { verdict: 'killed', says: judged.says };
      case 'survived': {
        const later = judged.endless ? this.whole(mutation) : undefined;
        if (later !== undefined) return later;
        const { words, returns } = judged.differs;
        this.mutants.get(mutation.name)!.differs.push({ words, returns, system: this.number });
        return { verdict: words.length + returns.length === 0 ? 'equivalent' : 'survived' };
      }
      case 'not reached':
        return { verdict: 'unreached' };
      case 'unknown':
      case 'ill-formed':
        return { verdict: judged.verdict, says: judged.says };
    }
  }

  /** The mutant alone, where runs may go on for ever, which is looked at: what it shows, if it does, or that a limit was met. */
  private whole(mutation: Mutation): Said | undefined {
    const system = this.system.like(mutated(this.system.written, mutation));
    const limits = { transitions: this.options.limit };
    const run = new SearchRun(system.compiled, bfs, {
      seed: 1,
      limits,
      stop: 'never',
      depth: 3,
      length: undefined,
      reducers: [persistent, chains],
    });
    while (!run.advance(10_000));
    const { findings, complete } = run.outcome();
    const found = findings.find((one) => !this.known.has(identityOf(one)));
    if (found !== undefined) return { verdict: 'killed', shown: found, says: found.says, schedule: named(system, found.choices) };
    return complete ? undefined : { verdict: 'unknown', says: `stopped after ${this.options.limit} transitions` };
  }

  /** Of what several systems say of a mutant that none kills, the strongest. */
  private note(name: string, said: Said): void {
    const mutant = this.mutants.get(name)!;
    if (strength.indexOf(said.verdict) < strength.indexOf(mutant.verdict)) return;
    Object.assign(mutant, said, { system: this.number });
  }
}

const strength: readonly Verdict[] = ['unjudged', 'unreached', 'equivalent', 'ill-formed', 'survived', 'unknown', 'killed'];

/** Points by the names that they have in the model. */
const own = (shown: Shown): Shown => ({
  ...shown,
  point: inModel(shown.point),
  ...(shown.other && { other: { ...shown.other, point: inModel(shown.other.point) } }),
});
const inModel = (point: string): string => point.replace(/--m\d+/, '');
