import { performance } from 'node:perf_hooks';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/path/compile.js';
import { Live } from '../../src/path/live.js';
import { rngOf } from '../../src/core/rng.js';
import type { Executor } from '../../src/core/run.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { Strategy } from '../../src/core/strategy.js';
import { Exploring, type Outcome } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { random } from '../../src/search/strategies/random.js';
import { detectors, explorations } from '../registries.js';

/** How much each part does: enough for a second or two on a machine of today. */
const walkSteps = 2_000_000;
const liveSteps = 20_000;
const bfsTransitions = 3_000_000;

interface Measure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

/** Seconds that it takes. */
function time(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function explore(scenario: Scenario, strategy: Strategy, transitions: number): { readonly outcome: Outcome; readonly seconds: number } {
  const limits = { transitions, schedules: Infinity };
  const exploring = new Exploring(new Compiled(scenario, operations, detectors), strategy, { seed: 1, limits, stop: 'never', depth: 3, length: undefined });
  const seconds = time(() => {
    while (!exploring.advance(100_000));
  });
  return { outcome: exploring.outcome(), seconds };
}

/** Random schedules of so many steps in all. */
function randomSchedules(run: Executor, steps: number): readonly (readonly number[])[] {
  const enabled = new Int32Array(512);
  const schedules: number[][] = [];
  for (let total = 0; total < steps; ) {
    const rng = rngOf(1, schedules.length);
    const schedule: number[] = [];
    run.reset();
    for (let count = run.choices(enabled); count > 0; count = run.world.crashed ? 0 : run.choices(enabled)) {
      const choice = enabled[rng.below(count)]!;
      run.step(choice);
      schedule.push(choice);
    }
    schedules.push(schedule);
    total += schedule.length;
  }
  return schedules;
}

/** Follows each schedule, asking at every step what is enabled, as a replay does. */
function follow(run: Executor, schedules: readonly (readonly number[])[]): void {
  const enabled = new Int32Array(512);
  for (const schedule of schedules) {
    run.reset();
    for (const choice of schedule) {
      run.choices(enabled);
      run.step(choice);
    }
  }
}

/** Steps a second, once the code is warm. */
function followSpeed(run: Executor, schedules: readonly (readonly number[])[], rounds: number): number {
  follow(run, schedules.slice(0, Math.ceil(schedules.length / 5)));
  const steps = schedules.reduce((sum, { length }) => sum + length, 0) * rounds;
  return steps / time(() => {
    for (let i = 0; i < rounds; i++) follow(run, schedules);
  });
}

function measure(scenario: Scenario): readonly Measure[] {
  explore(scenario, random, walkSteps / 10);
  const walk = explore(scenario, random, walkSteps);
  const compiled = new Compiled(scenario, operations, detectors);
  const schedules = randomSchedules(compiled, liveSteps);
  const compiledSpeed = followSpeed(compiled, schedules, 20);
  const liveSpeed = followSpeed(new Live(scenario, operations, detectors), schedules, 1);
  explore(scenario, bfs, bfsTransitions / 10);
  const breadth = explore(scenario, bfs, bfsTransitions);
  const { stats, complete } = breadth.outcome;
  return [
    { what: 'random walk, compiled', value: walk.outcome.stats.steps / walk.seconds, unit: 'steps/s' },
    { what: 'the same schedules, compiled', value: compiledSpeed, unit: 'steps/s' },
    { what: 'the same schedules, live', value: liveSpeed, unit: 'steps/s' },
    { what: 'compiled : live', value: compiledSpeed / liveSpeed, unit: 'x' },
    { what: complete ? 'bfs, complete' : 'bfs, cut', value: stats.transitions / breadth.seconds, unit: 'transitions/s' },
    { what: 'bfs', value: stats.states, unit: 'states' },
    { what: 'bfs', value: stats.peakBytes / stats.states, unit: 'bytes/state' },
  ];
}

const args = process.argv.slice(2);
const json = args.includes('--json');
const [name = 'all-in-core', variant = 'seed'] = args.filter((arg) => !arg.startsWith('--'));
const all = await explorations('');
const exploration = all.find((one) => one.name === name);
if (!exploration?.variants.includes(variant)) {
  console.error(`there is no exploration "${name}" with a variant "${variant}"; there are ${all.map((one) => `${one.name} (${one.variants.join(', ')})`).join(', ')}`);
  process.exit(2);
}
const defaults = Object.fromEntries(Object.entries(exploration.switches).map(([key, values]) => [key, values[0]!]));
const measures = measure(exploration.scenario(variant, defaults));
if (json) console.log(JSON.stringify({ exploration: name, variant, node: process.version, measures }, null, 2));
else {
  console.log(`${name}/${variant}, node ${process.version}`);
  for (const { what, value, unit } of measures) {
    const text = value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
    console.log(`${what.padEnd(30)} ${text.padStart(14)} ${unit}`);
  }
}
