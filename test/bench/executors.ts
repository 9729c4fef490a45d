import { rngOf } from '../../src/core/rng.js';
import type { Executor } from '../../src/core/system/run.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { detectors, explorations } from '../registries.js';
import { short, table } from './table.js';

/** Steps a second of the same random schedules; of this process's CPU time, so that others on the machine do not count. */
export interface ExecutorsRow {
  readonly system: string;
  readonly steps: number;
  readonly compiled: number;
  readonly live: number;
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

/** Steps a CPU second, once the code is warm. */
function followSpeed(run: Executor, schedules: readonly (readonly number[])[], rounds: number): number {
  follow(run, schedules.slice(0, Math.ceil(schedules.length / 5)));
  const steps = schedules.reduce((sum, { length }) => sum + length, 0) * rounds;
  const began = process.cpuUsage();
  for (let i = 0; i < rounds; i++) follow(run, schedules);
  const { user, system } = process.cpuUsage(began);
  return steps / ((user + system) / 1e6);
}

export async function executors(quick: boolean): Promise<readonly ExecutorsRow[]> {
  const rows: ExecutorsRow[] = [];
  for (const name of ['litmus-check-then-free', 'stop-vs-exit', 'all-in-core', ...(quick ? [] : ['all-in'])]) {
    const exploration = (await explorations('')).find((one) => one.name === name)!;
    const scenario = exploration.scenario(
      'posted',
      Object.fromEntries(Object.entries(exploration.switches).map(([key, values]) => [key, values[0]!])),
    );
    const compiled = new Compiled(scenario, operations, detectors);
    const schedules = randomSchedules(compiled, quick ? 4000 : 20_000);
    rows.push({
      system: `${name}/posted`,
      steps: schedules.reduce((sum, { length }) => sum + length, 0),
      compiled: followSpeed(compiled, schedules, 20),
      live: followSpeed(new Live(scenario, operations, detectors), schedules, 1),
    });
  }
  return rows;
}

export function executorsText(rows: readonly ExecutorsRow[]): string {
  return table(
    ['system', 'steps', 'compiled steps/CPU s', 'live XState steps/CPU s', 'compiled : live'],
    rows.map(({ system, steps, compiled, live }) => [system, short(steps), short(compiled), short(live), short(compiled / live)]),
  );
}
