import type { Independence } from '../core/independence.js';
import type { Reduction } from '../core/reducer.js';
import { actorOf } from '../core/run.js';
import type { Budget, Searched } from '../core/strategy.js';
import { interrupts } from './preemption.js';

/**
 * What is left of persistent sets within a bound of pre-emptions (Coons, Musuvathi, McKinley, "Bounded Partial-Order Reduction", OOPSLA 2013): the actor that
 * stepped last goes on alone where its step is nobody else's business. Another set might ask for a switch that the schedules it stands for do without.
 *
 * Let `a` be the actor that it is a pre-emption to leave here, `t` one of the choices of its step, and a schedule from here be `α t β`, where `α` = b1 ... bk are steps of
 * others. `t α β` shows the same. It needs no more pre-emptions either:
 *
 * - Leaving `a` for b1 costs 1 before `t`, unless b1 interrupts it, and so at most as much after `t`, where `a` may have ended or have to wait.
 * - Within `α` nothing changes. A switch from b to another is free where b has to wait, has ended, rests or spins, or is interrupted. Nobody waits for what `t` changes, nor is
 *   kept by it; b rests where its own point is its start; it spins where its choices lead back to the state, which they do after `t` just as before; who interrupts whom is fixed.
 *   This is why a persistent set is not enough: of a lock that `t` drops it asks only who can take it before, while one who has been waiting for it costs more to leave after it.
 * - `t` after bk costs 1, unless bk could not go on. In `t α β` the first step of `β` comes after bk instead. It costs 1 at most, and 0 where bk could not go on. `a` must
 *   interrupt nobody, for then leaving bk by `t` is free and leaving it by another may not be; then all are taken.
 *
 * Where nobody ever takes `t`, `t α` costs no more than `α`, by the first two. After a step of `β` the two are in the same state, and whoever has more pre-emptions left can do no less.
 *
 * A step that crashes ends its run, so where that of `a` does, all others are taken too. No cycle of states is without one in which all are taken, so nobody is put off forever: on a cycle
 * `a` would have gone on all the time, and one of its steps is one that every cycle has.
 */
export class Staying implements Reduction {
  private readonly independence: Independence;
  /** Who interrupts nobody, as bits. */
  private readonly tame: number;

  constructor(
    private readonly run: Searched,
    private readonly spent: Budget,
  ) {
    const { world } = run;
    this.independence = run.independence();
    this.tame = world.actors.slice(0, world.scheduled).reduce((set, _, actor) => (world.actors.some((__, other) => interrupts(world, actor, other)) ? set : set | (1 << actor)), 0);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, gone: number): number {
    const { independence } = this;
    let enabled = 0;
    for (let i = 0; i < count; i++) enabled |= 1 << actorOf(choices[i]!);
    enabled &= ~gone;
    const last = this.run.world.cells[this.spent.last]! - 1;
    const stays = last < 0 ? 0 : enabled & this.tame & (1 << last);
    if (stays === 0 || stays === enabled) return enabled;
    independence.look(enabled, false);
    return independence.alone(last) && !independence.loops(last) ? stays : enabled;
  }
}
