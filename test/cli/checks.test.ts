import { expect, it } from 'vitest';
import { checkVariant } from '../../src/cli/check/checks.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { System } from '../../src/replay/system.js';

const registry = await loadRegistry(undefined, ['litmus-refcount-get-put']);
const checked = (reducers?: readonly string[]) => {
  const exploration = { ...registry.explorations.get('litmus-refcount-get-put')!, ...(reducers && { reducers }) };
  return checkVariant(new System(exploration, 'posted', {}, registry.detectors), registry);
};

it('an exploration is searched with its reducers, which count other states and find the same', () => {
  expect(checked()).toMatchObject({ failures: [], what: expect.stringContaining(': bfs, complete, 35 states') });
  const { what, failures } = checked(['chains', 'persistent']);
  expect(what).toMatch(/: bfs with persistent,chains, complete, /);
  expect(failures).toEqual([expect.stringMatching(/^it expects 35 unique states, there are/)]);
});

it('a reducer that hides findings is refused, and one that there is not', () => {
  expect(() => checked(['preemptions'])).toThrow('a bound hides findings');
  expect(() => checked(['persitent'])).toThrow('did you mean persistent?');
});
