import { actorOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';
import { Starts } from '../reduction/preemption.js';
import { closureOf, undone } from './closure.js';

/** Whether a run has come to what it should come to, although somebody could go on: all who must finish have, or rest at their start. */
export class Ends {
  private readonly starts: Starts;
  private readonly must: readonly number[];
  private readonly daemons: readonly number[];
  /** By actor: the point at which it begins. */
  private readonly begins: readonly number[];

  /** To be made while the run is at its start. */
  constructor(private readonly run: Searched) {
    const { actors, scheduled, cells } = run.world;
    const all = actors.slice(0, scheduled).map((_, actor) => actor);
    this.starts = new Starts(run);
    this.must = all.filter((actor) => !actors[actor]!.daemon);
    this.daemons = all.filter((actor) => actors[actor]!.daemon);
    this.begins = all.map((actor) => cells[run.own[actor]!.from]!);
  }

  get reached(): boolean {
    return this.must.every((actor) => this.run.finished(actor) || this.starts.rests(actor));
  }

  /** It is, and nobody is amid anything: of those who can go on, whose choices these are, each stands at its start. */
  rested(enabled: Int32Array, count: number): boolean {
    const { run, begins } = this;
    const { cells } = run.world;
    if (!this.reached) return false;
    for (let i = 0; i < count; i++) {
      const actor = actorOf(enabled[i]!);
      if (this.daemons.includes(actor) && cells[run.own[actor]!.from] !== begins[actor]) return false;
    }
    return true;
  }

  /** The actor must finish, and has not. */
  lacks(actor: number): boolean {
    return this.must.includes(actor) && !this.run.finished(actor) && !this.starts.rests(actor);
  }
}

/**
 * The run has come to a state that is an end although somebody goes on: nobody is amid anything, and whatever they do they come back
 * to it. False also where that is too much to look at. The state stays as it was.
 */
export function isEnd(run: Searched, ends: Ends): boolean {
  const enabled = new Int32Array(512);
  return undone(run, () => {
    if (!ends.rested(enabled, run.choices(enabled))) return false;
    const closure = closureOf(run, () => false);
    if (closure === undefined) return false;
    const comesBack = new Set([0]);
    for (let before = 0; before < comesBack.size; ) {
      before = comesBack.size;
      closure.edges.forEach((from, state) => from.some(({ to }) => comesBack.has(to)) && comesBack.add(state));
    }
    return comesBack.size === closure.edges.length;
  });
}
