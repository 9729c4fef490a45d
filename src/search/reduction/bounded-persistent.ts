import { Event } from '../../core/event.js';
import type { Independence } from '../../core/independence.js';
import type { Reduction } from '../../core/reducer.js';
import { actorOf } from '../../core/run.js';
import type { Budget, Searched } from '../../core/strategy.js';
import { interrupts } from './preemption.js';

/**
 * What is left of persistent sets within a bound of pre-emptions (Coons, Musuvathi, McKinley, "Bounded Partial-Order
 * Reduction", OOPSLA 2013): the actor that stepped last goes on alone where its step is nobody else's business. Any
 * other set might ask for a switch that the schedules which it stands for do without.
 *
 * Let `a` be the actor that it is a pre-emption to leave here, `t` one of the choices of its step, and a schedule from
 * here be `α t β`, where `α` = b1 ... bk are steps of others. `t` commutes with these, so `t α β` shows what `α t β`
 * does; it may show a race more, where `t` lets somebody go on who stands at an access. So nobody who hears of races
 * may end a run by that, or keep it. It needs no more pre-emptions either:
 *
 * - Leaving `a` for b1 costs 1 before `t`, unless b1 interrupts it, and so at most as much after `t`, where `a` may
 * have ended or have to wait.
 * - Within `α` nothing changes. A switch from b to another is free where b has to wait, has ended, rests or spins, or
 * is interrupted. Nobody who steps in `α` looks at what `t`
 *   changes, be it only to wait for it; b rests where its own point is its start; it spins where its choices lead back to the state, as they do after `t` just as before; who
 *   interrupts whom is fixed.
 * - `t` after bk costs 1, unless bk could not go on. In `t α β` the first step of `β` comes after bk instead. It costs
 * 1 at most, and 0 where bk could not go on. `a` must
 *   interrupt nobody, for then leaving bk by `t` is free and leaving it by another may not be; there all are taken.
 *
 * Where `t` is never taken, `t α` costs no more than `α`, by the first two. In the end both are in the same state, and
 * whoever has more pre-emptions left can do no less.
 *
 * The second is why a persistent set is not enough. Of a lock that `t` drops it asks only who could take or drop it
 * before `t`: nobody. But one who steps in `α` and then waits for the lock is left for nothing there, and after `t` for
 * a pre-emption. Nor is it enough for `t` that asks whom to wait for: where it asks earlier, `a` may go on where it
 * would have waited.
 *
 * A step that crashes ends its run, so where that of `a` does, all others are taken too. Nobody is put off forever:
 * while nobody else is taken only `a` moves, and if it comes back to a state, one of its steps on the way is one that
 * every cycle has, before which all are taken.
 */
export class Staying implements Reduction {
  private readonly independence: Independence;
  /** Who may go on alone: who interrupts nobody, as bits. */
  private readonly tame: number;

  constructor(
    private readonly run: Searched,
    private readonly spent: Budget,
  ) {
    const { world } = run;
    this.independence = run.independence();
    const indifferent = world
      .listeners(Event.race)
      .every(({ endsRun, touches }) => !endsRun && touches !== undefined && touches[Event.race] === undefined);
    this.tame = !indifferent
      ? 0
      : world.actors
          .slice(0, world.scheduled)
          .reduce((set, _, actor) => (world.actors.some((__, other) => interrupts(world, actor, other)) ? set : set | (1 << actor)), 0);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, gone: number): number {
    const { independence } = this;
    let enabled = 0;
    for (let i = 0; i < count; i++) enabled |= 1 << actorOf(choices[i]!);
    enabled &= ~gone;
    const { cells } = this.run.world;
    const last = cells[this.spent.last]! - 1;
    // where none is left, those whom it would take one to go on with are not among the choices, and there is nothing to leave out
    if (last < 0 || cells[this.spent.used] === this.spent.most) return enabled;
    const stays = enabled & this.tame & (1 << last);
    if (stays === 0 || stays === enabled) return enabled;
    independence.look(enabled, false);
    return independence.alone(last) && !independence.loops(last) ? stays : enabled;
  }
}
