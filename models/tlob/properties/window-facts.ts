import type { Detector } from '../../../src/core/detector/detector.js';
import { type AddCell, arrayInC } from '../../../src/core/detector/detector-in-c.js';
import { bit, ofNobody, pointerUpTo, type Range, upTo } from '../../../src/core/world/layout.js';
import { generationOf, objectOf, type World } from '../../../src/core/world/world.js';
import { hashHooks } from '../../../src/kernel/hash-nodes.js';
import { hlistMembers } from '../../../src/kernel/hlist-nodes.js';

/** Reports of a window are counted up to two; this is of one whose report was withheld, for monitoring_on was 0. */
const withheld = 3;

/**
 * What the paths' annotations tell of each window. A window is a generation of a slot at its opening, so that its name
 * is a pointer to the slot; its opener is the fd's private state, or 0 for a caller without one.
 */
export function windowFacts(w: World) {
  const slots = w.objectsOfType('da_monitor_storage');
  const { all: nodes } = w.part(hashHooks);
  const members = w.part(hlistMembers);
  const hooks = [...nodes.map(({ hooked }) => hooked), ...w.fieldsOfKind('hlist').flatMap(({ type }) => w.cellsOfField(type!, 'next'))];
  const perSlot = w.generations + 1;
  const pointer = pointerUpTo(w.maxPointer);
  const cells = (name: string, range: Range): number[] =>
    slots.flatMap((slot) =>
      Array.from({ length: perSlot }, (_, n) => w.cell(`${w.objects[slot]!.name} window ${n} ${name}`, ofNobody(range))),
    );
  const opened = cells('opened', bit);
  const opener = slots.flatMap((slot) =>
    Array.from({ length: perSlot }, (_, n) => w.cell(`${w.objects[slot]!.name} window ${n} opener`, pointer)),
  );
  const errors = cells('errors', upTo(withheld));
  const details = cells('details', upTo(2));
  const stopped = cells('stopped with 0', bit);
  const expired = cells('expired', bit);
  const monitoringOn = w.global('monitoring_on');
  const off = w.cell('monitoring is off', ofNobody(bit));
  const fds = w.objectsOfType('tlob_fpriv');
  const last = new Map(fds.map((fd) => [fd, w.cell(`${w.objects[fd]!.name} last window`, pointer)]));
  const scheduled = w.actors.slice(0, w.scheduled);
  const stopping = scheduled.map((actor) => w.cell(`${actor.name} stops window`, pointer));
  const amid = scheduled.map((actor) => w.cell(`${actor.name} reports window`, pointer));
  const owed = scheduled.map((actor) => w.cell(`${actor.name} is owed -EOVERFLOW`, ofNobody(bit)));
  /** Where a window's cells are among those of all. */
  const windowOf = (slot: number): number => slots.indexOf(objectOf(slot)) * perSlot + generationOf(slot);
  const hookedNow = (slot: number): boolean =>
    w.pointerTo(objectOf(slot)) === slot &&
    (nodes.some(({ object, hooked }) => object === objectOf(slot) && w.cells[hooked] !== 0) || members().includes(objectOf(slot)));
  return {
    w,
    /** What leads to windows under the table; then by window, by fd, and by actor. */
    cells: {
      hooks,
      off,
      monitoringOn,
      opened,
      opener,
      errors,
      details,
      stopped,
      expired,
      last: [...last.values()],
      stopping,
      owed,
      amid,
    },
    /** Slots of the pool that there is now. */
    capacity(): number {
      const pool = w.objects[objectOf(w.cells[w.global('da_pool')]!)]!.name;
      return slots.filter((slot) => (w.objects[slot]!.from ?? 'pool0') === pool).length;
    },
    /** Windows that the table leads to. */
    live: (): number => nodes.filter(({ hooked }) => w.cells[hooked] !== 0).length + members().length,
    errors: (slot: number): number => w.cells[errors[windowOf(slot)]!]! % withheld,
    details: (slot: number): number => w.cells[details[windowOf(slot)]!]!,
    /** Its timer expired, and nobody has reported it. */
    unreported: (slot: number): boolean => w.cells[expired[windowOf(slot)]!] === 1 && w.cells[errors[windowOf(slot)]!] === 0,
    /** The monitor is told to be silent, and nobody who was not told yet is on the way. */
    off: (): boolean => w.cells[off] === 1,
    turned(on: number): void {
      w.set(off, 1 - on);
    },
    /** The last window that was opened through an fd is still in the table. */
    lastIsOpen(fd: number): boolean {
      const window = w.cells[last.get(objectOf(fd))!]!;
      return window !== 0 && hookedNow(window);
    },
    /** A window was opened through it. */
    hasOpened: (fd: number): boolean => w.cells[last.get(objectOf(fd))!]! !== 0,
    expired(slot: number): void {
      w.set(expired[windowOf(slot)]!, 1);
    },
    /** Its reset has finished, or the stop in which it reported has returned. */
    reportFinished(): void {
      w.set(amid[w.actor]!, 0);
    },
    stoppedWith0: (slot: number): boolean => w.cells[stopped[windowOf(slot)]!] === 1,
    /** The opener, as the annotation named it; undefined: no window was opened there. */
    opener(slot: number): number | undefined {
      const window = windowOf(slot);
      return w.cells[opened[window]!] === 0 ? undefined : w.cells[opener[window]!]!;
    },
    /** Errors reported so far for the window that the current actor's TRACE_STOP is about, and whether one preceded it. */
    stopErrors: (): number => (w.cells[stopping[w.actor]!]! === 0 ? 0 : w.cells[errors[windowOf(w.cells[stopping[w.actor]!]!)]!]!),
    /** Somebody has reported the window that the current actor's TRACE_STOP is about, and has not finished its reset. */
    reportUnderWay: (): boolean => amid.some((cell) => w.cells[cell] === w.cells[stopping[w.actor]!]),
    /** Another actor's TRACE_STOP is about the window that the current actor's is about. */
    stoppedByAnother: (): boolean =>
      w.cells[stopping[w.actor]!]! > 0 &&
      stopping.some((cell, actor) => actor !== w.actor && w.cells[cell] === w.cells[stopping[w.actor]!]),
    owed: (): boolean => w.cells[owed[w.actor]!] === 1,
    opened(slot: number, by: number): void {
      w.set(opened[windowOf(slot)]!, 1);
      w.set(opener[windowOf(slot)]!, by);
      const cell = last.get(objectOf(by));
      if (cell !== undefined) w.set(cell, slot);
    },
    error(slot: number): void {
      const cell = errors[windowOf(slot)]!;
      w.set(amid[w.actor]!, slot);
      w.set(cell, Math.min(2, (w.cells[cell]! % withheld) + 1));
    },
    /** It is over its budget, and nobody is to be told of it: so it says, and it has to be so. */
    withheld(slot: number): void {
      const cell = errors[windowOf(slot)]!;
      if (w.cells[monitoringOn] === 0 && w.cells[cell] === 0) w.set(cell, withheld);
    },
    detail(slot: number): void {
      const cell = details[windowOf(slot)]!;
      w.set(cell, Math.min(2, w.cells[cell]! + 1));
    },
    stopEntered(fd: number): void {
      const window = w.cells[last.get(objectOf(fd))!]!;
      w.set(stopping[w.actor]!, window);
      w.set(owed[w.actor]!, window > 0 && w.cells[errors[windowOf(window)]!]! > 0 ? 1 : 0);
    },
    stopReturned(): void {
      w.set(stopping[w.actor]!, 0);
      w.set(owed[w.actor]!, 0);
    },
    /** A TRACE_STOP returns: to the fd that opened its last window. */
    fdTold(_fd: number, code: number): void {
      const window = w.cells[stopping[w.actor]!]!;
      if (code === 0 && window > 0) w.set(stopped[windowOf(window)]!, 1);
    },
    /** A stop of a kernel caller returns; an fd is told by its TRACE_STOP, a close tells nobody. */
    callerTold(slot: number, by: number, code: number): void {
      w.set(amid[w.actor]!, 0);
      if (code === 0 && by === 0 && w.cells[opened[windowOf(slot)]!] === 1 && w.cells[opener[windowOf(slot)]!] === 0)
        w.set(stopped[windowOf(slot)]!, 1);
    },
  };
}

