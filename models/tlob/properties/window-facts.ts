import type { Detector } from '../../../src/core/detector.js';
import { bit, ofNobody, pointerUpTo, type Range, upTo } from '../../../src/core/layout.js';
import { generationOf, objectOf, type World } from '../../../src/core/world.js';
import { hashHooks } from '../../../src/kernel/hashtable.js';
import { hlistMembers } from '../../../src/kernel/hlist.js';

/**
 * What the paths' annotations tell of each window. A window is a generation of a slot at its opening, so that its name
 * is a pointer to the slot; its opener is the fd's private state, or 0 for a caller without one.
 */
export function windowFacts(w: World) {
  const slots = w.objectsOfType('da_monitor_storage');
  const { all: nodes } = w.part(hashHooks);
  const members = w.part(hlistMembers);
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
  const errors = cells('errors', upTo(2));
  const details = cells('details', bit);
  const stopped = cells('stopped with 0', bit);
  const expired = cells('expired', bit);
  const fds = w.objectsOfType('tlob_fpriv');
  const last = new Map(fds.map((fd) => [fd, w.cell(`${w.objects[fd]!.name} last window`, pointer)]));
  const scheduled = w.actors.slice(0, w.scheduled);
  const stopping = scheduled.map((actor) => w.cell(`${actor.name} stops window`, pointer));
  const owed = scheduled.map((actor) => w.cell(`${actor.name} is owed -EOVERFLOW`, ofNobody(bit)));
  /** Where a window's cells are among those of all. */
  const windowOf = (slot: number): number => slots.indexOf(objectOf(slot)) * perSlot + generationOf(slot);
  return {
    /** Slots of the pool that there is now. */
    capacity(): number {
      const pool = w.objects[objectOf(w.cells[w.global('da_pool')]!)]!.name;
      return slots.filter((slot) => (w.objects[slot]!.from ?? 'pool0') === pool).length;
    },
    /** Windows that the table leads to. */
    live: (): number => nodes.filter(({ hooked }) => w.cells[hooked] !== 0).length + members().length,
    errors: (slot: number): number => w.cells[errors[windowOf(slot)]!]!,
    details: (slot: number): number => w.cells[details[windowOf(slot)]!]!,
    /** Its timer expired, and nobody has reported it. */
    unreported: (slot: number): boolean => w.cells[expired[windowOf(slot)]!] === 1 && w.cells[errors[windowOf(slot)]!] === 0,
    expired(slot: number): void {
      w.set(expired[windowOf(slot)]!, 1);
    },
    stoppedWith0: (slot: number): boolean => w.cells[stopped[windowOf(slot)]!] === 1,
    /** The opener, as the annotation named it; undefined: no window was opened there. */
    opener(slot: number): number | undefined {
      const window = windowOf(slot);
      return w.cells[opened[window]!] === 0 ? undefined : w.cells[opener[window]!]!;
    },
    /** Errors reported so far for the window that the current actor's TRACE_STOP is about, and whether one preceded it. */
    stopErrors: (): number => (w.cells[stopping[w.actor]!]! === 0 ? 0 : w.cells[errors[windowOf(w.cells[stopping[w.actor]!]!)]!]!),
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
      w.set(cell, Math.min(2, w.cells[cell]! + 1));
    },
    detail(slot: number): void {
      w.set(details[windowOf(slot)]!, 1);
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
      if (code === 0 && by === 0 && w.cells[opened[windowOf(slot)]!] === 1 && w.cells[opener[windowOf(slot)]!] === 0)
        w.set(stopped[windowOf(slot)]!, 1);
    },
  };
}

const nothing = -1;

/** Keeps the facts before the properties look at them; it never finds anything itself. */
export const windowTracker: Detector = {
  kind: 'window-facts',
  says: 'keeps what is known of each window',
  touches: {
    'window-opened': { writes: [' opened', ' opener', ' last window'] },
    'error-reported': { writes: [' errors'] },
    'detail-reported': { writes: [' details'] },
    'trace-stop-entered': { reads: [' last window', ' errors'], writes: ['@ stops window', '@ is owed -EOVERFLOW'] },
    'timer-expired': { writes: [' expired'] },
    'trace-stop-returned': { reads: ['@ stops window'], writes: [' stopped with 0'] },
    'stop-returned': { reads: [' opened', ' opener'], writes: [' stopped with 0'] },
  },
  endsRun: false,
  rank: 0,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    const told = (tell: (a: number, b: number, c: number) => void) => (a: number, b: number, c: number) => {
      tell(a, b, c);
      return nothing;
    };
    return {
      onNote: {
        'window-opened': told(facts.opened),
        'error-reported': told(facts.error),
        'detail-reported': told(facts.detail),
        'trace-stop-entered': told(facts.stopEntered),
        'timer-expired': told(facts.expired),
        'trace-stop-returned': told(facts.fdTold),
        'stop-returned': told(facts.callerTold),
      },
    };
  },
  fires: [],
  silent: [],
};

/** Forgets a TRACE_STOP that has returned, after the properties have looked at it. */
export const windowForgetter: Detector = {
  ...windowTracker,
  kind: 'window-forget',
  touches: { 'trace-stop-returned': { writes: ['@ stops window', '@ is owed -EOVERFLOW'] } },
  rank: 99,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    return {
      onNote: {
        'trace-stop-returned': () => {
          facts.stopReturned();
          return nothing;
        },
      },
    };
  },
};
