import { type Branch, branchesOf, type PathSource, type PointSource } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';
import { linkedPaths } from '../core/system/linked.js';

/**
 * What of a system decides how its schedules go and what they show, as canonical JSON: paths that some actor can run,
 * memory, actors, bounds, conditions. What is only read by people (descriptions, tags, what is assumed) is not part of it, nor which
 * way a branch was written, nor whether a condition is asked for in runs that hang.
 */
export function behaviourOf(scenario: Scenario): string {
  const {
    assumes: _,
    notModelled: __,
    text: ____,
    userSpace: _____,
    ownership: ______,
    environment: _______,
    detectors = [],
    operations,
    invariants,
    globals,
    types,
    ...rest
  } = scenario;
  const asked = invariants && { invariants: invariants.map(({ afterHang: ___, ...condition }) => condition) };
  return canonical({
    ...rest,
    globals: fieldsOf(globals),
    types: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { ...type, fields: fieldsOf(type.fields) }])),
    ...asked,
    paths: linkedPaths(scenario).map(pathOf),
    detectors: detectors.map(({ kind }) => kind),
    ...(operations && { operations: operations.map(({ name, params }) => ({ name, params })) }),
  });
}

/** What their words are called is for the reader. */
const fieldsOf = (fields: Scenario['globals']) =>
  Object.fromEntries(Object.entries(fields).map(([name, { words: _, ...field }]) => [name, field]));

const pathOf = ({ states, title: _, ...path }: PathSource) => ({
  ...path,
  states: Object.fromEntries(Object.entries(states).map(([name, point]) => [name, pointOf(point)])),
});

const pointOf = ({ invoke, type, output }: PointSource) => ({
  type,
  output,
  invoke: invoke && { src: invoke.src, input: invoke.input ?? {}, branches: branchesOf(invoke).map(branchOf) },
});

/** XState needs to be told to re-enter a state; what happens is the same. */
const branchOf = ({ reenter: _, ...branch }: Branch) => branch;

/** JSON with sorted keys: their order means nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
