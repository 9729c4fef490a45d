import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector, Trace } from '../../src/core/detector/detector.js';
import { orderOfKinds } from '../../src/core/detector/precedence.js';
import { Event } from '../../src/core/world/event.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Operation } from '../../src/core/operation/operation.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { promelaModel } from '../../src/export/promela/model.js';

import { mutexField } from '../../src/kernel/lock.js';
import { operations, operationsByFamily } from '../../src/kernel/index.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { compare, differences, hasSpin, type PanOptions, readPan, runPan, runRacewalk } from '../bench/pan.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations } from '../registries.js';
import { scenarioOf } from '../trace-scenario.js';

/** Two that add 1 under a lock, with every name made of `stem`. */
function named(stem: string): Scenario {
  const state = (name: string) => `${stem}${name}`;
  return {
    globals: { [`${stem}lock`]: mutexField, [`${stem}count`]: word(upTo(3)) },
    types: { [`${stem}type`]: { fields: { [`${stem}field`]: word(upTo(3)) } } },
    objects: [{ name: `${stem}object`, type: `${stem}type` }],
    paths: [
      define({
        id: `${stem}path`,
        params: ['of'],
        registers: [`${stem}register`],
        initial: state('take'),
        states: {
          [state('take')]: point(`take ${stem}`, 'mutexLock', { lock: `${stem}lock` }, state('read')),
          [state('read')]: point(
            `read ${stem}`,
            'load',
            { loc: { param: 'of', field: `${stem}field` }, order: 'plain' },
            { save: `${stem}register`, note: [`${stem}note`, 1], target: state('write') },
          ),
          [state('write')]: {
            invoke: {
              src: 'store',
              input: { loc: { param: 'of', field: `${stem}field` }, value: { add: [{ reg: `${stem}register` }, 1] } },
              onDone: state('drop'),
            },
          },
          [state('drop')]: { invoke: { src: 'mutexUnlock', input: { lock: `${stem}lock` }, onDone: state('done') } },
          [state('done')]: { type: 'final' },
        },
      }),
    ],
    actors: [1, 2].map((i) => ({ name: `${stem}actor${i}`, kind: 'task', path: `${stem}path`, params: { of: `${stem}object` } })),
    invariants: [{ name: `${stem} holds`, location: `${stem}count`, equals: 0 }],
  };
}

const calls = (src: string, input: { readonly [param: string]: number }): Scenario => ({
  globals: {},
  types: {},
  objects: [],
  paths: [define({ id: 'call', initial: 'call', states: { call: { invoke: { src, input, onDone: 'done' } }, done: { type: 'final' } } })],
  actors: [{ name: 'a', kind: 'task', path: 'call' }],
});

/** Families of which docs/kernel-semantics.md says that they have no form, and others that have none. */
const formless = [
  'cdev',
  'delayed-work',
  'device',
  'idr',
  'irq',
  'irq-handler',
  'irq-work',
  'kthread',
  'list-empty',
  'local-irq',
  'lockdep-assert',
  'module',
  'notifier',
  'percpu-ref-count',
  'percpu-ref-kill',
  'preempt',
  'rcu-dereference',
  'rcu-hlist',
  'rcu-list',
  'rcu-tasks-trace',
  'rwlock',
  'rwsem',
  'seqcount',
  'sleep-ends',
  'srcu',
  'srcu-callback',
  'srcu-list',
  'stack',
  'tasklet',
  'timer-delete',
  'timer-expiry',
  'timer-list',
  'wait-queue',
  'work',
  'work-cancel',
  'work-flush',
  'workqueue',
  'xarray',
];
const formlessToo: readonly string[] = [
  'completeBegins',
  'completeAllBegins',
  'completeReturns',
  'waitForCompletionTimeout',
  'waitForCompletionInterruptible',
  'hrtimerExpireFirst',
  'kvfreeRcuBarrier',
  'kvfreeRcuBarrierWait',
  'initList',
  'mutexLockInterruptible',
  'mutexLockKillable',
  'rcuInvokeFirst',
  'downInterruptible',
  'downKillable',
  'downTimeout',
  'kfreeRcu',
];

/** Kinds whose traces have no form. */
const traceless: readonly string[] = ['concurrent-writers', 'recursive-locking'];

