import { describe, expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Detector } from '../../src/core/detector/detector.js';
import { dataRace } from '../../src/detect/data-race.js';
import { deadlock } from '../../src/detect/deadlock.js';
import { doubleFree } from '../../src/detect/double-free.js';
import { useAfterFree } from '../../src/detect/use-after-free.js';
import { leak } from '../../src/detect/leak.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
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

const systemOf = (scenario: Scenario, detectors: readonly Detector[] = []): System =>
  new System({ ...litmusCheckThenFree, scenario: () => scenario }, 'posted', {}, detectors);

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

  test('mark where kfree_rcu() has freed, which is when its last reader leaves', () => {
    const object = 'obj0';
    const scenario: Scenario = {
      globals: {},
      types: { obj: { fields: { value: word(bit) } } },
      objects: [{ name: object, type: 'obj' }],
      paths: [
        define({
          id: 'remover',
          params: ['of'],
          initial: 'free',
          states: { free: point('kfree_rcu(p, rcu)', 'kfreeRcu', { object: { param: 'of' } }, 'done'), done: { type: 'final' } },
        }),
        define({
          id: 'reader',
          initial: 'enter',
          states: {
            enter: point('rcu_read_lock()', 'rcuReadLock', 'leave'),
            leave: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
            done: { type: 'final' },
          },
        }),
        define({
          id: 'other',
          params: ['of'],
          initial: 'look',
          states: {
            look: point('READ_ONCE(p->value)', 'load', { loc: { param: 'of', field: 'value' }, order: 'once' }, 'done'),
            done: { type: 'final' },
          },
        }),
      ],
      actors: ['remover', 'reader', 'other'].map((path) => ({
        name: path,
        kind: 'task',
        path,
        params: path === 'reader' ? {} : { of: object },
      })),
    };
    const system = systemOf(scenario, [useAfterFree]);
    expect(told(system, 'reader,remover,other')).toContain('Nothing was found');
    const waited = told(system, 'reader,remover,reader,other');
    expect(waited).toContain('rcu_read_unlock()  <-- freed here\n');
    expect(waited.replaceAll('\n', ' ')).toContain(
      'use-after-free of obj by other at other.look, freed by remover at remover.free (kfree_rcu(), after its grace period, which ended ' +
        'with reader at reader.leave). ',
    );
    expect(waited).toContain('  step 3: reader at reader.leave: rcu_read_unlock()\n');
    const atOnce = told(system, 'remover,other');
    expect(atOnce).toContain('kfree_rcu(p, rcu)  <-- freed here\n');
    expect(atOnce.replaceAll('\n', ' ')).toContain('freed by remover at remover.free (kfree_rcu(), with no reader to wait for).');
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
    expect(out).toMatch(/\n {2}mutex_lock\(&b\)\s+<-- BUG: deadlock, waits for b, which back\s+holds\n/);
    expect(out).toMatch(/at the end: back at back\.inner: mutex_lock\(&a\), waits for a, which\s+forth holds\n/);
    expect(out).toContain('  step 1: forth at forth.outer: mutex_lock(&a)\n  step 2: back at back.outer: mutex_lock(&b)\n');
  });

  test('draw both ends of a cycle where one of them is a timer, which need not finish', () => {
    const o = { param: 'o' };
    const lock = { param: 'o', field: 'lock' };
    const timer = { param: 'o', field: 'timer' };
    const cancels = (first: 'cancel' | 'lock') =>
      define({
        id: 'shut_down',
        params: ['o'],
        initial: 'setup',
        states: {
          setup: point('hrtimer_setup(&o->timer)', 'hrtimerSetup', { object: o, timer }, 'start'),
          start: point('hrtimer_start(&o->timer)', 'hrtimerStart', { object: o, delay: 0 }, first),
          lock: point('spin_lock_irqsave(&o->lock)', 'rawSpinLockIrqsave', { lock }, first === 'lock' ? 'cancel' : 'unlock'),
          cancel: point('hrtimer_cancel(&o->timer)', 'hrtimerCancel', { object: o, timer }, first === 'lock' ? 'unlock' : 'lock'),
          unlock: point('spin_unlock_irqrestore(&o->lock)', 'rawSpinUnlockIrqrestore', { lock }, 'done'),
          done: { type: 'final' },
        },
      });
    const callback = define({
      id: 'expired',
      params: ['o'],
      initial: 'expire',
      states: {
        expire: point('timer expires', 'hrtimerExpire', { object: o }, 'lock'),
        lock: point('spin_lock(&o->lock)', 'rawSpinLock', { lock }, 'unlock'),
        unlock: point('spin_unlock(&o->lock)', 'rawSpinUnlock', { lock }, 'ret'),
        ret: point('return HRTIMER_NORESTART', 'hrtimerReturn', { object: o }, 'done'),
        done: { type: 'final' },
      },
    });
    const system = (first: 'cancel' | 'lock'): System =>
      systemOf(
        {
          globals: { CLOCK_MONOTONIC: word(upTo(0)) },
          types: { o: { fields: { timer: hrtimerField, lock: spinlockField } } },
          objects: [{ name: 'o0', type: 'o' }],
          paths: [cancels(first), callback],
          actors: [
            { name: 'stop', kind: 'task', path: 'shut_down', params: { o: 'o0' } },
            { name: 'timer', kind: 'hardirq', path: 'expired', params: { o: 'o0' }, daemon: true },
          ],
        },
        [deadlock],
      );
    const [diagram, rest] = told(system('lock'), 'stop.3,timer').split('\n\n') as [string, string];
    expect(diagram).toBe(
      `
CPU0 (stop)       CPU1 (timer)
-----------       ------------
shut_down()
  hrtimer_setup(&o->timer)
  hrtimer_start(&o->timer)
  spin_lock_irqsave(&o->lock)
                  <hardirq>
                  expired()
                    timer expires
  hrtimer_cancel(&o->timer)  <-- BUG: deadlock, waits for timer
                    spin_lock(&o->lock)
                      <-- BUG: deadlock, waits for o0.lock, which stop
                        holds`.slice(1),
    );
    expect(rest).toMatch(/ {2}step 3: stop at shut_down\.lock: spin_lock_irqsave/);
    expect(rest).toMatch(/at the end: timer at expired\.lock: spin_lock\(&o->lock\), waits for\s+o0\.lock, which stop holds\n/);
    // cancelled before the lock is taken, nobody waits for good
    expect(told(system('cancel'), 'stop.2,timer.2,timer.2,stop.3')).toContain('Nothing was found');
  });

  const increment = define({
    id: 'increment',
    registers: ['seen'],
    initial: 'read',
    states: {
      read: point('seen = READ_ONCE(counter)', 'load', { loc: 'counter', order: 'once' }, { save: 'seen', target: 'write' }),
      write: point(
        'WRITE_ONCE(counter, seen + 1)',
        'store',
        { loc: 'counter', value: { add: [{ reg: 'seen' }, 1] }, order: 'once' },
        'done',
      ),
      done: { type: 'final' },
    },
  });
  const incrementing = (cpus: readonly (number | undefined)[]): System =>
    systemOf({
      globals: { counter: word(upTo(cpus.length)) },
      types: {},
      objects: [],
      paths: [increment],
      actors: cpus.map((cpu, i) => ({ name: 'abcd'[i]!, kind: 'task', path: 'increment', ...(cpu !== undefined && { cpu }) })),
    });

  test.each([
    { says: 'a CPU each', cpus: [undefined, undefined], heads: ['CPU0 (b)', 'CPU1 (a)'] },
    { says: 'one CPU', cpus: [0, 0], heads: ['CPU0 (b)', 'CPU0 (a)'] },
    { says: 'two CPUs of the scenario, in the order in which they run', cpus: [3, 1], heads: ['CPU1 (b)', 'CPU3 (a)'] },
    {
      says: 'one of the two pinned: the other has a CPU that is nobody else\u2019s',
      cpus: [0, undefined],
      heads: ['CPU1 (b)', 'CPU0 (a)'],
    },
  ])('are headed by the CPU of each actor: $says', ({ cpus, heads }) => {
    const [heading] = told(incrementing(cpus), 'b,a.2,b').split('\n');
    expect(heading!.split(/ {2,}/)).toEqual(heads);
  });

  test('say above rows that are labelled by actor who shares a CPU', () => {
    expect(told(incrementing([0, 0, undefined, 2]), 'a,b,c,d')).toMatch(/^CPU0: a, b; CPU1: c; CPU2: d\n\na \|/);
    expect(told(incrementing([0, 1, undefined, 2]), 'a,b,c,d')).toMatch(/^a \|/);
  });

  test('draw both accesses of a data race, and name the word', () => {
    const access = (id: string, src: string, input: Parameters<typeof point>[2]) =>
      define({ id, initial: 'at', states: { at: point(`${id}(flag)`, src, input, 'done'), done: { type: 'final' } } });
    const racing = (order: 'plain' | 'once'): string =>
      told(
        systemOf(
          {
            globals: { flag: word(upTo(1)) },
            types: {},
            objects: [],
            paths: [access('writes', 'store', { loc: 'flag', value: 1, order }), access('reads', 'load', { loc: 'flag', order })],
            actors: [
              { name: 'a', kind: 'task', path: 'writes' },
              { name: 'b', kind: 'softirq', path: 'reads' },
            ],
          },
          [dataRace],
        ),
        'a,b',
      );
    expect(racing('plain').split('\n\n')[0]).toBe(
      `
CPU0 (a)                            CPU1 (b)
--------                            --------
writes()
  writes(flag)  <-- BUG: data-race
                                    <softirq>
                                    reads()
                                      reads(flag)  <-- at the same time
                                      reads(flag)`.slice(1),
    );
    expect(racing('plain')).toContain('\nflag is accessed by two at once, and not both accesses are marked:\n');
    expect(racing('once')).not.toContain('at the same time');
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
    cpus: actors.map((_, i) => i),
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
  test('has one line a finding, one summary line a run, and one that says what a search merges', () => {
    const run = reported(litmus());
    const lines = text([run, reported(litmus('repaired'))]).split('\n');
    expect(lines).toHaveLength(run.findings.length + 4 + 1);
    expect(lines[3]).toMatch(/^ {3}another free or write may lead to the same points/);
    expect(lines[5]).toBe('   every point of its paths was reached, with every branch and every outcome');
    expect(lines[0]).toBe(`${run.findings[0]!.title}  ${run.findings[0]!.token}`);
    expect(lines[2]).toMatch(
      /^litmus-check-then-free\/posted: 2 findings, bfs seed 7, complete within its bounds, sequentially consistent, \d+ states, \d+ transitions$/,
    );
    expect(lines[4]).toMatch(/^litmus-check-then-free\/repaired: clean, bfs seed 7, complete within its bounds, sequentially consistent/);
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
    expect(Object.keys(report)).toEqual(['schema', 'racewalk', 'runs', 'causes']);
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
      'also',
      'schedule',
      'confirmedLive',
      'cause',
      'merged',
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
