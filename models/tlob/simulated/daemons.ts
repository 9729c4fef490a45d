import type { PathSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';

/** A path of a variant, with its wait for one object replaced by a wait for the first that is due. */
const serving = (
  source: PathSource,
  id: string,
  params: readonly string[],
  point: string,
  src: string,
  input: { readonly [param: string]: { readonly param: string } },
): PathSource => {
  const { description, invoke } = source.states[point]!;
  return define({
    ...source,
    id,
    params,
    states: { ...source.states, [point]: { description: description!, invoke: { ...invoke!, src, input } } },
  });
};

/** One context runs the callbacks of all timers, in the order of their deadlines; one those of all windows, one those of all slots. */
export function daemonPaths(paths: readonly PathSource[]): readonly PathSource[] {
  const path = (id: string): PathSource => paths.find((one) => one.id === id)!;
  return [
    serving(path('ha_timer_callback'), 'expiring_timers', [], 'expire', 'hrtimerExpireFirst', {}),
    serving(returning(path('tlob_free_rcu'), 'ws'), 'freeing_windows', ['like'], 'invoke', 'rcuInvokeFirst', { like: { param: 'like' } }),
    serving(returning(path('da_pool_return_cb'), 'slot'), 'returning_slots', ['like'], 'invoke', 'rcuInvokeFirst', {
      like: { param: 'like' },
    }),
  ];
}

/** The callback returns for the object that it was called for. */
const returning = (source: PathSource, register: string): PathSource => {
  const { description, invoke } = source.states['return']!;
  return {
    ...source,
    states: { ...source.states, return: { description: description!, invoke: { ...invoke!, input: { object: { reg: register } } } } },
  };
};
