import { InputError } from '../error.js';
import type { Operation } from '../operation/operation.js';
import { linkedPaths } from './linked.js';
import type { Scenario } from './scenario.js';
import { isBefore, type Kernel, kernels } from '../world/kernels.js';

/** The operations of what some actor runs, with where they are. */
function used(scenario: Scenario, operations: ReadonlyMap<string, Operation>) {
  return linkedPaths(scenario).flatMap(({ id, states }) =>
    Object.entries(states).flatMap(([point, { invoke }]) => {
      const operation = operations.get(invoke?.src ?? '');
      return operation ? [{ place: `${id}.${point}`, operation }] : [];
    }),
  );
}

export const kernelOf = ({ kernel }: Pick<Scenario, 'kernel'>): Kernel => kernel ?? kernels[0];

/** What an actor runs and the scenario's kernel does not have yet. */
export const lacking = (scenario: Scenario, operations: ReadonlyMap<string, Operation>) =>
  used(scenario, operations).find(({ operation: { since } }) => since !== undefined && isBefore(kernelOf(scenario), since));

/** Throws an InputError where there is such a thing. */
export function checkKernel(scenario: Scenario, operations: ReadonlyMap<string, Operation>): void {
  const lacks = lacking(scenario, operations);
  if (lacks === undefined) return;
  const { name, since = '' } = lacks.operation;
  throw new InputError(
    `${lacks.place}: ${name} is there since ${since}, and the kernel is ${kernelOf(scenario)}; the usual cause is code of a later ` +
      `kernel; accepted is kernel=${kernels.filter((one) => !isBefore(one, since)).join(' or kernel=')}`,
  );
}

/** Whether it matters to a scenario which kernel it is: somebody runs what not every one has, or what differs from one to another. */
export const asksForKernel = (scenario: Scenario, operations: ReadonlyMap<string, Operation>): boolean =>
  used(scenario, operations).some(({ operation }) => operation.since !== undefined || operation.byKernel || operation.goesOn);
