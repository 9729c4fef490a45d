import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calls as allCalls } from '../../models/tlob/calls.js';
import { sweep as tlob } from '../../models/tlob/sweep.js';
import type { Bounds, SweptActor, SweptModel, SweptSystem } from '../../src/core/system/swept.js';
import { systemName, systemNamed } from '../../src/sweep/names.js';
import { systemsOf } from '../../src/sweep/systems.js';
import { runs } from '../runs.js';

/** Locks that two may hold at once, and a task that is asked of another one. */
const toy: SweptModel = {
  name: 'toy',
  roles: [
    { name: 'task', sort: 'task' },
    { name: 'lock', sort: 'lock' },
    { name: 'of', sort: 'task' },
  ],
  calls: [
    { name: 'take', roles: ['task', 'lock'] },
    { name: 'ask', roles: ['task', 'of'] },
    { name: 'all', roles: [] },
  ],
  left: { wait: 'nobody wakes it' },
  starts: [
    { name: 'free', says: 'nothing is held', uses: {} },
    { name: 'held', says: 'task 0 holds lock a', uses: { task: 1, lock: 1 } },
  ],
  impossible: ({ actors }) =>
    actors.some(({ about }) => about['of'] !== undefined && about['of'] === about['task']) ? 'asks itself' : undefined,
  pointless: ({ start, actors }) => (start === 'held' && !actors.some(({ calls }) => calls.includes('take')) ? 'nobody takes' : undefined),
  exploration: () => {
    throw new Error('nothing of it is searched here');
  },
};

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0 ? [[]] : items.flatMap((one) => permutations(items.filter((two) => two !== one)).map((rest) => [one, ...rest]));

/** What things are called does not matter, nor the order of actors: the class of a system, found by trying every renaming. */
function classOf(model: SweptModel, { start, actors }: SweptSystem, { sorts }: Bounds): string {
  const { uses } = model.starts.find(({ name }) => name === start)!;
  let renamings: { [sort: string]: number[] }[] = [{}];
  for (const [sort, count] of Object.entries(sorts)) {
    const orders = permutations(Array.from({ length: count }, (_, i) => i)).filter((order) =>
      order.slice(0, uses[sort] ?? 0).every((to, i) => to === i),
    );
    renamings = renamings.flatMap((renaming) => orders.map((order) => ({ ...renaming, [sort]: order })));
  }
  const sortOf = (role: string): string => model.roles.find(({ name }) => name === role)!.sort;
  const texts = renamings.map((renaming) =>
    actors
      .map(({ calls, about }) =>
        JSON.stringify([
          calls,
          Object.entries(about)
            .map(([role, i]) => [role, renaming[sortOf(role)]![i]])
            .sort(),
        ]),
      )
      .sort()
      .join(),
  );
  return `${start} ${texts.sort()[0]}`;
}

/** All of them, by brute force: every list of actors, in every order and with every thing. */
function classes(model: SweptModel, bounds: Bounds): ReadonlySet<string> {
  const about = (names: readonly string[]): SweptActor['about'][] =>
    names.reduce<SweptActor['about'][]>(
      (all, name) =>
        all.flatMap((one) =>
          Array.from({ length: bounds.sorts[model.roles.find((role) => role.name === name)!.sort]! }, (_, i) => ({ ...one, [name]: i })),
        ),
      [{}],
    );
  const lists = (most: number): string[][] =>
    most === 0
      ? []
      : [...model.calls.map(({ name }) => [name]), ...lists(most - 1).flatMap((list) => model.calls.map(({ name }) => [...list, name]))];
  const rolesOf = (calls: readonly string[]): string[] => [
    ...new Set(calls.flatMap((call) => model.calls.find(({ name }) => name === call)!.roles)),
  ];
  const options = lists(bounds.calls).flatMap((calls) => about(rolesOf(calls)).map((one): SweptActor => ({ calls, about: one })));
  const found = new Set<string>();
  const extend = (start: string, actors: readonly SweptActor[]): void => {
    const system = { start, actors };
    if (actors.length > 0 && model.impossible(system) === undefined && model.pointless(system) === undefined)
      found.add(classOf(model, system, bounds));
    if (actors.length < bounds.actors) for (const option of options) extend(start, [...actors, option]);
  };
  for (const { name } of model.starts) extend(name, []);
  return found;
}

describe('the systems of a sweep', () => {
  it.each([
    { actors: 1, calls: 1, sorts: { task: 2, lock: 2 } },
    { actors: 2, calls: 1, sorts: { task: 3, lock: 2 } },
    { actors: 3, calls: 1, sorts: { task: 2, lock: 2 } },
    { actors: 2, calls: 2, sorts: { task: 2, lock: 1 } },
  ])('are one of each class that there is, of $actors actors with $calls calls', (bounds) => {
    const systems = systemsOf(toy, bounds);
    const found = systems.map((system) => classOf(toy, system, bounds));
    expect(new Set(found)).toEqual(classes(toy, bounds));
    expect(found).toHaveLength(new Set(found).size);
  });

  it('come with fewer actors and calls first, and the same twice', () => {
    const bounds = { actors: 2, calls: 2, sorts: { task: 2, lock: 1 } };
    const sizes = systemsOf(toy, bounds).map(({ actors }) => actors.reduce((sum, { calls }) => sum + 1 + calls.length, 0));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(systemsOf(toy, bounds)).toEqual(systemsOf(toy, bounds));
  });

  it('are again what their names say', () => {
    const systems = systemsOf(tlob, { actors: 3, calls: 1, sorts: { task: 3, fd: 2 } });
    fc.assert(
      fc.property(fc.constantFrom(...systems), (system) => {
        const name = systemName(tlob, system);
        expect(name).toMatch(/^[\w-]+$/);
        expect(systemName(tlob, systemNamed(tlob, name))).toBe(name);
      }),
      { numRuns: runs(200), seed: 1 },
    );
  });

  it.each([
    ['tlob--open', 'it has no actor'],
    ['tlob--closed--exit_0', 'it starts with idle, open, kopen or off'],
    ['tlob--open--wait_0', 'wait: a state of the task'],
    ['tlob--open--bark_0', 'there is no call "bark"'],
    ['tlob--open--close_1', '"close_1" says 1 things, and it is about task, fd'],
    ['tlob--open--close_11', '"1" in "close_11" is no fd'],
    ['tlob--open--close_1a--close_2a', 'a descriptor is closed once'],
    ['tlob--off--start_1a', 'nobody turns it on'],
  ])('%s is refused: %s', (name, why) => {
    expect(() => systemNamed(tlob, name)).toThrow(why);
  });
});

it('each call of tlob is in some system, or it is said why not', () => {
  const systems = systemsOf(tlob, { actors: 1, calls: 1, sorts: { task: 2, fd: 1 } });
  const made = new Set(systems.flatMap(({ actors }) => actors.flatMap(({ calls }) => calls)));
  expect([...made, ...Object.keys(tlob.left)].sort()).toEqual(Object.keys(allCalls).sort());
});

it('tlob has 81 systems of one actor, and 1,247 of two at most', () => {
  const count = (actors: number): number => systemsOf(tlob, { actors, calls: 1, sorts: { task: 3, fd: 2 } }).length;
  expect([count(1), count(2)]).toEqual([81, 1247]);
});