/** What is known of each window, on one world. */
export type WindowFacts = ReturnType<typeof windowFacts>;

/**
 * The same said in C. A window is a slot and its generation, so each slot has a row of them; for each actor there is the window + 1
 * that its TRACE_STOP is about, and whether it was reported before that was entered, and the one that it reports itself.
 */
export function factsInC(w: World, cell: AddCell): string {
  const slots = w.objectsOfType('da_monitor_storage');
  const fds = w.objectsOfType('tlob_fpriv');
  const windows = slots.length * (w.generations + 1);
  const row = (name: string, n: number, max: number): string =>
    arrayInC(
      name,
      Array.from({ length: n }, () => cell(0, max)),
    );
  const byObject = (name: string, value: (object: number) => number): string =>
    arrayInC(
      name,
      w.objects.map((_, object) => value(object)),
    );
  return `
enum { PER_SLOT = ${w.generations + 1} };
${byObject('slot_number', (object) => slots.indexOf(object))}
${row('opener', windows, w.objects.length)}
${row('reported', windows, 3)}
${row('details', windows, 2)}
${row('told_0', windows, 1)}
${row('expired', windows, 1)}
${byObject('last_window', (object) => (fds.includes(object) ? cell(0, windows) : -1))}
${row('stopping', w.scheduled, windows)}
${row('owed', w.scheduled, 1)}
${row('amid', w.scheduled, windows)}
${row('off', 1, 1)}
static int window_of(int slot) {
  if (slot_number[OBJECT(slot)] < 0) give_up("an annotation about no slot");
  return slot_number[OBJECT(slot)] * PER_SLOT + (slot >> 5);
}
static int errors_of(int window) { return get(reported[window]) % 3; }
static int report_under_way() {
  for (int i = 0; i < ${w.scheduled}; i++) if (get(amid[i]) == get(stopping[self])) return 1;
  return 0;
}
static int last_is_open(int fd) {
  int members[OBJECTS];
  hashed(members);
  for (int o = 1; o < OBJECTS; o++) {
    if (slot_number[o] < 0 || get(last_window[OBJECT(fd)]) != window_of(pointer_to(o)) + 1) continue;
    if (members[o]) return 1;
    for (int n = 0; n < NODES; n++) if (node_object[n] == o && get(node_hook[n])) return 1;
  }
  return 0;
}`;
}