describe('a Promela model', () => {
  it('holds integers of the scenario alone: other names give the same text', () => {
    const { text } = promelaModel(named('zebra_'), operations, detectors);
    expect(text).not.toContain('zebra');
    expect(promelaModel(named('_'), operations, detectors).text).toBe(text);
  });

  it('is another text for another number', () => {
    const other = named('zebra_');
    expect(promelaModel({ ...other, invariants: [{ ...other.invariants![0]!, equals: 1 }] }, operations, detectors).text).not.toBe(
      promelaModel(other, operations, detectors).text,
    );
  });

  it('is the same text every time, in ASCII, and in blocks that Spin can keep', async () => {
    for (const exploration of await explorations('all-in')) {
      const scenario = () =>
        exploration.scenario('posted', Object.fromEntries(Object.entries(exploration.switches).map(([key, values]) => [key, values[0]!])));
      const { text, omitted } = promelaModel(scenario(), operations, detectors);
      expect(promelaModel(scenario(), operations, detectors).text).toBe(text);
      expect(text).toMatch(/^[\n\x20-\x7e]+$/);
      expect(Math.max(...text.split('\nc_code {\n').map(({ length }) => length))).toBeLessThan(60_000);
      expect(omitted).toEqual([]);
    }
  });

  it('says which primitive it cannot say', () => {
    expect(() => promelaModel(calls('rcuInvokeFirst', { like: 0 }), operations, detectors)).toThrow(
      'there is no Promela form of the primitive rcuInvokeFirst',
    );
  });

  it('has every primitive but the two of simulations, and whole families', () => {
    const without = [...operationsByFamily]
      .filter(([family]) => !formless.includes(family))
      .flatMap(([, family]) => family.filter(({ promela }) => promela === undefined));
    expect(without.map(({ name }) => name)).toEqual(formlessToo);
  });

  it('has every detector of the kernel, and ends a run where that does', () => {
    const { kinds, omitted } = promelaModel(named('_'), operations, detectors);
    expect(omitted, 'detectors of src/detect that have no inC').toEqual([]);
    const own = kinds.filter(({ kind }) => kind !== 'invariant');
    expect(own.map(({ kind, endsRun }) => `${kind} ${endsRun}`).sort()).toEqual(
      detectors.map(({ kind, endsRun }) => `${kind} ${endsRun}`).sort(),
    );
  });

  it('has a new detector by its C alone, behind those whose place is said, and names one that has none', () => {
    const made: Detector = {
      kind: 'made',
      says: 'was made in a test',
      endsRun: false,
      install: () => ({ touches: {}, on: { [Event.mightSleep]: () => 0 } }),
      inC: { on: { [Event.mightSleep]: 'return 0;' } },
      fires: [],
      silent: [],
    };
    const { inC: _, ...unsaid } = { ...made, kind: 'unsaid' };
    // in the order in which they are given those without a place come last: here it is these two
    const placed = detectors.filter(({ kind }) => orderOfKinds.includes(kind));
    const { kinds, omitted, text } = promelaModel(named('_'), operations, [made, unsaid, ...placed]);
    expect(kinds.at(-1)).toEqual({ kind: 'made', name: undefined, endsRun: false });
    expect(text).toContain(`tell_might_sleep_${kinds.length - 1}(int a, int b, int c) { return 0; }`);
    expect(omitted).toEqual(['unsaid']);
  });

  it('reads what pan prints, less its own two transitions, its first state and the one behind crashes', () => {
    const model = {
      text: '',
      kinds: [
        { kind: 'warn', name: undefined, endsRun: false },
        { kind: 'double-free', name: undefined, endsRun: true },
      ],
      sites: [
        { actor: '', point: '' },
        { actor: 'a', point: 'p.s' },
      ],
      roles: ['', 'item'],
      omitted: [],
    };
    const lines = [
      '       13 states, stored',
      '       3 states, matched',
      '       16 transitions (= stored+matched)',
      '  128.5\ttotal actual memory usage',
      'found 0 1 0 4',
    ];
    expect(readPan(lines.join('\n'), model, 1)).toMatchObject({
      complete: true,
      states: 12,
      transitions: 14,
      findings: new Map([['warn a@p.s', 4]]),
    });
    expect(readPan([...lines, 'found 1 1 1 2'].join('\n'), model, 1)).toMatchObject({
      states: 11,
      findings: new Map([
        ['warn a@p.s', 4],
        ['double-free item a@p.s', 2],
      ]),
    });
    expect(readPan(`error: max search depth too small\n${lines.join('\n')}`, model, 1).complete).toBe(false);
  });
});

