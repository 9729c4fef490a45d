import type { Limits, StopRule } from '../../core/search/limits.js';
import type { Way } from '../../core/search/strategy.js';
import { identityOf } from '../../core/system/site.js';
import { type Finding, foundBy } from '../recorder.js';
import { type Reducer, Refuted } from '../reducer.js';
import { chains } from '../reducers/chains.js';
import { persistent } from '../reducers/persistent.js';
import { boundingReducer, exclusion, ReducedSystem } from '../reduction/reduced-system.js';
import type { Searchable } from '../searchable.js';
import { Liveness } from './liveness.js';
import { Ends } from './ends.js';
import { ShortProof } from './short-proof.js';
import { endlessFrom } from './trap.js';

/** Of knots of states without an end so many are looked at: others are of the same points, as a rule. */
const mostTraps = 256;

/** Persistent sets are of so many actors at most. */
const mostBits = 31;

/** What a complete search of a system was. */
export interface Completed {
  readonly limits: Limits;
  readonly stop: StopRule;
  readonly reducers?: readonly Reducer[] | undefined;
  readonly preemptions?: number | undefined;
  /** The strategy heeds that bound by itself. */
  readonly bounded: boolean;
  /** To each state from which no step went forward, in choices of the system: see Search. */
  readonly backward?: readonly Way[] | undefined;
}

/**
 * What comes after a complete search of a system that may go round: the proof that from every state an end can be reached, and findings
 * where that is not so. Where somebody goes on after all who must finish have, what is asked at an end is asked here besides, for the
 * search came to none. A system that cannot go round needs none of this, and costs nothing.
 */
export class EndsProof {
  readonly findings: Finding[] = [];
  /** Why there is no proof. */
  missing: string | undefined;
  /** A limit was met: what would have been found is not known. */
  stoppedBy: 'transitions' | 'memory' | undefined;
  /** What is asked at an end was asked nowhere. */
  private silent = false;
  peakBytes = 0;
  /** Comes first where there can be one. Where it fails there may be a proof all the same. */
  private short: ShortProof | undefined;
  private liveness: Liveness | undefined;
  private reduced: ReducedSystem | undefined;
  private readonly refuted: Map<string, string>;
  /** First the graph of fewer states is looked at, and only where there is something to find that of all, or all that there are. */
  private within: 'fewer' | 'all' | 'whole' = 'fewer';
  private known: readonly Finding[] = [];
  /** A state without an end was left untold: too much can be reached from it. */
  private untold = false;
  private over = false;

  constructor(
    private readonly system: Searchable,
    private readonly searched: Completed,
    refuted: ReadonlyMap<string, string> = new Map(),
  ) {
    this.refuted = new Map(refuted);
    const { preemptions, reducers, bounded, backward } = searched;
    const isBounded = boundingReducer(reducers) !== undefined || (bounded && preemptions !== undefined);
    if (backward !== undefined && !isBounded) this.short = new ShortProof(system, backward);
    else if (!system.cyclic) this.over = true;
    else if (isBounded) {
      this.over = true;
      this.missing = 'whether every run can come to an end was not looked at: a bound leaves out schedules';
    }
  }

  /** Something that there may be was not found, or not looked for. */
  get lacking(): boolean {
    return this.stoppedBy !== undefined || this.silent;
  }

  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean {
    if (this.over) return true;
    if (this.short !== undefined) {
      if (!this.short.advance(steps)) return false;
      this.over = !this.short.failed || !this.system.cyclic;
      this.short = undefined;
      return this.over;
    }
    try {
      this.liveness ??= this.begin();
      this.over = this.liveness.advance(steps);
    } catch (error) {
      if (!(error instanceof Refuted)) throw error;
      this.refuted.set(error.assumption, error.why);
      this.liveness = undefined;
      return false;
    }
    if (!this.over) return false;
    const { stoppedBy, traps, findings, goesOn, restless, bytes } = this.liveness;
    this.peakBytes = Math.max(this.peakBytes, bytes);
    this.liveness = undefined;
    if (this.within !== 'whole' && goesOn && stoppedBy === undefined) {
      // which of the states that are come to again and again is an end no reduction promises to keep
      this.within = 'whole';
      this.over = false;
      return false;
    }
    if (this.within === 'fewer' && (traps.length > 0 || stoppedBy !== undefined)) {
      // all that the search looked at leads to the same by shortest ways
      for (const way of traps.slice(0, mostTraps)) this.tell(way, true);
      this.known = this.findings.splice(0);
      this.untold = false;
      this.within = 'all';
      this.over = false;
      return false;
    }
    this.stoppedBy = stoppedBy;
    if (stoppedBy !== undefined && this.known.length > 0) {
      this.findings.push(...this.known);
      return true;
    }
    if (stoppedBy !== undefined) this.missing = `whether every run can come to an end is not known: stopped by ${stoppedBy}`;
    for (const way of traps.slice(0, mostTraps)) this.tell(way, false);
    for (const way of findings) this.tell(way, false, (choices) => this.lookAtEnd(choices));
    if (restless) {
      this.silent = true;
      this.missing = restlessness;
    }
    if (this.untold) {
      this.stoppedBy = 'memory';
      this.missing = 'there is a state from which no end can be reached, in too large a part of the system to be told';
    }
    return true;
  }

