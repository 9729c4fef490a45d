import type { PathSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** tlob_uprobe_entry_handler() (UPs): the result is dropped. `fp` is 0: no fd, for a start that links one. */
export const uprobeEntryHandler = (linked: boolean): PathSource =>
  define({
    id: 'tlob_uprobe_entry_handler',
    params: ['p', 'current'],
    registers: ['b', 'threshold'],
    initial: 'priv',
    states: {
      priv: { description: 'b = p->priv', invoke: { src: 'load', input: { loc: { param: 'p', field: 'priv' }, order: 'plain' }, onDone: { save: 'b', target: 'threshold' } } },
      threshold: { description: 'b->threshold_us', invoke: { src: 'load', input: { loc: { reg: 'b', field: 'threshold' }, order: 'plain' }, onDone: { save: 'threshold', target: 'start' } } },
      start: { description: 'tlob_start_task(current, b->threshold_us)', invoke: { src: 'tlob_start_task', input: { task: { param: 'current' }, threshold: { reg: 'threshold' }, by: { reg: 'b' }, ...(linked && { fp: 0 }) }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });

/** tlob_uprobe_stop_handler() (UPe): it does not look at its binding; `b` is for the detectors only. */
export const uprobeStopHandler = define({
  id: 'tlob_uprobe_stop_handler',
  params: ['b', 'current'],
  initial: 'stop',
  states: { stop: { description: 'tlob_stop_task(current)', invoke: { src: 'tlob_stop_task', input: { task: { param: 'current' }, by: { param: 'b' } }, onDone: 'done' } }, done: { type: 'final' } },
});

/** A task comes to an instruction with a probe, if it is still registered. */
const hit = (id: string, handler: string, params: readonly string[], input: { readonly [param: string]: { readonly param: string } }): PathSource =>
  define({
    id,
    params,
    initial: 'enter',
    states: {
      enter: { description: 'breakpoint: is the probe registered?', invoke: { src: 'uprobeEnter', input: { probe: { param: 'probe' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'handler' }] } },
      handler: { description: `${handler}(p)`, invoke: { src: handler, input, onDone: 'leave' } },
      leave: { description: 'the handler returns', invoke: { src: 'uprobeExit', onDone: 'done' } },
      done: { type: 'final' },
    },
  });

export const hitStart = hit('hit_start', 'tlob_uprobe_entry_handler', ['probe', 'current'], { p: { param: 'probe' }, current: { param: 'current' } });
export const hitStop = hit('hit_stop', 'tlob_uprobe_stop_handler', ['probe', 'binding', 'current'], { b: { param: 'binding' }, current: { param: 'current' } });
