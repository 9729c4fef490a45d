import type { Detector } from '../../../src/core/detector/detector.js';
import { Life, objectOf } from '../../../src/core/world/world.js';
import { hashHooks } from '../../../src/kernel/hash-nodes.js';
import { Timer } from '../../../src/kernel/hrtimer.js';
import { ENODEV, ERANGE, ESRCH } from '../errno.js';

/** What the repaired variant is asked besides: its mutants showed that nobody did. */

const probes = ['sched_switch', 'sched_wakeup', 'sched_process_exit'] as const;
const ofMonitor: readonly string[] = ['kmem_cache', 'da_pool'];

/**
 * The monitor is on with a probe missing or without a cache, or off with one of them or with its pool left; or with a binding, where all
 * of these were there when it was turned off. Asked at the end of a run. Ends no run.
 */
export const halfOn = (bindings: boolean): Detector => ({
  kind: 'half-on',
  says: 'is there although the monitor is off, or missing although it is on',
  endsRun: false,
  alike: true,
  install: (w) => {
    const [enabled, cache] = [w.global('enabled'), w.global('tlob_state_cache')];
    const types = bindings ? [...ofMonitor, 'tlob_uprobe_binding'] : ofMonitor;
    const attached = probes.map((probe) => w.global(probe));
    const objects = w.objects.flatMap((object, number) => (number > 0 && types.includes(object.type) ? [number] : []));
    return {
      touches: {},
      atEnd(end) {
        if (end.blocked !== 0) return -1;
        const on = w.cells[enabled]!;
        if (attached.some((cell) => w.cells[cell] !== on) || Number(w.cells[cache] !== 0) !== on) return 0;
        return on === 1 ? -1 : objects.filter((object) => w.cells[w.lifeCell(object)] === Life.live);
      },
    };
  },
  fires: [],
  silent: [],
});

/** A budget that is more than a ktime_t holds with a time: see `beyondTime` in variants/repaired.ts. */
const most = 2 ** 30;

/**
 * A TRACE_START is told -ENODEV while the monitor is on and monitoring too, -ESRCH of a task that does not exit, or -ERANGE of a budget
 * that is none of 0 and too large. Not asked where somebody turns them on meanwhile. Ends no run.
 */
export const refusedStart: Detector = {
  kind: 'refused-start',
  says: 'is refused a start for a reason that is not there',
  endsRun: false,
  alike: true,
  install: (w) => {
    const [enabled, on] = [w.global('enabled'), w.global('monitoring_on')];
    const exiting = w.objects.map(({ type }, object) => (type === 'task_struct' ? w.fieldCell(object, 'exiting') : -1));
    return {
      touches: { 'start-returned': { reads: [enabled, on, ...exiting.filter((cell) => cell >= 0)] } },
      onNote: {
        'start-returned': (ret: number, task: number, threshold: number) => {
          const object = objectOf(task);
          const wrong =
            (ret === ENODEV && w.cells[enabled] === 1 && w.cells[on] === 1) ||
            (ret === ESRCH && w.cells[exiting[object]!] === 0) ||
            (ret === ERANGE && threshold > 0 && threshold < most);
          return wrong ? object : -1;
        },
      },
    };
  },
  fires: [],
  silent: [],
};

/**
 * The timer of a slot that no window is open in is queued. Asked at the end of a run. Ends no run.
 */
export const leftInSlot: Detector = {
  kind: 'left-in-slot',
  says: 'has its timer queued, although no window is open in it',
  endsRun: false,
  alike: true,
  install: (w) => {
    const all = w.objectsOfType('da_monitor_storage');
    const { all: nodes } = w.part(hashHooks);
    const isOpen = (object: number): boolean => nodes.some((node) => node.object === object && w.cells[node.hooked] !== 0);
    const isLeft = (object: number): boolean => !isOpen(object) && w.cells[w.fieldCell(object, 'timer') + Timer.queued] === 1;
    return { touches: {}, atEnd: (end) => (end.blocked !== 0 ? -1 : all.filter(isLeft)) };
  },
  fires: [],
  silent: [],
};

/** A binding is listed with a probe that is not registered, or beside another one of its offset. Asked at the end of a run. Ends no run. */
export const halfBound: Detector = {
  kind: 'half-bound',
  says: 'is a binding without both of its probes, or beside another one of its offset',
  endsRun: false,
  alike: true,
  install: (w) => {
    const all = w.objectsOfType('tlob_uprobe_binding');
    const field = (object: number, name: string): number => w.cells[w.fieldCell(object, name)]!;
    const listed = (object: number): boolean => w.cells[w.lifeCell(object)] === Life.live && field(object, 'list') !== 0;
    const registered = (probe: number): boolean => objectOf(probe) > 0 && field(objectOf(probe), 'registered') === 1;
    const wrong = (object: number): boolean =>
      listed(object) &&
      (!registered(field(object, 'start_probe')) ||
        !registered(field(object, 'stop_probe')) ||
        all.some((other) => other < object && listed(other) && field(other, 'offset') === field(object, 'offset')));
    return { touches: {}, atEnd: (end) => (end.blocked !== 0 ? -1 : all.filter(wrong)) };
  },
  fires: [],
  silent: [],
};