  private begin(): Liveness {
    const { limits } = this.searched;
    this.reduced = new ReducedSystem(this.system, { reducers: this.reducers() }, this.refuted);
    this.system.reset();
    return new Liveness(this.reduced.run, this.reduced.reduction, new Ends(this.system), limits);
  }

  /** Those of the search which leave out no way for good; to see whether there is anything to find, more of them. */
  private reducers(): readonly Reducer[] {
    const { reducers = [] } = this.searched;
    if (this.within === 'whole') return [];
    const own = reducers.filter((one) => one.kind !== 'selection' || one.sleep === undefined);
    if (this.within === 'all') return own;
    const more = [persistent, chains].filter((one) => !own.includes(one));
    if (more.length > 0 && this.system.world.scheduled <= mostBits && exclusion([...own, ...more]) === undefined) return [...own, ...more];
    this.within = 'all';
    return own;
  }

  /** Tells of a state, given the choices of the reduced system that lead to it, and of those that are symmetric to it. */
  private tell(way: readonly number[], longer: boolean, look = (choices: readonly number[]) => this.look(choices)): void {
    const all = this.searched.stop === 'never';
    const first = look(this.reduced!.own(way));
    this.keep(first, longer);
    if (!all || first.length === 0) return;
    for (const { choices } of this.reduced!.unfold([{ ...first[0]!, choices: way }], true).slice(1)) this.keep(look(choices), longer);
  }

  /** The findings of a state from which no end can be reached, given the choices that lead there. */
  private look(choices: readonly number[]): readonly Finding[] {
    const { system, searched } = this;
    const { world } = system;
    system.reset();
    const ends = new Ends(system);
    const begin = this.straight(choices);
    const endless = endlessFrom(system, ends, searched.limits.trap);
    if (endless === undefined) {
      this.untold = true;
      return [];
    }
    const { way, round, actor, point } = endless;
    for (const choice of [...way, ...round]) system.step(choice);
    world.trapped(endless.trap(system));
    return this.shown([...begin, ...way, ...round], actor, point).map((one) => ({ ...one, round: round.length }));
  }

  /** The findings at an end after which somebody goes on, given the choices that lead there. */
  private lookAtEnd(choices: readonly number[]): readonly Finding[] {
    const { system } = this;
    system.reset();
    const way = this.straight(choices);
    system.end();
    return this.shown(way, -1, 0);
  }

  /** What the system shows after these choices. */
  private shown(choices: readonly number[], actor: number, point: number): readonly Finding[] {
    const { world } = this.system;
    return Array.from({ length: world.foundCount }, (_, i) => ({
      ...foundBy(this.system, i, actor, point, actor < 0),
      says: world.saysOf(i),
      choices,
      schedule: 1,
      occurrences: 1,
    }));
  }

  /** Takes the choices, and gives them without the rounds that they make: a compressed path may have some. */
  private straight(choices: readonly number[]): readonly number[] {
    const { system } = this;
    const straight: number[] = [];
    const states = [system.world.cells.join()];
    for (const choice of choices) {
      system.step(choice);
      const state = system.world.cells.join();
      const before = states.indexOf(state);
      if (before >= 0) states.length = straight.length = before;
      else straight.push(choice);
      states.push(state);
    }
    return straight;
  }

  private keep(found: readonly Finding[], longer: boolean): void {
    for (const one of found) {
      const known = this.findings.find((other) => identityOf(other) === identityOf(one));
      if (known) known.occurrences++;
      else if (this.searched.stop === 'never' || this.findings.every(({ kind }) => kind !== one.kind))
        this.findings.push(longer ? { ...one, longer } : one);
    }
  }
}

/** What a search found, with what the proof after it found besides. */
export function withEndless(findings: readonly Finding[], proof: EndsProof | undefined, stop: StopRule): readonly Finding[] {
  if (proof === undefined || proof.findings.length === 0) return findings;
  const known = new Set(findings.map(identityOf));
  return [
    ...findings,
    ...proof.findings.filter((one) => !known.has(identityOf(one)) && (stop !== 'kind' || findings.every(({ kind }) => kind !== one.kind))),
  ];
}

const restlessness =
  'what is asked at the end of a run was asked nowhere: daemons go on for ever, and are never all at their start; give one something to ' +
  'wait for, or a number of rounds';
