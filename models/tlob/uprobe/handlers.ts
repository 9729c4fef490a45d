import type { PathSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { isNull, point } from '../../../src/path/vocabulary.js';

/** tlob_uprobe_entry_handler() (UPs): the result is dropped. `fp` is 0: no fd, for a start that links one. */
export const uprobeEntryHandler = (linked: boolean): PathSource =>
  define({
    id: 'tlob_uprobe_entry_handler',
    params: ['p', 'current'],
    registers: ['b', 'threshold'],
    initial: 'priv',
    states: {
      priv: point('b = p->priv', 'load', { loc: { param: 'p', field: 'priv' }, order: 'plain' }, { save: 'b', target: 'threshold' }),
      threshold: point(
        'b->threshold_us',
        'load',
        { loc: { reg: 'b', field: 'threshold' }, order: 'plain' },
        { save: 'threshold', target: 'start' },
      ),
      start: point(
        'tlob_start_task(current, b->threshold_us)',
        'tlob_start_task',
        { task: { param: 'current' }, threshold: { reg: 'threshold' }, by: { reg: 'b' }, ...(linked && { fp: 0 }) },
        'done',
      ),
      done: { type: 'final' },
    },
  });

/** tlob_uprobe_stop_handler() (UPe): it does not look at its binding; `b` is for the detectors only. */
export const uprobeStopHandler = define({
  id: 'tlob_uprobe_stop_handler',
  params: ['b', 'current'],
  initial: 'stop',
  states: {
    stop: point('tlob_stop_task(current)', 'tlob_stop_task', { task: { param: 'current' }, by: { param: 'b' } }, 'done'),
    done: { type: 'final' },
  },
});

/** A task comes to an instruction with a probe, if it is still registered. */
const hit = (
  id: string,
  handler: string,
  params: readonly string[],
  input: { readonly [param: string]: { readonly param: string } },
): PathSource =>
  define({
    id,
    params,
    initial: 'enter',
    states: {
      enter: point('breakpoint: is the probe registered?', 'uprobeEnter', { probe: { param: 'probe' } }, [
        { guard: isNull, target: 'done' },
        { target: 'handler' },
      ]),
      handler: point(`${handler}(p)`, handler, input, 'leave'),
      leave: point('the handler returns', 'uprobeExit', 'done'),
      done: { type: 'final' },
    },
  });

export const hitStart = hit('hit_start', 'tlob_uprobe_entry_handler', ['probe', 'current'], {
  p: { param: 'probe' },
  current: { param: 'current' },
});
export const hitStop = hit('hit_stop', 'tlob_uprobe_stop_handler', ['probe', 'binding', 'current'], {
  b: { param: 'binding' },
  current: { param: 'current' },
});
