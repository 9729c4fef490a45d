import { InputError } from '../error.js';
import type { Operation } from './operation.js';
import type { Scenario } from '../system/scenario.js';

const made = new WeakMap<ReadonlyMap<string, Operation>, WeakMap<readonly Operation[], ReadonlyMap<string, Operation>>>();

/** These operations and the scenario's own. Throws an InputError where it has one by the name of another. */
export function withOwn(operations: ReadonlyMap<string, Operation>, { operations: own }: Scenario): ReadonlyMap<string, Operation> {
  if (own === undefined || own.every((one) => operations.get(one.name) === one)) return operations;
  const known = made.get(operations) ?? new WeakMap<readonly Operation[], ReadonlyMap<string, Operation>>();
  made.set(operations, known);
  const all = known.get(own) ?? together(operations, own);
  known.set(own, all);
  return all;
}

function together(operations: ReadonlyMap<string, Operation>, own: readonly Operation[]): ReadonlyMap<string, Operation> {
  const all = new Map(operations);
  for (const one of own) {
    if (all.has(one.name))
      throw new InputError(
        `scenario: its operation "${one.name}" has the name of ${operations.has(one.name) ? 'a primitive' : 'another one'}; ` +
          'give it a name of its own',
      );
    all.set(one.name, one);
  }
  return all;
}
