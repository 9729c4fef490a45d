import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import {
  asksDomain,
  barrier,
  calling,
  type Domain,
  type Domains,
  domainOf,
  entersDomain,
  invoking,
  leavesDomain,
  returning,
  waitsForDomain,
} from './grace-domain.js';
import { cellsByActor } from './grace-period.js';
import { mightSleep } from './might-sleep.js';

/** What an rcu_head is queued for by call_rcu_tasks_trace(). */
const kind = 1;

const traced = (w: World): Domain => domainOf(w, kind, 'RCU tasks trace');
const all = (w: World): readonly Domain[] => [w.part(traced)];

const domains: Domains = {
  inputs: {},
  given: (w) => {
    const domain = w.part(traced);
    return () => domain;
  },
  may: (step) => all(step.w),
  all,
};

const source = 'kernel/rcu/tasks.h; include/linux/rcupdate_trace.h';

/** rcu_read_lock_trace(): sections nest, and may sleep for a page fault. */
export const rcuReadLockTrace = {
  name: 'rcuReadLockTrace',
  c: 'rcu_read_lock_trace()',
  params: {},
  bind: (w, users) => {
    const { periods } = w.part(traced);
    periods.usedBy(users);
    return {
      apply() {
        periods.enter(w.actor);
        return 0;
      },
    };
  },
  footprint: touching((step) => entersDomain(step, all(step.w))),
  gives: 'nothing',
  orders: { acquires: ['trace grace period'] },
  reference: {
    does: 'begins a read section of RCU tasks trace, in which one may sleep. Sections nest. It is no reader of RCU, nor is one of these',
    source,
  },
} satisfies Operation;

export const rcuReadUnlockTrace = {
  name: 'rcuReadUnlockTrace',
  c: 'rcu_read_unlock_trace()',
  params: {},
  bind: (w) => {
    const { periods } = w.part(traced);
    return {
      apply() {
        if (!periods.reads(w.actor)) w.emit(Event.lockRelease, -1, 0, 0);
        periods.leave(w.actor);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.lockRelease);
    leavesDomain(step, all(step.w));
  }),
  gives: 'nothing',
  orders: { releases: ['trace reader'] },
  reference: { does: 'ends such a section', misuse: ['in none: unlock-not-owner, and nothing happens'], source },
} satisfies Operation;

export const synchronizeRcuTasksTrace = {
  name: 'synchronizeRcuTasksTrace',
  c: 'synchronize_rcu_tasks_trace()',
  params: {},
  bind: (w, users) => {
    const { periods } = w.part(traced);
    const sets = cellsByActor(users, periods.waitSet);
    return {
      apply() {
        mightSleep(w);
        w.set(sets[w.actor]!, periods.readers());
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    asksDomain(step, all(step.w));
  }),
  gives: 'nothing',
  orders: { releases: ['trace grace period'] },
  reference: {
    does:
      'begins to wait for the readers of RCU tasks trace; synchronizeRcuTasksTraceWait is its return. That it waits for readers of ' +
      'RCU, too, is not promised',
    context: 'process context',
    misuse: ['in a section of its own: deadlock'],
    source,
  },
} satisfies Operation;

export const synchronizeRcuTasksTraceWait = {
  name: 'synchronizeRcuTasksTraceWait',
  c: 'synchronize_rcu_tasks_trace() returns',
  params: {},
  bind: (w, users) => {
    const sets = cellsByActor(users, w.part(traced).periods.waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => ((w.cells[sets[w.actor]!]! >> other) & 1) !== 0,
      apply: () => 0,
    };
  },
  footprint: touching((step) => waitsForDomain(step, all(step.w))),
  gives: 'nothing',
  orders: { acquires: ['trace reader'] },
  reference: { does: 'returns from the wait', goes: 'every reader that there was at its beginning has left', source },
} satisfies Operation;

export const callRcuTasksTrace = calling(domains, {
  name: 'callRcuTasksTrace',
  c: 'call_rcu_tasks_trace(&$head, ...)',
  reference: {
    does: 'queues the callback, which is called once the readers of RCU tasks trace have left. rcu_barrier() does not wait for it',
    misuse: ['of a head that is queued already, whatever for: double-call-rcu'],
    source,
  },
});

export const rcuTasksTraceInvoke = invoking(domains, {
  name: 'rcuTasksTraceInvoke',
  reference: {
    does: 'a worker calls the callback that is queued on the object, with BH off: the first step of an actor that is a task',
    gives: 'the object',
    goes: 'every reader of RCU tasks trace of the time of call_rcu_tasks_trace() has left',
    source: `rcu_tasks_invoke_cbs(), ${source}`,
  },
});

export const rcuTasksTraceReturn = returning({
  name: 'rcuTasksTraceReturn',
  reference: { does: 'the callback has returned', source: `rcu_tasks_invoke_cbs(), ${source}` },
});

export const [rcuBarrierTasksTrace, rcuBarrierTasksTraceWait] = barrier(domains, {
  name: 'rcuBarrierTasksTrace',
  c: 'rcu_barrier_tasks_trace()',
  reference: {
    does: 'notes the callbacks of RCU tasks trace that are queued or run; rcuBarrierTasksTraceWait returns once they have',
    context: 'process context',
    misuse: ['in a section of its own, with a callback queued: deadlock'],
    source,
  },
});
