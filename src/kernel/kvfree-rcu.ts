import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { lives } from './footprint/objects.js';
import { synchronization } from './grace-period.js';
import { rcuState, readers } from './rcu.js';
import { readersOfFreed } from './slab.js';

/** RCU's readers, of whom a wait is for those that an object given to kfree_rcu() was left to. */
export function deferredFrees(w: World) {
  const memory = w.part(readersOfFreed);
  memory.keepAll();
  return { ...w.part(rcuState), readers: memory.ofDeferred };
}

const [asks, returns] = synchronization({
  name: 'kvfreeRcuBarrier',
  c: 'kvfree_rcu_barrier()',
  waits: 'reader to whom an object that kfree_rcu() was given is left',
  source: 'kvfree_rcu_barrier(), mm/slab_common.c',
  section: readers,
  part: deferredFrees,
  orders: { acquires: ['reader', 'memory'], releases: ['grace period'] },
  promela: { parts: ['gracePeriod'], ask: '', set: '' },
});

const noForm = ({ promela: _, ...operation }: Operation): Operation => operation;

/** kvfree_rcu_barrier(): waits until all is freed that kfree_rcu() was given, and so for its readers; for nobody where that was nothing. */
export const kvfreeRcuBarrier: Operation = {
  ...noForm(asks),
  since: '6.12',
  footprint: {
    ...asks.footprint!,
    touches(step) {
      asks.footprint!.touches(step);
      // who gives an object to kfree_rcu() changes its life
      step.footprint.read(...lives(step, [...step.w.objects.keys()].slice(1)));
    },
  },
};
export const kvfreeRcuBarrierWait: Operation = { ...noForm(returns), since: '6.12' };
