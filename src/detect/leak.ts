import type { Detector } from '../core/detector/detector.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import { entriesOf } from '../kernel/entries.js';
import { hashHooks } from '../kernel/hash-nodes.js';
import { Timer } from '../kernel/hrtimer.js';
import { hlistMembers } from '../kernel/hlist-nodes.js';
import { irqDevices } from '../kernel/irq-lines.js';
import { notifierMembers } from '../kernel/notifier.js';
import { switchingRefs } from '../kernel/percpu-ref.js';
import { Head, rcuState } from '../kernel/rcu.js';
import { queuedIrqWorks } from '../kernel/irq-work.js';
import { scheduledTasklets } from '../kernel/tasklet.js';
import { TimerList } from '../kernel/timer-list.js';
import { pendingWorks } from '../kernel/work-items.js';

const says = 'is live at the end and nothing leads to it any more';

/**
 * At the end of a run: each live object that is unreachable from globals, tables, lists, arrays, what is not collected (tasks,
 * files), queued callbacks, pending work items, a timer_list or tasklet that is pending or runs, a hrtimer that runs, interrupt lines,
 * notifier chains, and frames that have not finished (kmemleak). That a hrtimer is armed, for a time that does not come in the run, is not
 * enough: once it has fired, nothing leads to it. What only a leaked one leads to is leaked as well, and is told as that. All are given:
 * of several of a role whose causes are the same one is told. Pointers are typed, so only pointer cells are followed. Ends no run.
 */
export const leak: Detector = {
  kind: 'leak',
  caughtBy: ['DEBUG_KMEMLEAK'],
  says,
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const leaked = reachability(w);
    /** By leaked object: the leaked one that leads to it, or 0. */
    let led: ReadonlyMap<number, number> = new Map();
    return {
      touches: {},
      atEnd(end) {
        if (end.blocked !== 0) return -1;
        led = leaked(end.liveRegisters());
        // those that no other one leads to come first: they are told where several are one finding
        const objects = [...led.keys()].sort((x, y) => x - y);
        return [...objects.filter((object) => led.get(object) === 0), ...objects.filter((object) => led.get(object) !== 0)];
      },
      says(object) {
        const by = led.get(object) ?? 0;
        return by === 0 ? says : `is live at the end, and only ${w.objects[by]!.name}, which is leaked as well, leads to it`;
      },
    };
  },
  inC: {
    atEnd: `
      int reached[OBJECTS], more = 1;
      if (a != 0) return -1;
      hashed(reached);
      for (int o = 1; o < OBJECTS; o++) if (!collected[o] && life(o) != FREED) reached[o] = 1;
      for (int n = 0; n < NODES; n++) if (get(node_hook[n])) reached[node_object[n]] = 1;
      for (int n = 0; n < ENTRIES; n++) if (get(entry_cell[n])) reached[entry_object[n]] = 1;
      for (int h = 0; h < HEADS; h++) if (get(head_state[h]) != IDLE) reached[head_object[h]] = 1;
      for (int t = 0; t < TIMERS; t++)
        if (get(timer_cell[t] + T_RUNNING)) reached[timer_object[t]] = 1;
      while (more) {
        more = 0;
        for (int p = 0; p < POINTERS; p++) {
          int from = pointer_object[p], to = OBJECT(get(pointer_cell[p]));
          if (from != 0 && (!reached[from] || life(from) != LIVE)) continue;
          if (!reached[to]) reached[to] = more = 1;
        }
      }
      for (int o = b > 1 ? b : 1; o < OBJECTS; o++) if (collected[o] && life(o) == LIVE && !reached[o]) return o;
      return -1;`,
  },
  fires: [
    {
      says: 'allocated and forgotten',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'two that only lead to each other',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'store', { loc: 'item0.next', value: 'item1' }],
        ['a', 'store', { loc: 'item1.next', value: 'item0' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'the pointer to it was overwritten',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'store', { loc: 'root', value: 'item0' }],
        ['b', 'store', { loc: 'root', value: 0 }],
        ['a', 'end'],
      ],
    },
  ],
  silent: [
    {
      says: 'a global leads to it',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'store', { loc: 'root', value: 'item0' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'a global leads to it through another object',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'store', { loc: 'item1.next', value: 'item0' }],
        ['a', 'store', { loc: 'root', value: 'item1' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'a queued callback leads to it',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'store', { loc: 'item0.next', value: 'item1' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'it was given to call_rcu() twice, which is told already',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'somebody is still blocked and may free it',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'end', { b: '' }],
      ],
    },
    {
      says: 'freed',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kfree', { object: 'item0' }],
        ['a', 'end'],
      ],
    },
  ],
};

