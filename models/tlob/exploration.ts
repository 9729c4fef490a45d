import type { Exploration } from '../../src/core/system/exploration.js';
import { type Setup, tlobScenario } from './scenario.js';
import { repairs } from './variants/one-change.js';
import { gone, unreached } from './variants/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from './variants/variants.js';

/** What one exploration of tlob says of itself. */
interface Told extends Pick<Exploration, 'name' | 'reason' | 'expect' | 'reducers'> {
  readonly setup: Setup;
  /** Besides `posted` and `repaired`. */
  readonly variants?: readonly string[];
  /** Besides the model's, or instead of one of them. */
  readonly switches?: Exploration['switches'];
  /** Places that `posted` reaches and `repaired` does not; variants/unreached.ts has the reasons. */
  readonly unreached?: readonly string[];
  /** Default: true. */
  readonly exhaustive?: boolean;
}

const variantsAre = {
  posted: 'the code of the series as it was sent for review in May 2026.',
  review: 'the design that the reviewer asks for, as far as his mail says how it goes.',
  repaired: 'our own repair of all that was found; `posted+NAME` is the posted code with one change of it (docs/tlob/repairs.md).',
};

const switchesAre = {
  probes: 'whether the probe of sched_process_exit may sleep (srcu) or runs with preemption off, as the two other probes do either way.',
  timer: 'whether the timer’s callback runs in a softirq (soft) or in a hardirq (hard).',
  'start-order': 'whether a start sets `monitoring` last, with a release store, or first, with nobody’s access marked.',
  'slot-zeroing': 'whether a slot is zeroed when the pool hands it out.',
  publish: 'whether a slot’s `id` and `target` are written before it is in the hash table or after.',
  'pool-drain': 'whether the framework calls rcu_barrier() before it frees the pool.',
  rcu: 'whether a reader in process context can be preempted.',
  'table-lock': 'whether changes of the hash table are one step each under a common lock, or single writes of a list.',
  kernel: 'whose rules the primitives follow where kernels differ.',
  'destroy-waits': 'of review: whether the framework’s waits come before the cleanup or after each slot is unhooked.',
  'task-put': 'of review: who drops the reference on the task.',
  'bulk-claim': 'of review: whether the bulk teardown claims windows.',
};

/** An exploration of tlob: a closed system, in each variant and under every switch of the model. */
export const tlobExploration = ({ setup, variants = [], switches = {}, unreached: places = [], ...told }: Told): Exploration => ({
  exhaustive: true,
  variantsAre,
  switchesAre,
  ...told,
  variants: [...tlobVariants, ...variants],
  switches: { ...tlobSwitches, ...switches },
  unbuilt: unbuiltSwitches,
  scenario: (variant, chosen) => tlobScenario(setup, variant, chosen),
  repairs,
  gone,
  unreached: unreached(...places),
});
