import { InputError } from '../core/error.js';
import { findChoice, type NamedChoice } from '../core/system/schedule.js';
import { identityOf } from '../core/system/site.js';
import { type ConfirmedFinding, confirm } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import { SearchRun } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import type { Searchable } from '../search/searchable.js';
import { bfs } from '../search/strategies/bfs.js';

/** How far a search has come. */
export interface OnwardProgress {
  readonly states: number;
  readonly transitions: number;
  /** Steps from where it began. */
  readonly depth: number;
  readonly over: boolean;
  /** All that can come was looked at. */
  readonly complete: boolean;
}

export interface OnwardLimits {
  readonly transitions: number;
  readonly memory: number;
}

/** Breadth-first search of all that can come after a schedule: what it finds first is nearest. The system must be its own. */
export class Onward {
  private readonly search: SearchRun;
  private readonly known = new Set<string>();
  private over = false;

  constructor(
    private readonly system: System,
    /** To replay on what is found. */
    private readonly desk: System,
    private readonly prefix: readonly NamedChoice[],
    limits: OnwardLimits,
  ) {
    this.search = new SearchRun(beginningAfter(system, prefix), bfs, { seed: 1, limits, stop: 'never', depth: 3, length: undefined });
  }

  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean {
    this.over = this.search.advance(steps);
    return this.over;
  }

  get progress(): OnwardProgress {
    const { states, transitions, depth } = this.search.stats;
    return { states, transitions, depth, over: this.over, complete: this.over && this.search.outcome().complete };
  }

  /** Grows where there may be more to `take`. */
  get found(): number {
    return this.search.found;
  }

  /** What was found since this was last asked, with schedules from the start on, confirmed on live actors. */
  take(): readonly ConfirmedFinding[] {
    const { findings } = this.search.outcome();
    const names = namesOf(this.system);
    const before = this.prefix.map((choice) => findChoice(choice, names)!);
    const news = findings.filter((finding) => !this.known.has(identityOf(finding)));
    return news.map((finding) => {
      this.known.add(identityOf(finding));
      const whole: Finding = { ...finding, choices: [...before, ...finding.choices] };
      return confirm(this.desk, { shortest: false }, whole);
    });
  }
}

const namesOf = ({ compiled: { world } }: System) => ({
  actors: world.actors.slice(0, world.scheduled).map(({ name }) => name),
  outcomes: world.outcomeNames,
});

/** The system as it is after that schedule, to be searched from there. Throws an InputError where the run is over there. */
function beginningAfter(system: System, prefix: readonly NamedChoice[]): Searchable {
  const { compiled } = system;
  const { world } = compiled;
  compiled.reset();
  for (const choice of prefix) {
    const found = findChoice(choice, namesOf(system));
    if (found === undefined) throw new InputError(`there is no ${choice.actor}${choice.outcome && `=${choice.outcome}`} in ${system.name}`);
    compiled.step(found);
    if (world.crashed) throw new InputError('the run is over here: go some steps back, and search from there');
  }
  const start = world.cells.slice();
  return Object.create(compiled, { reset: { value: () => world.load(start) } }) as Searchable;
}
