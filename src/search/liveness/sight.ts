import type { Recorder } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import { Ends } from './ends.js';
import { endlessFrom, type Endless } from './trap.js';

/** States that are looked at from one, at most: a walk has other things to do. */
const mostStates = 2000;

/** Asks of states that a search comes to again whether no end can be reached from them, and tells of those. */
export class Sight {
  private readonly ends: Ends;
  private readonly known = new Map<string, Endless | undefined>();

  /** To be made while the run is at its start. */
  constructor(
    private readonly run: Searched,
    private readonly recorder: Recorder,
  ) {
    this.ends = new Ends(run);
  }

  /** Of the state that the run is in, to which the schedule leads. The state stays as it was. */
  look(schedule: () => readonly number[]): void {
    const { run, recorder, known } = this;
    const { world } = run;
    const here = world.cells.slice();
    const key = here.join();
    if (!known.has(key)) known.set(key, endlessFrom(run, this.ends, mostStates));
    const endless = known.get(key);
    if (endless === undefined) return;
    const { way, round, actor, point } = endless;
    for (const choice of [...way, ...round]) run.step(choice);
    world.trapped(endless.trap(run));
    recorder.found(actor, point, actor < 0, () => [...schedule(), ...way, ...round], round.length);
    world.load(here);
    world.foundCount = 0;
  }
}
