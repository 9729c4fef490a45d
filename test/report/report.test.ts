import { describe, expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { deadlock } from '../../src/detect/deadlock.js';
import { doubleFree } from '../../src/detect/double-free.js';
import { leak } from '../../src/detect/leak.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { confirm } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { type Story, story } from '../../src/replay/story.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { columns } from '../../src/report/columns.js';
import { json } from '../../src/report/json.js';
import type { ReportedRun } from '../../src/report/run.js';
import { text } from '../../src/report/text.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { random } from '../../src/search/strategies/random.js';

const litmus = (variant = 'posted') => new System(litmusCheckThenFree, variant, {}, [doubleFree, leak, deadlock]);

function reported(system: System, transitions?: number): ReportedRun {
  const search = new SearchRun(system.compiled, bfs, {
    seed: 7,
    limits: transitions === undefined ? {} : { transitions },
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!search.advance(1));
  const outcome = search.outcome();
  return { system, outcome, findings: outcome.findings.map((finding) => confirm(system, outcome, finding)), seconds: 0.5 };
}

const schedule = (text: string) => parseToken(`x/y@0123456789ab:${text}`).schedule;
const told = (system: System, steps: string): string => columns(story(system, replay(system, schedule(steps))));

describe('the columns', () => {
  test('show the double free of the litmus as a commit message would', () => {
    const system = litmus();
    const [diagram, , rest] = told(system, 'exit,stop.4,exit.3').split(/(\n\n)/);
    expect(diagram).toBe(
      `
CPU0 (exit)                         CPU1 (stop)
-----------                         -----------
cleanup()
  READ_ONCE(stopping) = 0
                                    cleanup()
                                      READ_ONCE(stopping) = 0
                                      WRITE_ONCE(stopping, 1)
                                      obj = global_obj /* obj0 */
                                      kfree(obj)  <-- freed here
  WRITE_ONCE(stopping, 1)
  obj = global_obj /* obj0 */
  kfree(obj)  <-- BUG: double-free`.slice(1),
    );
    expect(rest).toBe(
      `
obj0 is freed twice: double-free of obj by exit at cleanup.free, freed
by stop at cleanup.free.
  step 5: stop at cleanup.free: kfree(obj)
  step 8: exit at cleanup.free: kfree(obj)
switches: none
replay: npx racewalk replay 'litmus-check-then-free/posted@${system.digest}:exit,stop.4,exit.3'
`.slice(1),
    );
  });

  test('say so where nothing was found, and where the schedule left what was recorded', () => {
    expect(told(litmus(), 'stop.2')).toContain('Nothing was found in 2 steps; the run could go on.');
    expect(told(litmus('repaired'), 'stop.4')).toContain('diverged: step 4: stop has finished; the model changed since\n');
  });

  test('print every switch with its value', () => {
    const system = new System(
      { ...litmusCheckThenFree, switches: { probes: ['rcu', 'srcu'], timer: ['soft', 'hard'] } },
      'posted',
      { timer: 'hard' },
      [doubleFree],
    );
    expect(told(system, 'stop')).toContain('switches: probes=rcu, timer=hard\n');
  });

  test('show where blocked actors stand', () => {
    const take = (id: string, first: string, second: string) =>
      define({
        id,
        initial: 'outer',
        states: {
          outer: point(`mutex_lock(&${first})`, 'mutexLock', { lock: first }, 'inner'),
          inner: point(`mutex_lock(&${second})`, 'mutexLock', { lock: second }, 'done'),
          done: { type: 'final' },
        },
      });
    const scenario: Scenario = {
      globals: { a: mutexField, b: mutexField },
      types: {},
      objects: [],
      paths: [take('forth', 'a', 'b'), take('back', 'b', 'a')],
      actors: ['forth', 'back'].map((name) => ({ name, kind: 'task', path: name })),
    };
    const out = told(new System({ ...litmusCheckThenFree, scenario: () => scenario }, 'posted', {}, [deadlock]), 'forth,back');
    expect(out).toContain('\n  mutex_lock(&b)  <-- BUG: deadlock\n');
    expect(out).toContain('  at the end: back at back.inner: mutex_lock(&a), waits for forth\n');
  });

  test('tell the context of an actor that is no task, once', () => {
    const scenario = litmusCheckThenFree.scenario('posted', {});
    const actors = scenario.actors.map((actor) => ({ ...actor, kind: actor.name === 'exit' ? ('rcu-callback' as const) : actor.kind }));
    const out = told(
      new System({ ...litmusCheckThenFree, scenario: () => ({ ...scenario, actors }) }, 'posted', {}, [doubleFree]),
      'exit,stop.4,exit.3',
    );
    expect(out.match(/<rcu callback>/g)).toHaveLength(1);
    expect(out).toContain('<rcu callback>\ncleanup()\n');
  });

  test('leave out what a long block does to things that no other actor touches', () => {
    const busy = define({
      id: 'busy',
      registers: ['i'],
      initial: 'first',
      states: {
        first: point('first work', 'store', { loc: 'own', value: 0 }, { set: { i: 0 }, target: 'own' }),
        own: point('own work', 'store', { loc: 'own', value: 0 }, [
          {
            guard: { type: 'lt', params: { left: { reg: 'i' }, right: 28 } },
            set: { i: { add: [{ reg: 'i' }, 1] } },
            target: 'own',
            reenter: true,
          },
          { target: 'share' },
        ]),
        share: point('shared work', 'store', { loc: 'shared', value: 0 }, 'last'),
        last: point('last work', 'store', { loc: 'own', value: 0 }, 'done'),
        done: { type: 'final' },
      },
    });
    const scenario: Scenario = {
      globals: { own: word(upTo(1)), shared: word(upTo(1)) },
      types: {},
      objects: [],
      paths: [
        busy,
        define({
          id: 'peek',
          initial: 'look',
          states: { look: point('a look', 'load', { loc: 'shared' }, 'done'), done: { type: 'final' } },
        }),
      ],
      actors: [
        { name: 'a', kind: 'task', path: 'busy' },
        { name: 'b', kind: 'task', path: 'peek' },
      ],
    };
    const out = told(new System({ ...litmusCheckThenFree, scenario: () => scenario }, 'posted', {}, []), 'a.32,b');
    expect(
      out
        .split('\n\n')[0]!
        .split('\n')
        .slice(2)
        .map((line) => line.trim()),
    ).toEqual(['busy()', 'first work', '...', 'shared work', 'last work', 'peek()', 'a look']);
  });

  /** Long names and texts in any number of columns. */
  const made = (actors: readonly string[]): Story => ({
    actors,
    rows: actors.flatMap((actor, i) => [
      { actor, depth: 0, text: `function_${i}()`, mark: '' },
      {
        actor,
        depth: 9,
        text: 'atomic_cmpxchg_release(&monitor_state->stopping_of_this, 0, 1) = 0',
        mark: i === 1 ? 'BUG: cache-destroyed-with-objects' : '',
      },
      { actor, depth: 2, text: '#'.repeat(90), mark: '' },
    ]),
    wrong: `ws0 ${'goes wrong '.repeat(20)}.`,
    accesses: [`step 1: ${'some words '.repeat(12)}`],
    switches: Array.from({ length: 12 }, (_, i) => `switch${i}=value${i}`).join(', '),
    divergence: 'step 7: '.repeat(20),
    guarantee: 'shortest (breadth-first)',
    token: 't'.repeat(200),
    module: undefined,
  });

  test.each([1, 2, 3, 4, 7])('of %i actors are at most 72 wide, but for the command that replays', (count) => {
    const actors = Array.from({ length: count }, (_, i) => `actor${i}-of-a-rather-long-name`);
    const lines = columns(made(actors)).split('\n');
    expect(lines.filter((line) => line.length > 72 && !line.startsWith('replay: '))).toEqual([]);
    expect(lines.at(-2)).toBe(`replay: npx racewalk replay '${'t'.repeat(200)}'`);
    expect(lines.join('').split('#').length - 1).toBe(count * 90);
    expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
  });

  test('label rows by actor where there are more than three', () => {
    const lines = columns(made(['a', 'b', 'c', 'd'])).split('\n');
    expect(lines[0]).toBe('a | function_0()');
    expect(lines.filter((line) => line.startsWith('b | '))).toEqual(['b | function_1()']);
  });
});

describe('the text report', () => {
  test('has one line a finding and one summary line a run', () => {
    const run = reported(litmus());
    const lines = text([run, reported(litmus('repaired'))]).split('\n');
    expect(lines).toHaveLength(run.findings.length + 3 + 1);
    expect(lines[4]).toBe('   every point of its paths was reached, with every branch and every outcome');
    expect(lines[0]).toBe(`${run.findings[0]!.title}  ${run.findings[0]!.token}`);
    expect(lines[2]).toMatch(
      /^litmus-check-then-free\/posted: 2 findings, bfs seed 7, complete within its bounds, sequentially consistent, \d+ states, \d+ transitions$/,
    );
    expect(lines[3]).toMatch(/^litmus-check-then-free\/repaired: clean, bfs seed 7, complete within its bounds, sequentially consistent/);
  });

  test('names what a clean search never came to, and nothing beside what was found', () => {
    const branches = { ok: 'load', never: 'store', failed: 'copyFromUser' } as const;
    const scenario = (faults: boolean): Scenario => ({
      globals: { flag: word(upTo(1)) },
      types: {},
      objects: [],
      faults,
      paths: [
        define({
          id: 'p',
          initial: 'ok',
          states: {
            ok: {
              invoke: {
                src: branches.ok,
                input: { loc: 'flag', order: 'once' },
                onDone: [{ guard: isNull, target: 'failed' }, { target: 'never' }],
              },
            },
            never: { invoke: { src: branches.never, input: { loc: 'flag', value: 1, order: 'once' }, onDone: 'failed' } },
            failed: { invoke: { src: branches.failed, onDone: 'done' } },
            done: { type: 'final' },
          },
        }),
        define({
          id: 'unused',
          initial: 'nobody',
          states: { nobody: { invoke: { src: 'warnOn', onDone: 'done' } }, done: { type: 'final' } },
        }),
      ],
      actors: [{ name: 'a', kind: 'task', path: 'p' }],
    });
    const run = (faults: boolean) => reported(new System({ ...litmusCheckThenFree, scenario: () => scenario(faults) }, 'posted', {}, []));
    expect(text([run(false)]).split('\n')[1]).toBe(
      '   never reached, and so nothing is said of: 1 of 3 points (p.never); 1 of 2 branches (p.ok -> never);' +
        ' 1 of 1 outcomes (p.failed = EFAULT)',
    );
    const { memoryModel, unreached } = json([run(true)], '1').runs[0]!;
    expect({ memoryModel, unreached }).toEqual({
      memoryModel: 'sequentially consistent',
      unreached: { points: ['p.never'], branches: ['p.ok -> never'], outcomes: [] },
    });
    expect(text([reported(litmus())])).not.toContain('never reached');
  });

  test('says of walks what they came to, and whether it was still growing', () => {
    const system = litmus('repaired');
    const search = new SearchRun(system.compiled, random, {
      seed: 7,
      limits: { schedules: 400 },
      stop: 'never',
      depth: 3,
      length: undefined,
    });
    while (!search.advance(1000));
    const line = text([{ system, outcome: search.outcome(), findings: [], seconds: 1 }]);
    expect(line).toMatch(
      /400 schedules, about \d+ states, \d+ final states?, none new in the last \d+ of 400 schedules: a plateau, the next schedule ends in a new one with probability about 0\.0000, with 95 % confidence below 0\.0149\n$/,
    );
  });

  test('never calls a search clean that was stopped', () => {
    expect(text([reported(litmus('repaired'), 5)])).toMatch(/repaired: unknown, bfs seed 7, stopped by transitions/);
  });
});

describe('the JSON report', () => {
  test('has the keys of schema 1, in its order', () => {
    const report = json([reported(litmus())], '1.2.3');
    expect(Object.keys(report)).toEqual(['schema', 'racewalk', 'runs']);
    expect(report).toMatchObject({ schema: 1, racewalk: '1.2.3' });
    const [run] = report.runs;
    expect(Object.keys(run!)).toEqual([
      'exploration',
      'variant',
      'switches',
      'strategy',
      'seed',
      'verdict',
      'complete',
      'memoryModel',
      'bounds',
      'stoppedBy',
      'remark',
      'assumes',
      'stats',
      'timing',
      'findings',
      'unreached',
    ]);
    expect(Object.keys(run!.stats)).toEqual(['schedules', 'steps', 'states', 'transitions', 'depth']);
    expect(Object.keys(run!.timing)).toEqual(['seconds', 'stepsPerSecond', 'peakBytes']);
    expect(Object.keys(run!.findings[0]!)).toEqual([
      'kind',
      'title',
      'object',
      'actor',
      'point',
      'other',
      'steps',
      'preemptions',
      'shortest',
      'occurrences',
      'token',
      'schedule',
      'confirmedLive',
    ]);
  });

  test('says what was searched and found', () => {
    const [run] = json([reported(litmus())], '1.2.3').runs;
    expect(run).toMatchObject({
      exploration: 'litmus-check-then-free',
      variant: 'posted',
      strategy: 'bfs',
      seed: 7,
      verdict: 'violations',
      complete: true,
      stoppedBy: null,
      assumes: { actors: ['stop', 'exit'] },
    });
    expect(
      run!.findings.map(({ kind, object, actor, point, other, steps, shortest }) => ({
        kind,
        object,
        actor,
        point,
        other,
        steps,
        shortest,
      })),
    ).toEqual([
      {
        kind: 'double-free',
        object: 'obj',
        actor: 'exit',
        point: 'cleanup.free',
        other: { actor: 'stop', point: 'cleanup.free' },
        steps: 8,
        shortest: true,
      },
      {
        kind: 'double-free',
        object: 'obj',
        actor: 'stop',
        point: 'cleanup.free',
        other: { actor: 'exit', point: 'cleanup.free' },
        steps: 8,
        shortest: true,
      },
    ]);
  });

  test('is the same for the same inputs, but for timing', () => {
    const once = (seconds: number): string =>
      JSON.stringify(json([{ ...reported(litmus()), seconds }], '1'), (key, value: unknown) => (key === 'timing' ? undefined : value));
    expect(once(1)).toBe(once(2));
  });
});
