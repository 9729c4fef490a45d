import { kcsanSwitch } from '../detector/kcsan.js';
import { surviveSwitch } from '../detector/survive.js';
import { InputError, oneOf } from '../error.js';
import { didYouMean } from '../nearest.js';
import { type CausesKept, causesChoices, usualCauses } from '../world/causes.js';
import { kernelSwitch } from '../world/kernels.js';

/**
 * What of the past a search is told to keep in its states is named like the value of a switch that every exploration has: reports print
 * it, tokens carry it. How a schedule goes does not depend on it.
 */
export const causesSwitch = 'causes';

/** Whether the rules of what a model says of its owners are asked; its value is `on`. A schedule goes the same without. */
export const ownersSwitch = 'owners';
export const ownersOn = 'on';

/** What of a model's functions is changed, named like the value of a switch that every exploration has: see src/mutate. */
export const mutationSwitch = 'mutation';

/** Switches that have an option of their own. */
export const ownOption: readonly string[] = [surviveSwitch, causesSwitch, ownersSwitch];

/** Switches that every exploration has. */
export const everySwitch: readonly string[] = [...ownOption, kernelSwitch, kcsanSwitch, mutationSwitch];

/** Whether owners are asked for; an InputError where the value is none. */
export function asksOwners(value: string | undefined): boolean {
  if (value !== undefined && value !== ownersOn)
    throw new InputError(`the switch "${ownersSwitch}" has no value "${value.slice(0, 100)}"; it takes ${ownersOn}`);
  return value === ownersOn;
}

/** What the value of the switch of causes has states keep; undefined: nothing. An InputError where there is no such value. */
export function causesOf(value: string = usualCauses): CausesKept | undefined {
  const choice = causesChoices.find((one) => one === value);
  if (choice !== undefined) return choice === 'none' ? undefined : choice;
  throw new InputError(
    `${causesSwitch}: there is no "${value.slice(0, 100)}"${didYouMean(value, causesChoices)}; what can be told apart is ` +
      oneOf(causesChoices),
  );
}
