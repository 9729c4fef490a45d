import { StepError } from '../../core/error.js';
import type { Bound, Operation } from '../../core/operation/operation.js';
import { remember } from './made.js';

/**
 * The operation, of a line whose number is known only when it runs, or for a device that may be NULL then: a StepError where the number is
 * another one, or the device NULL. Both come behind the operation's own inputs, and the device is its second one.
 */
export const ofLine = (operation: Operation, number: number, ofDevice: boolean): Operation => {
  const last = Object.keys(operation.params).length;
  const made: Operation = {
    ...operation,
    name: `${operation.name}_of_${number}`,
    params: { ...operation.params, number: 'value' },
    bind: (...given) => {
      const bound: Bound = operation.bind(...given);
      const { enabled } = bound;
      return {
        ...bound,
        ...(enabled && { enabled: (a: Int32Array) => a[last] !== number || enabled(a) }),
        apply(a: Int32Array, outcome: number) {
          if (a[last] !== number)
            throw new StepError(`this is of irq ${a[last]}, and request_irq() of irq ${number}; one that nobody requested is not modelled`);
          if (ofDevice && a[1] === 0)
            throw new StepError('the device of a handler is NULL: a line knows its handlers by a device, hand it the pointer to one');
          return bound.apply(a, outcome);
        },
      };
    },
  };
  return remember(made, ['of line', operation.name, number, ofDevice]);
};
