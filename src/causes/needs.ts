import { matched } from '../compare/match.js';
import { InputError, StepError } from '../core/error.js';
import { confirm, type ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import type { Outcome } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import { type Cause, causesOf } from './causes.js';

/** What the same exploration may be besides: another value of one switch, another variant, one more change. */
export interface Other {
  readonly is: 'switch' | 'variant' | 'repair' | 'mutation';
  /** `timer=hard`, `repaired`, `posted+one-lookup`, `drop.tlob_stop_all.claim.unlock`. */
  readonly name: string;
  /** Undefined where its model is refused: `refused` says why. */
  readonly system: System | undefined;
  readonly refused?: string;
}

/** What a complete search of another one says of a cause. `open`: some finding is left to say, for the search met its limit. */
export type Stands = 'removed' | 'shows' | 'open';

/** What a cause needs, and what removes it. */
export interface Needs {
  readonly cause: Cause;
  /** By the name of the other: whether any of its findings is found there. */
  readonly stands: ReadonlyMap<string, Stands>;
}

export interface Needed {
  readonly system: System;
  readonly outcome: Outcome;
  /** Those whose searches were made; the same model as the system's is left out. */
  readonly others: readonly Other[];
  /** Switches, as `name=value`, that change nothing that anybody here runs. */
  readonly idle: readonly string[];
  readonly causes: readonly Needs[];
  /** States of all searches. */
  readonly states: number;
}

/**
 * The causes of one system's findings, and for each of the others whether they show there. Findings are the same by kind, object, actor and
 * statement (compare/match), in whatever order it comes to that: of a cause `removed` says that none of its findings is left.
 */
export function needsOf(system: System, others: readonly Other[], searched: (system: System) => Outcome): Needed {
  const outcome = searched(system);
  const causes = causesOf([{ system, findings: outcome.findings.map((finding) => confirm(system, outcome, finding)) }]);
  const stands = causes.map(() => new Map<string, Stands>());
  const tried: Other[] = [];
  const idle: string[] = [];
  let { states } = outcome.stats;
  for (const other of others) {
    if (other.system?.sameModel(system)) {
      idle.push(other.name);
      continue;
    }
    const there = other.system && searchable(other.system, searched);
    if (there === undefined || 'refused' in there) {
      tried.push({ ...other, system: undefined, refused: there?.refused ?? other.refused ?? '' });
      continue;
    }
    tried.push(other);
    states += there.stats.states;
    const found = { system: other.system!, findings: there.findings, shown: there.findings };
    const rows = matched<Finding>({ system, findings: outcome.findings, shown: outcome.findings }, found);
    const kept = new Set(rows.flatMap(({ a, b }) => (b.length === 0 ? [] : a.map(keyOf))));
    causes.forEach(({ members }, i) => {
      const shows = members.some(({ finding }) => kept.has(keyOf(finding)));
      stands[i]!.set(other.name, shows ? 'shows' : there.complete ? 'removed' : 'open');
    });
  }
  return { system, outcome, others: tried, idle, causes: causes.map((cause, i) => ({ cause, stands: stands[i]! })), states };
}

/** A mutant may be no run that the model has: a register or a word leaves its range. */
function searchable(system: System, searched: (system: System) => Outcome): Outcome | { readonly refused: string } {
  try {
    return searched(system);
  } catch (error) {
    if (error instanceof InputError || error instanceof StepError) return { refused: error.message };
    throw error;
  }
}

const keyOf = ({ kind, name, object, actor, point, choices }: Finding | ConfirmedFinding): string =>
  [kind, name, object, actor, point, ...choices].join(' ');