const nothing = -1;
const silently = (body: string): string => `${body} return -1;`;

/** Keeps the facts before the properties look at them; it never finds anything itself. */
export const windowTracker: Detector = {
  kind: 'window-facts',
  says: 'keeps what is known of each window',
  endsRun: false,
  hears: 'first',
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    const { off, monitoringOn, opened, opener, errors, details, stopped, expired, last, stopping, owed, amid } = facts.cells;
    const told = (tell: (a: number, b: number, c: number) => void) => (a: number, b: number, c: number) => {
      tell(a, b, c);
      return nothing;
    };
    return {
      touches: {
        'window-opened': { writes: [...opened, ...opener, ...last] },
        'error-reported': ({ actor }) => ({ writes: [...errors, amid[actor]!] }),
        'report-withheld': { reads: [monitoringOn], writes: errors },
        'monitoring-turned': { writes: [off] },
        'detail-reported': { writes: details },
        'trace-stop-entered': ({ actor }) => ({ reads: [...last, ...errors], writes: [stopping[actor]!, owed[actor]!] }),
        'timer-expired': { writes: expired },
        'reset-finished': ({ actor }) => ({ writes: [amid[actor]!] }),
        'trace-stop-returned': ({ actor }) => ({ reads: [stopping[actor]!], writes: stopped }),
        'stop-returned': ({ actor }) => ({ reads: [...opened, ...opener], writes: [...stopped, amid[actor]!] }),
      },
      onNote: {
        'window-opened': told(facts.opened),
        'error-reported': told(facts.error),
        'report-withheld': told(facts.withheld),
        'monitoring-turned': told(facts.turned),
        'detail-reported': told(facts.detail),
        'trace-stop-entered': told(facts.stopEntered),
        'timer-expired': told(facts.expired),
        'reset-finished': told(facts.reportFinished),
        'trace-stop-returned': told(facts.fdTold),
        'stop-returned': told(facts.callerTold),
      },
    };
  },
  inC: {
    state: factsInC,
    onNote: {
      'window-opened': silently(`
        set(opener[window_of(a)], b + 1);
        if (b > 0 && last_window[OBJECT(b)] >= 0) set(last_window[OBJECT(b)], window_of(a) + 1);`),
      'error-reported': silently(`
        int n = errors_of(window_of(a));
        set(reported[window_of(a)], n < 2 ? n + 1 : 2);
        set(amid[self], window_of(a) + 1);`),
      'report-withheld': silently('if (get(G_monitoring_on) == 0 && get(reported[window_of(a)]) == 0) set(reported[window_of(a)], 3);'),
      'monitoring-turned': silently('set(off[0], 1 - a);'),
      'detail-reported': silently('if (get(details[window_of(a)]) < 2) change(details[window_of(a)], 1);'),
      'timer-expired': silently('set(expired[window_of(a)], 1);'),
      'reset-finished': silently('set(amid[self], 0);'),
      'trace-stop-entered': silently(`
        int last = get(last_window[OBJECT(a)]);
        set(stopping[self], last);
        set(owed[self], last > 0 && get(reported[last - 1]) > 0);`),
      'trace-stop-returned': silently('if (b == 0 && get(stopping[self]) > 0) set(told_0[get(stopping[self]) - 1], 1);'),
      'stop-returned': silently(
        'set(amid[self], 0); if (b == 0 && c == 0 && get(opener[window_of(a)]) == 1) set(told_0[window_of(a)], 1);',
      ),
    },
  },
  fires: [],
  silent: [],
};

/** Forgets a TRACE_STOP that has returned, after the properties have looked at it. */
export const windowForgetter: Detector = {
  kind: 'window-forget',
  says: 'forgets a TRACE_STOP that has returned',
  endsRun: false,
  hears: 'last',
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    const { stopping, owed } = facts.cells;
    return {
      touches: { 'trace-stop-returned': ({ actor }) => ({ writes: [stopping[actor]!, owed[actor]!] }) },
      onNote: {
        'trace-stop-returned': () => {
          facts.stopReturned();
          return nothing;
        },
      },
    };
  },
  inC: { state: factsInC, onNote: { 'trace-stop-returned': silently('set(stopping[self], 0); set(owed[self], 0);') } },
  fires: [],
  silent: [],
};
