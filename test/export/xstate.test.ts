import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyMachineSnapshot, type AnyStateMachine, createActor, initialTransition, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { afterAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { systemMachine } from '../../src/library/xstate.js';
import { machineOfSystem } from '../../src/export/xstate/system.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { System } from '../../src/replay/system.js';
import { lower } from '../../src/path/lower.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { siteOf } from '../../src/core/system/site.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import { detectors, explorations } from '../registries.js';
import { inProcess } from '../cli/in-process.js';

// within the package, so that what a module imports is found
const folder = mkdtempSync('dist/xstate-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `show --format xstate` prints, as the module that it is. */
async function moduleOf(name: string, ...args: readonly string[]): Promise<{ readonly [id: string]: AnyStateMachine }> {
  const { stdout, stderr } = await inProcess('.', 'show', name, ...args, '--format', 'xstate');
  expect(stderr).toBe('');
  const file = join(process.cwd(), folder, `${name.replace(/\W/g, '-')}.mjs`);
  writeFileSync(file, stdout);
  return import(file);
}

/** Results that the guards of a path may look at, and one that none does. */
const results = (path: PathSource): readonly number[] => {
  const numbers = [...JSON.stringify(path.states).matchAll(/"(?:left|right)":(-?\d+)/g)].map(([, number]) => Number(number));
  return [...new Set([-1, 0, 1, 77, ...numbers, ...numbers.map((number) => number + 1)])];
};

/** Goes on with a result, without a scheduler; undefined where a table has no such entry. */
function went(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, id: string, output: number): AnyMachineSnapshot | undefined {
  try {
    const [next] = transition(machine, snapshot, { type: `xstate.done.actor.${id}`, output, actorId: id } as never);
    return next as AnyMachineSnapshot;
  } catch {
    return undefined;
  }
}

const seen = (one: AnyMachineSnapshot | undefined): string => JSON.stringify([one?.value, one?.context, one?.status, one?.output]);

/** Walks a generated machine beside the one that replays run, over every result that makes a difference; gives the states they came to. */
function walked(path: PathSource, machine: AnyStateMachine): number {
  const input = Object.fromEntries((path.params ?? []).map((name, i) => [name, i]));
  const live = lower(path);
  const begin = [initialTransition(machine, input)[0], initialTransition(live, input)[0]] as [AnyMachineSnapshot, AnyMachineSnapshot];
  expect(seen(begin[0])).toBe(seen(begin[1]));
  const known = new Set([seen(begin[0])]);
  for (let queue = [begin]; queue.length > 0 && known.size < 60; ) {
    const [mine, its] = queue.shift()!;
    for (const result of results(path)) {
      const point = mine.value as string;
      const after = went(machine, mine, point, result);
      const others = went(live, its, `0.${path.id}.${point}`, result);
      expect(seen(after), `${path.id}.${point} = ${result}`).toBe(seen(others));
      if (known.has(seen(after)) || after?.status !== 'active') continue;
      known.add(seen(after));
      queue.push([after, others!]);
    }
  }
  return known.size;
}

describe('a module of paths', () => {
  it.each(['stop-vs-exit', 'litmus-refcount-get-put', 'nft-compat-refs'])(
    'of %s goes where live actors go, result by result',
    async (name) => {
      const machines = await moduleOf(name);
      const registry = await loadRegistry(undefined, [name]);
      const { paths } = new System(registry.explorations.get(name)!, 'posted', {}, detectors).scenario;
      expect(Object.keys(machines)).toHaveLength(paths.length + 1);
      let states = 0;
      for (const path of paths) states += walked(path, machines[path.id]!);
      expect(states).toBeGreaterThan(paths.length);
    },
  );

  it('runs: an operation waits until it is granted with a result', async () => {
    const { cleanup } = await moduleOf('litmus-check-then-free');
    const actor = createActor(cleanup!).start();
    const grant = (result: number): void => {
      const [child] = Object.values(actor.getSnapshot().children as { [id: string]: { send(event: object): void } });
      child!.send({ type: 'grant', result });
    };
    const points = [0, 0, 5, 0].map((result) => {
      const { value } = actor.getSnapshot();
      grant(result);
      return value;
    });
    expect(points).toEqual(['check', 'claim', 'fetch', 'free']);
    expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: 0, context: { obj: 5 } });
  });

  it('holds whatever text a model has', async () => {
    const { warner } = await moduleOf('hostile', '--module', 'test/modules/hostile.ts');
    expect(Object.keys(warner!.states)).toEqual(['look', 'again', 'warn', 'done']);
  });
});

describe('the machine of a whole system', () => {
  it.each(['litmus-check-then-free', 'litmus-refcount-get-put'])(
    'of %s is walked by xstate/graph to what the search reaches',
    async (name) => {
      const [exploration] = await explorations(name);
      for (const variant of ['posted', 'repaired']) {
        const { machine, events } = await systemMachine(exploration!, { variant });
        const paths = getShortestPaths(machine, { events: [...events] as never });
        const system = new Compiled(exploration!.scenario(variant, {}), operations, detectors);
        const search = new SearchRun(system, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
        while (!search.advance(100_000));
        const { stats, findings } = search.outcome();
        const states = paths.map(({ state }) => state as AnyMachineSnapshot);
        // but for what a step shows, and states in which a finding has ended the run
        const cells = new Set(states.flatMap(({ context }) => (context.over ? [] : [String(context.cells)])));
        expect(cells.size).toBe(stats.states);
        const points = new Set(
          states.flatMap(({ value }) =>
            Object.values(value as { [actor: string]: string }).map((point) => point.split(' > ').at(-1)!.replace(':', '.')),
          ),
        );
        const inEngine = system.coverage().points;
        expect([...points].filter((point) => point.includes('.')).sort()).toEqual([...inEngine].sort());
        const found = new Set(states.flatMap(({ context }) => context.found as readonly string[]));
        const atOnce = findings.map(siteOf).filter((site) => site.includes('@'));
        expect([...found].sort()).toEqual([...new Set(atOnce)].sort());
        const lengths = paths
          .filter(({ state }) => (state as AnyMachineSnapshot).context.found.length > 0)
          .map(({ steps }) => steps.length - 1);
        if (variant === 'repaired') expect(lengths).toEqual([]);
        else expect(Math.min(...lengths)).toBe(Math.min(...findings.map(({ choices }) => choices.length)));
      }
    },
  );

  it('refuses a system with too many states, with a sentence', async () => {
    const [exploration] = await explorations('litmus-check-then-free');
    const system = new Compiled(exploration!.scenario('posted', {}), operations, detectors);
    expect(() => machineOfSystem(system, 'it', 28)).toThrow('it: it has more than 28 states');
    expect(machineOfSystem(system, 'it', 29).events).toEqual([{ type: 'stop' }, { type: 'exit' }]);
  });
});

it('show without a path is one page of Markdown, and one diagram is of one path', async () => {
  const { stdout } = await inProcess('.', 'show', 'stop-vs-exit');
  expect(stdout).toMatch(/^# `stop-vs-exit\/posted`\n/);
  expect(stdout.match(/^```mermaid\nstateDiagram-v2$/gm)!.length).toBe(stdout.match(/^## `\w+\(.*\)`$/gm)!.length);
  expect((await inProcess('.', 'show', 'stop-vs-exit', '--format', 'mermaid')).stderr).toMatch(
    /one diagram, and it has \d+ paths; name one with --path/,
  );
});