/** The leaked objects, each with the leaked one that leads to it, or 0. */
function reachability(w: World): (registers: readonly number[]) => ReadonlyMap<number, number> {
  const pointers = [...w.fieldsOfKind('pointer'), ...entriesOf(w)];
  const hooks = w.fieldsOfKind('hashtable').length > 0 ? w.part(hashHooks).all : [];
  const members = w.part(hlistMembers);
  const { heads } = w.part(rcuState);
  const nodes = w.fieldsOfKind('list_node');
  const timers = [
    ...w.fieldsOfKind('timer_list').map(({ object, cell }) => ({ object, of: [cell + TimerList.queued, cell + TimerList.running] })),
    ...w.fieldsOfKind('hrtimer').map(({ object, cell }) => ({ object, of: [cell + Timer.running] })),
  ];
  const others = [pendingWorks, irqDevices, queuedIrqWorks, scheduledTasklets, switchingRefs, notifierMembers].map((leads) => leads(w));
  const collected = w.objects.map((object) => object.type !== '' && w.types[object.type]!.collected === true);
  return (registers) => {
    const reached = new Set<number>(registers.map((r) => (r > 0 ? objectOf(r) : 0)));
    for (let id = 1; id < w.objects.length; id++) if (!collected[id] && w.lifeOf(id) !== Life.freed) reached.add(id);
    for (const { object, hooked } of hooks) if (w.cells[hooked] !== 0) reached.add(object);
    for (const { object, cell } of nodes) if (w.cells[cell] !== 0) reached.add(object);
    for (const { object, state } of heads) if (w.cells[state] !== Head.idle) reached.add(object);
    for (const leads of others) for (const object of leads()) reached.add(object);
    for (const { object, of } of timers) if (of.some((cell) => w.cells[cell] !== 0)) reached.add(object);
    for (const { object, cell } of pointers) if (object === 0) reached.add(objectOf(w.cells[cell]!));
    for (const object of members()) reached.add(object);
    // a pooled slot is reachable from its pool, but what it holds is nobody's
    const follow = (from: number): boolean => w.lifeOf(from) === Life.live;
    for (let size = -1; size !== reached.size; ) {
      size = reached.size;
      for (const { object, cell } of pointers)
        if (object !== 0 && reached.has(object) && follow(object)) reached.add(objectOf(w.cells[cell]!));
    }
    const leaked = w.objects.flatMap((_, id) => (id > 0 && collected[id] && w.lifeOf(id) === Life.live && !reached.has(id) ? [id] : []));
    if (leaked.length === 0) return new Map();
    return ledBy(leaked, (from) => pointers.flatMap(({ object, cell }) => (object === from ? [objectOf(w.cells[cell]!)] : [])));
  };
}

/** Of each the one of them that leads to it; of those that lead to each other in a ring the first is led to by none. */
function ledBy(objects: readonly number[], leadsTo: (object: number) => readonly number[]): ReadonlyMap<number, number> {
  const led = new Map<number, number>();
  const others = new Set(objects.flatMap((from) => leadsTo(from).filter((to) => to !== from)));
  for (const root of [...objects.filter((object) => !others.has(object)), ...objects]) {
    if (led.has(root)) continue;
    led.set(root, 0);
    for (const todo = [root]; todo.length > 0; ) {
      const from = todo.pop()!;
      for (const to of leadsTo(from)) {
        if (!objects.includes(to) || led.has(to)) continue;
        led.set(to, from);
        todo.push(to);
      }
    }
  }
  return led;
}