/** Small systems: compiling them is what takes time. */
const small: PanOptions = { defines: ['-O0', '-DNOREDUCE'], flags: ['-m100000', '-w18'], megabytes: 1024, processes: 'one' };

describe.runIf(hasSpin())('Spin, where it is installed, and racewalk', () => {
  it('agree in states, transitions and in how often each finding shows, on the litmus tests', async () => {
    for (const { name, variants, scenario } of await explorations('litmus')) {
      for (const variant of variants)
        expect([name, variant, ...compare(scenario(variant, {}), detectors, small).differences]).toEqual([name, variant]);
    }
  });

  it('agree on a window that its timer and a stop meet in', async () => {
    const [exploration] = await explorations('stop-vs-timer');
    const scenario = exploration!.scenario(
      'posted',
      Object.fromEntries(Object.entries(exploration!.switches).map(([key, values]) => [key, values[0]!])),
    );
    const { racewalk, pan, differences: none } = compare(scenario, detectors, small);
    expect(none).toEqual([]);
    expect(pan.states).toBe(exploration!.expect['posted']!.states);
    expect([...racewalk.findings.keys()].sort()).toEqual(exploration!.expect['posted']!.findings);
  });

  const exported = ({ steps }: Trace): boolean =>
    steps.every(([, name]) => !operations.has(name) || operations.get(name)!.promela !== undefined);

  it('are asked about every detector but those of which no trace has a form', () => {
    expect(detectors.filter(({ fires }) => fires?.length && !fires.some(exported)).map(({ kind }) => kind)).toEqual(traceless);
  });

  it.each(detectors.filter(({ kind, fires }) => !traceless.includes(kind) && (!fires?.length || scenarioOf(fires[0]!).actors.length > 0)))(
    'agree on every interleaving of what shows $kind',
    ({ kind, fires }) => {
      expect(fires?.length ?? 0, `src/detect/${kind}.ts has no trace that fires: give its detector one in fires`).toBeGreaterThan(0);
      const { racewalk, differences: none } = compare(scenarioOf(fires.find(exported)!), detectors, small);
      expect(none).toEqual([]);
      expect([...racewalk.findings.keys()].some((site) => site.startsWith(kind))).toBe(true);
    },
  );

  it('agree on who is blocked for good in a call that sleeps, in a reader and outside', () => {
    for (const reads of [true, false]) {
      const wait = { wait: { invoke: { src: 'mutexLock', input: { lock: 'lock' }, onDone: 'done' } }, done: { type: 'final' as const } };
      const scenario: Scenario = {
        globals: { lock: mutexField },
        types: {},
        objects: [],
        paths: [
          define({ id: 'keep', initial: 'wait', states: wait }),
          define({ id: 'read', initial: 'enter', states: { enter: { invoke: { src: 'rcuReadLock', onDone: 'wait' } }, ...wait } }),
        ],
        actors: [
          { name: 'a', kind: 'task', path: reads ? 'read' : 'keep' },
          { name: 'b', kind: 'task', path: 'keep' },
        ],
      };
      const { racewalk, differences: none } = compare(scenario, detectors, small);
      expect(none).toEqual([]);
      expect([...racewalk.findings.keys()].includes('sleeping-in-atomic')).toBe(reads);
    }
  });

  it('agree where each actor is a process and Spin reduces: it finds nothing to leave out', async () => {
    const [exploration] = await explorations('litmus-refcount-get-put');
    for (const variant of exploration!.variants)
      expect(compare(exploration!.scenario(variant, {}), detectors, { ...small, defines: ['-O0'], processes: 'each' }).differences).toEqual(
        [],
      );
  });

  it('agree on random programs', () => {
    for (const scenario of fc.sample(randomScenario, { numRuns: 8, seed: 4 }))
      expect(compare(scenario, detectors, small).differences).toEqual([]);
  });

  it('do not agree where a primitive of one of them does something else', async () => {
    const [exploration] = await explorations('litmus-message-passing');
    const scenario = exploration!.scenario('repaired', {});
    const store = operations.get('store')!;
    const lossy: Operation = { ...store, bind: (w, users) => ({ ...store.bind(w, users), apply: () => 0 }) };
    const model = promelaModel(scenario, operations, detectors);
    const pan = runPan(model, small);
    expect(differences(runRacewalk(scenario, model, detectors), pan)).toEqual([]);
    expect(differences(runRacewalk(scenario, model, detectors, new Map([...operations, ['store', lossy]])), pan)).not.toEqual([]);
  });
});
