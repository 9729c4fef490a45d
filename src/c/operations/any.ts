import type { Operation } from '../../core/operation/operation.js';
import type { World } from '../../core/world/world.js';
import { touching } from '../../kernel/footprint/objects.js';
import { remember } from './made.js';

/** A function without a body: it returns any of these values, does nothing else, and each is a choice of its own. */
export const anyOperation = (name: string, values: readonly number[]): Operation => {
  const bind = (w: World) => {
    const outcomes = values.map((value, i) => (i === 0 ? 0 : w.outcome(value < 0 ? `minus-${-value}` : `${value}`)));
    return {
      outcomes(_: Int32Array, out: Int32Array): number {
        for (let i = 0; i < outcomes.length; i++) out[i] = outcomes[i]!;
        return outcomes.length;
      },
      apply: (_: Int32Array, outcome: number): number => values[outcomes.indexOf(outcome)]!,
    };
  };
  const made: Operation = {
    name: `any_${name}`,
    c: `${name}()`,
    params: {},
    bind,
    footprint: touching(() => {}),
    gives: 'number',
    least: Math.min(0, ...values),
    alike: true,
    keepsNoSet: true,
  };
  return remember(made, ['any', name, values]);
};
