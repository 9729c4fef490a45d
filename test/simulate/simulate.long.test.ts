import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulation } from '../../models/tlob/simulation.js';
import { tlobSwitches } from '../../models/tlob/variants/variants.js';
import { resolveSwitches } from '../../src/core/system/switches.js';
import { simulationText, unmet, unwished } from '../../src/simulate/report.js';
import { simulate, type SimulationRun } from '../../src/simulate/run.js';
import { parseScript } from '../../src/simulate/script.js';
import { detectors } from '../registries.js';

const scripts = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'models/tlob/scripts');
const run = (text: string, variant = 'posted', switches = {}): SimulationRun =>
  simulate(
    simulation.build(parseScript(text, 'script').actions, variant, resolveSwitches({ name: 'tlob', switches: tlobSwitches }, switches)),
    detectors,
  );
const refusal = (text: string): string => {
  try {
    run(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};
const counter = (result: SimulationRun, name: string): string | undefined => result.counters.find(([known]) => known === name)?.[1];

it('a trace stands in the columns of ftrace', () => {
  const lines = simulationText(run('0 worker open\n0 worker start 100\n50 worker block\n200 worker wake')).split('\n');
  const head = lines.find((line) => line.includes('TASK-PID'))!;
  const flags = (line: string): string => line.slice(head.indexOf('|||||'), head.indexOf('|||||') + 5);
  const traced = lines.filter((line) => line.includes('_env_tlob') || line.includes(' event_tlob'));
  expect(traced.map((line) => line.slice(0, 31))).toEqual([
    '          worker-1       [000] ',
    ...traced.slice(1).map(() => '          <idle>-0       [000] '),
  ]);
  expect(traced.map(flags).filter((text) => !/^[d.]\.[hs.][0-9.]\.$/.test(text))).toEqual([]);
  expect(traced[0]!.slice(36)).toMatch(/^ {5}0\.000050: event_tlob: /);
});

describe('the scripts of tlob', () => {
  for (const file of readdirSync(scripts)) {
    it(`${file} runs as it says`, () => {
      const text = readFileSync(join(scripts, file), 'utf8');
      const script = parseScript(text, file);
      const result = run(text);
      expect([...unmet(script, result, file), ...unwished(script, result)]).toEqual([]);
      expect(script.wishes.length + script.actions.filter(({ expect: wanted }) => wanted !== undefined).length).toBeGreaterThan(0);
      expect(simulationText(run(text))).toBe(simulationText(result));
    });
  }
});

describe('a simulation', () => {
  it('expires timers in the order of their deadlines, at their time, whatever happens at other times', () => {
    const { trace } = run('0 k kstart 300 a\n0 k kstart 100 b\n0 k kstart 200 c\n1000 a spin');
    expect(trace.filter(({ text }) => text.startsWith('error_env')).map(({ at, text }) => [at, text.split(':')[1]!.trim()])).toEqual([
      [100, '3'],
      [200, '4'],
      [300, '1'],
    ]);
  });

  it('lets a budget that was re-armed by events end at its first deadline', () => {
    const { trace } = run('0 a open\n0 a start 100\n60 a preempt\n80 a run\n500 a stop');
    expect(trace.find(({ text }) => text.startsWith('error_env'))?.at).toBe(100);
  });

  it('says that an action is blocked, and what came of it when it was not any more', () => {
    expect(run('0 a open\n10 r disable\n20 b write "x"').done[1]!.result).toBe('blocked');
    expect(run('0 a open\n10 r disable\n20 a close').done[1]!.result).toBe('');
  });

  it('does nothing for a task that is switched out until it runs again', () => {
    const calls = '0 a open\n10 a preempt\n20 a start 100\n';
    expect(run(calls).done[2]!.result).toBe('blocked');
    expect(run(`${calls}30 a run`).done[2]).toMatchObject({ at: 20, result: '0', until: 30 });
  });

  it('finds the overrun that a wake-up of a task that is about to wait is taken for, and not in the repaired monitor', () => {
    const script = '0 a open\n0 a start 1000\n10 a wait\n10 a wake\n20 a stop';
    expect([run(script).found.map((text) => text.split(':')[0]), run(script).done.at(-1)!.result]).toEqual([
      ['spurious-error', 'spurious-detail', 'spurious-overflow'],
      '-EOVERFLOW',
    ]);
    expect([run(script, 'repaired').found, run(script, 'repaired').done.at(-1)!.result]).toEqual([[], '0']);
  });

  it('counts what the tests of a kernel would capture', () => {
    const result = run('0 a open\n0 a start 100\n10 a block\n500 a wake');
    expect([
      counter(result, 'event_count'),
      counter(result, 'error_env_count'),
      counter(result, 'detail_env_count'),
      counter(result, 'num_monitored'),
    ]).toEqual(['1', '1', '1', '1']);
    expect(counter(result, 'last_detail_env')).toBe('1: threshold_us=100 running_ns=10000 waiting_ns=0 sleeping_ns=90000');
  });

  it('expires no timer while interrupts are held off, and all that are due when they come again', () => {
    const { trace } = run('0 k kstart 100 a\n50 k timers-late\n300 k timers-on-time\n400 a spin');
    expect(trace.filter(({ text }) => text.startsWith('error_env')).map(({ at }) => at)).toEqual([300]);
  });

  it('runs the designs of the commit message and of the reviewer, with their own switches', () => {
    const script = '0 a open\n0 a start 1000\n10 k kstart 100 a\n20 k kstop a\n30 a stop\n40 r disable';
    const results = (variant: string): string[] =>
      simulate(
        simulation.build(
          parseScript(script, 'script').actions,
          variant,
          resolveSwitches({ name: 'tlob', switches: { ...tlobSwitches, ...simulation.ownSwitches![variant] } }, {}),
        ),
        detectors,
      ).done.map(({ result }) => result);
    expect(results('nest')).toEqual(['0', '0', '-EEXIST', '0', '0', 'blocked']);
    expect(results('review')).toEqual(['0', '0', '-EALREADY', '0', '0', 'blocked']);
  });

  it('runs a timer in hard interrupt context under that switch', () => {
    const contexts = (timer: string): string[] =>
      run('0 k kstart 100 a\n200 a spin', 'posted', { timer }).trace.map(({ context }) => context);
    expect([contexts('soft'), contexts('hard')]).toEqual([
      ['..s1.', '..s1.'],
      ['d.h1.', 'd.h1.'],
    ]);
  });
});

describe('a script', () => {
  it('that expects something else is told what it got', () => {
    const text = '0 a open -> -EBUSY\nexpect trace error\nexpect no counter num_monitored = 0\nexpect bug double-free';
    expect(unmet(parseScript(text, 's'), run(text), 's')).toEqual([
      's:1: a open gave 0; expected is -EBUSY',
      's:2: no trace contains "error"',
      's:3: a counter is "num_monitored = 0"',
      's:4: no bug contains "double-free"',
    ]);
  });

  it('that shows a bug which it does not expect is told so', () => {
    const text = '0 a open\n0 a start 1000\n10 a wait\n10 a wake\nexpect bug spurious-overflow';
    expect(unwished(parseScript(text, 's'), run(text)).map((bug) => bug.split(':')[0])).toEqual(['spurious-error', 'spurious-detail']);
  });

  it('is refused with its line where it cannot be read', () => {
    expect(() => parseScript('0 a open\nnow a stop', 's')).toThrow(/^s:2: "now a stop" is no action; the usual cause: .*; accepted are/);
    expect(() => parseScript('5 a open\n4 a stop', 's')).toThrow('s:2: time 4 is before 5, the time of line 1');
    expect(() => parseScript('expect nothing', 's')).toThrow('s:1: "expect nothing" is no expectation');
    expect(() => parseScript('0 a write "\\x"', 's')).toThrow('s:1: "\\x" is no quoted text');
  });

  it('is refused with its line where an action makes no sense', () => {
    expect(refusal('0 a stop')).toContain('script:1: stop: a has no fd open; usage: stop [TASK]');
    expect(refusal('0 a open\n0 a start soon')).toContain('script:2: start soon: "soon" is no whole number of microseconds');
    expect(refusal('0 a open\n0 a open')).toContain('script:2: open: a has an fd open already');
    expect(refusal('0 a run')).toContain('script:1: run: a is running');
    expect(refusal('0 a block\n1 a run')).toContain('script:2: run: a is asleep, and has to be woken first');
    expect(refusal('0 a exit\n1 a open')).toContain('script:2: open: a has exited and is gone');
    expect(refusal('0 a open\n1 b reuse a')).toContain('script:2: reuse a: a is running, and its pid is taken');
    expect(refusal('0 a counter laps')).toContain('there is no counter laps');
    expect(refusal('0 a hit nowhere')).toContain('script:1: hit nowhere: "nowhere" is not PATH:OFFSET');
    expect(refusal(Array.from({ length: 40 }, (_, i) => `0 t${i} open`).join('\n'))).toContain(
      '40 act in the script, there may be at most 27',
    );
  });
});

describe('time in a simulation', () => {
  const away = fc.constantFrom(['block', 'wake', 'run'], ['preempt', 'run']);
  const script = fc.record({
    budget: fc.integer({ min: 1, max: 400 }),
    start: fc.nat(50),
    trips: fc.array(fc.tuple(away, fc.array(fc.nat(60), { minLength: 3, maxLength: 3 })), { maxLength: 5 }),
  });

  it('is reported where the budget has passed since the start, wherever the task was, and its three times add up to it', () => {
    fc.assert(
      fc.property(script, ({ budget, start, trips }) => {
        let at = start;
        const later = (gap: number): number => {
          at += 1 + gap;
          return at;
        };
        const lines = [
          `${at} a open`,
          `${at} a start ${budget}`,
          ...trips.flatMap(([verbs, gaps]) => verbs.map((verb, i) => `${later(gaps[i]!)} a ${verb}`)),
          `${start + 1000} a spin`,
        ];
        const { trace } = run(lines.join('\n'));
        const error = trace.filter(({ text }) => text.startsWith('error_env_tlob'));
        const detail = trace.filter(({ text }) => text.startsWith('detail_env_tlob'));
        expect([error.length, detail.length]).toEqual([1, 1]);
        expect([error[0]!.at, detail[0]!.at]).toEqual([start + budget, start + budget]);
        expect([...detail[0]!.text.matchAll(/_ns=(\d+)/g)].reduce((sum, [, ns]) => sum + Number(ns), 0)).toBe(budget * 1000);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it('is measured in each state as the scheduler’s events say', () => {
    const { trace } = run('0 a open\n0 a start 100\n10 a block\n40 a wake\n60 a run\n200 a spin');
    expect(trace.at(-1)!.text).toBe('detail_env_tlob: 1: threshold_us=100 running_ns=50000 waiting_ns=20000 sleeping_ns=30000');
  });
});
