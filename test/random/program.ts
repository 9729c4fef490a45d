import fc from 'fast-check';
import type { Detector } from '../../src/core/detector/detector.js';
import { pointer, word } from '../../src/core/world/field.js';
import { ofNobody, upTo } from '../../src/core/world/layout.js';
import type { Branch, Guard, Operand, OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { onCpuField } from '../../src/kernel/task.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { define } from '../../src/path/define.js';

/** Registers of every random path: a small number, a 0 or 1, a pointer to a slot. */
const registers = ['x', 'b', 'p'];
const number = { min: -64, max: 63 };
const x: Operand = { reg: 'x' };

interface Call {
  readonly src: string;
  readonly input?: { readonly [param: string]: OperandInput };
  /** Where the result may go. */
  readonly save?: string;
  readonly note?: Branch['note'];
}

/** Points that follow each other; only the last one branches. */
type Step = readonly Call[];

const step = (src: string, input?: Call['input'], save?: string): Step => [{ src, ...(input && { input }), ...(save && { save }) }];
const item = { param: 'item', field: 'value' };
const refs = { param: 'item', field: 'refs' };
const slot = { reg: 'p' };
const timer = { reg: 'p', field: 'timer' };

const wordName = fc.constantFrom('w0', 'w1');
const small: fc.Arbitrary<Operand> = fc.constantFrom<Operand>(
  0,
  1,
  x,
  { add: [x, 1] },
  { sub: [x, 1] },
  {
    lookup: {
      table: [
        [2, 0],
        [1, 3],
      ],
      row: { reg: 'b' },
      column: 1,
    },
  },
);

/** An access that is not marked takes part in data races, with who stands there, on its CPU, at the same word. */
const memoryStep = fc.constantFrom('plain', 'plain', 'once').chain((order) =>
  fc.oneof(
    wordName.map((loc) => step('load', { loc, order }, 'x')),
    fc.tuple(wordName, small).map(([loc, value]) => step('store', { loc, value, order })),
    fc.tuple(fc.constantFrom('atomicInc', 'atomicDec'), wordName).map(([src, loc]) => step(src, { loc })),
    wordName.map((loc) => step('cmpxchg', { loc, old: 0, new: 1 }, 'x')),
    fc.constantFrom(
      step('load', { loc: item, order }, 'x'),
      step('store', { loc: item, value: x, order }),
      step('load', { loc: { reg: 'p', field: 'id' }, order }, 'x'),
    ),
  ),
);
const lockStep = fc.oneof(
  fc.tuple(fc.constantFrom('mutexLock', 'mutexLock', 'mutexUnlock'), fc.constantFrom('m0', 'm1')).map(([src, lock]) => step(src, { lock })),
  fc
    .tuple(
      memoryStep,
      fc.constantFrom(
        ['rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore'],
        ['rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore'],
        ['rawSpinLock', 'rawSpinUnlock'],
        ['rawSpinLockBh', 'rawSpinUnlockBh'],
        ['rawSpinLock', 'rawSpinUnlockIrqrestore'],
      ),
    )
    .map(([inner, [lock, unlock]]): Step => [{ src: lock!, input: { lock: 's0' } }, ...inner, { src: unlock!, input: { lock: 's0' } }]),
  memoryStep.map((inner): Step => [{ src: 'localBhDisable' }, ...inner, { src: 'localBhEnable' }]),
  fc.constantFrom(
    step('complete', { completion: 'done' }),
    step('waitForCompletion', { completion: 'done' }),
    step('reinitCompletion', { completion: 'done' }),
  ),
);
const countStep = fc
  .tuple(fc.constantFrom('refcountInc', 'refcountIncNotZero', 'refcountDec', 'refcountDecAndTest'), fc.constantFrom('r0', refs))
  .map(([src, loc]) => step(src, { loc }, 'b'));
const rcuStep = fc.constantFrom<Step>(
  [{ src: 'rcuReadLock' }, { src: 'load', input: { loc: item, order: 'once' }, save: 'x' }, { src: 'rcuReadUnlock' }],
  step('callRcu', { object: { param: 'item' }, head: { param: 'item', field: 'rcu' } }),
  [{ src: 'synchronizeRcu' }, { src: 'synchronizeRcuWait' }],
  [{ src: 'rcuBarrier' }, { src: 'rcuBarrierWait' }],
  step('kfree', { object: { param: 'item' } }),
);
const timerStep = fc.constantFrom<Step>(
  step('hrtimerStart', { object: slot, delay: 1 }),
  step('hrtimerStart', { object: slot, delay: 0 }),
  step('hrtimerStart', { object: slot, delay: -1 }),
  step('hrtimerTryToCancel', { object: slot, timer }, 'x'),
  step('hrtimerCancel', { object: slot, timer }, 'b'),
  [{ src: 'hrtimerCancel', input: { object: slot, timer }, save: 'b', note: ['cancelled-for-good', slot] as const }],
  step('hrtimerSetup', { object: slot, timer }),
  step('ktimeGet', undefined, 'x'),
);
const poolStep = fc.constantFrom<Step>(
  step('poolTake', { pool: 'pool' }, 'p'),
  step('poolPush', { pool: 'pool', slot }),
  step('poolZero', { slot }),
);
const hashStep = fc.constantFrom<Step>(
  step('hashLookup', { table: 'table', key: 1 }, 'p'),
  [
    { src: 'hashLookup', input: { table: 'table', key: 1 }, save: 'p' },
    { src: 'load', input: { loc: { reg: 'p', field: 'id' }, order: 'once' }, save: 'x' },
  ],
  step('hashNext', { table: 'table', after: 0 }, 'p'),
  step('hashDel', { table: 'table', node: slot }),
);
/** Sections with something in them, in which somebody may have to wait. */
const sectionStep = fc.oneof(
  fc.oneof(memoryStep, lockStep, hashStep).map((inner): Step => [{ src: 'rcuReadLock' }, ...inner, { src: 'rcuReadUnlock' }]),
  fc
    .tuple(memoryStep, hashStep)
    .map(
      ([one, two]): Step => [
        { src: 'rcuReadLock' },
        ...one,
        { src: 'rcuReadLock' },
        ...two,
        { src: 'rcuReadUnlock' },
        { src: 'rcuReadUnlock' },
      ],
    ),
  fc
    .tuple(fc.constantFrom(0, 1), fc.oneof(memoryStep, hashStep))
    .map(
      ([reader, inner]): Step => [
        { src: 'tracepointEnter', input: { tracepoint: 'tp', reader } },
        ...inner,
        { src: 'tracepointExit', input: { tracepoint: 'tp', reader } },
      ],
    ),
  fc.constant<Step>([
    { src: 'unregisterTrace', input: { tracepoint: 'tp' } },
    { src: 'tracepointSynchronizeUnregister' },
    { src: 'tracepointSynchronizeUnregisterWait' },
  ]),
);
const callStep = fc.tuple(fc.constantFrom('helper', 'outer'), small).map(([src, value]) => step(src, { v: value }, 'x'));
const anyStep = fc.oneof(
  memoryStep,
  memoryStep,
  lockStep,
  countStep,
  rcuStep,
  timerStep,
  poolStep,
  hashStep,
  sectionStep,
  sectionStep,
  callStep,
  fc.constant(step('warnOn')),
);

const guard: fc.Arbitrary<Guard> = fc
  .tuple(
    fc.constantFrom<Guard['type']>('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'ult', 'uge'),
    fc.constantFrom<Operand>({ result: true }, x, { reg: 'b' }),
    fc.constantFrom<Operand>(0, 1, -1, x),
  )
  .map(([type, left, right]): Guard => ({ type, params: { left, right } }))
  .chain((simple) =>
    fc.constantFrom<Guard>(
      simple,
      simple,
      { type: 'not', params: { guards: [simple] } },
      { type: 'all', params: { guards: [simple, { type: 'ne', params: { left: x, right: 2 } }] } },
    ),
  );

/** What a branch does besides saving; `jump` says how many of the following steps it leaves out. */
const fork = fc.record({
  guard,
  jump: fc.nat(3),
  save: fc.boolean(),
  set: fc.constantFrom<{ readonly [register: string]: Operand }>(
    {},
    { x: 1 },
    { x: { add: [{ reg: 'b' }, 1] }, b: 0 },
    { b: 1, x: { reg: 'b' } },
  ),
  note: fc.constantFrom<Operand | undefined>(undefined, undefined, 1, x),
});
type Fork = typeof fork extends fc.Arbitrary<infer F> ? F : never;
const bodyOf = (min: number, max: number) =>
  fc.array(fc.record({ step: anyStep, fork: fc.option(fork, { nil: undefined }), save: fc.boolean() }), { minLength: min, maxLength: max });
type Body = readonly { readonly step: Step; readonly fork: Fork | undefined; readonly save: boolean }[];

/** Writes a body as a path: its first step loads the slot's pointer and sets every register. */
function pathOf(id: string, body: Body): PathSource {
  const states: { [point: string]: PointSource } = {
    start: { invoke: { src: 'load', input: { loc: 'slot', order: 'once' }, onDone: { save: 'p', set: { x: 1, b: 0 }, target: 'step0' } } },
  };
  body.forEach(({ step: calls, fork: branch, save }, i) => {
    calls.forEach((call, c) => {
      const name = c === 0 ? `step${i}` : `step${i}_${c}`;
      const { src, input } = call;
      const last = c === calls.length - 1;
      const next = last ? `step${i + 1}` : `step${i}_${c + 1}`;
      const onDone: Branch[] = [];
      if (last && branch) {
        const saved = branch.save && call.save !== undefined && !(call.save in branch.set) ? { save: call.save } : {};
        onDone.push({
          guard: branch.guard,
          ...saved,
          set: branch.set,
          ...(branch.note !== undefined && { note: ['mark', branch.note] as const }),
          target: `step${Math.min(i + 1 + branch.jump, body.length)}`,
        });
      }
      if (src === 'tracepointEnter') onDone.push({ guard: { type: 'eq', params: { right: 0 } }, target: `step${i + 1}` });
      if (src === 'poolTake')
        onDone.push({
          guard: { type: 'ne', params: { right: 0 } },
          save: 'p',
          write: { object: { result: true }, fields: { id: x } },
          target: next,
        });
      onDone.push({ ...(save && call.save && { save: call.save }), ...(call.note && { note: call.note }), target: next });
      states[name] = { invoke: { src, ...(input && { input }), onDone } };
    });
  });
  states[`step${body.length}`] = { type: 'final', output: x };
  return define({ id, params: ['item'], registers, initial: 'start', states });
}

/**
 * A callee that compares its parameter with a word and gives one of two values; on one branch it writes a register that
 * nobody reads there.
 */
const helper = define({
  id: 'helper',
  params: ['v'],
  registers: ['seen', 'kept'],
  initial: 'look',
  states: {
    look: {
      invoke: {
        src: 'load',
        input: { loc: 'w0', order: 'once' },
        onDone: [
          { guard: { type: 'lt', params: { right: { param: 'v' } } }, save: 'seen', set: { kept: 3 }, target: 'less' },
          { save: 'kept', target: 'mark' },
        ],
      },
    },
    mark: { invoke: { src: 'store', input: { loc: 'w1', value: { reg: 'kept' }, order: 'once' }, onDone: 'other' } },
    less: { type: 'final', output: { sub: [{ param: 'v' }, { reg: 'seen' }] } },
    other: { type: 'final', output: { param: 'v' } },
  },
});

/** A callee that calls, and branches on what it got. */
const outer = define({
  id: 'outer',
  params: ['v'],
  registers: ['got'],
  initial: 'call',
  states: {
    call: {
      invoke: {
        src: 'helper',
        input: { v: { add: [{ param: 'v' }, 1] } },
        onDone: [
          { guard: { type: 'eq', params: { right: 1 } }, target: 'one' },
          { save: 'got', target: 'done' },
        ],
      },
    },
    one: { invoke: { src: 'atomicInc', input: { loc: 'w0' }, onDone: 'zero' } },
    zero: { type: 'final' },
    done: { type: 'final', output: { reg: 'got' } },
  },
});

const boot = define({
  id: 'boot',
  registers: ['p'],
  initial: 'take',
  states: {
    take: { invoke: { src: 'poolTake', input: { pool: 'pool' }, onDone: { save: 'p', target: 'setup' } } },
    setup: { invoke: { src: 'hrtimerSetup', input: { object: { reg: 'p' }, timer }, onDone: 'key' } },
    key: { invoke: { src: 'store', input: { loc: { reg: 'p', field: 'id' }, value: 1, order: 'once' }, onDone: 'hook' } },
    hook: { invoke: { src: 'hashAdd', input: { table: 'table', node: { reg: 'p' }, key: 1 }, onDone: 'publish' } },
    publish: { invoke: { src: 'store', input: { loc: 'slot', value: { reg: 'p' }, order: 'once' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const itemFree = define({
  id: 'item_free',
  params: ['item'],
  registers: ['o'],
  initial: 'invoke',
  states: {
    invoke: { invoke: { src: 'rcuInvoke', input: { object: { param: 'item' } }, onDone: { save: 'o', target: 'free' } } },
    free: { invoke: { src: 'kfree', input: { object: { reg: 'o' } }, onDone: 'return' } },
    return: { invoke: { src: 'rcuReturn', input: { object: { param: 'item' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const timerFires = define({
  id: 'timer_fires',
  params: ['object'],
  initial: 'expire',
  states: {
    expire: { invoke: { src: 'hrtimerExpire', input: { object: { param: 'object' } }, onDone: 'act' } },
    act: { invoke: { src: 'atomicInc', input: { loc: 'w1' }, onDone: 'return' } },
    return: { invoke: { src: 'hrtimerReturn', input: { object: { param: 'object' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const tick = define({
  id: 'tick',
  initial: 'tick',
  states: { tick: { invoke: { src: 'clockTick', onDone: 'done' } }, done: { type: 'final' } },
});

/** An interrupt that spins before it does anything else. */
const irq = define({
  id: 'irq',
  params: ['item'],
  initial: 'lock',
  states: {
    lock: { invoke: { src: 'rawSpinLock', input: { lock: 's0' }, onDone: 'act' } },
    act: { invoke: { src: 'load', input: { loc: { param: 'item', field: 'value' } }, onDone: 'unlock' } },
    unlock: { invoke: { src: 'rawSpinUnlock', input: { lock: 's0' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The scheduler takes the first task off its CPU and brings it back. */
const preempt = define({
  id: 'preempt',
  params: ['task'],
  initial: 'out',
  states: {
    out: { invoke: { src: 'schedOut', input: { task: { param: 'task' } }, onDone: 'in' } },
    in: { invoke: { src: 'schedIn', input: { task: { param: 'task' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** Annotations change a detector's own cell, and every third one is a finding. */
const marked: Detector = {
  kind: 'marked',
  says: 'was marked',
  endsRun: false,
  alike: true,
  install: (w) => {
    const count = w.cell('marks', ofNobody(upTo(3)));
    return {
      onNote: {
        mark(value) {
          w.set(count, (w.cells[count]! + 1 + (value & 1)) & 3);
          return w.cells[count] === 3 ? 0 : -1;
        },
      },
    };
  },
  fires: [],
  silent: [],
};

function scenarioOf(
  bodies: readonly Body[],
  preempted: boolean,
  sharing: readonly string[],
  irqs: ActorSpec['kind'] | undefined,
  kernel: Scenario['kernel'],
): Scenario {
  const uses = (src: string): boolean => bodies.some((body) => body.some(({ step: calls }) => calls.some((call) => call.src === src)));
  const daemons: ActorSpec[] = [
    ...(uses('callRcu')
      ? [{ name: 'callback', kind: 'rcu-callback', path: 'item_free', params: { item: 'item0' }, daemon: true, repeats: true } as const]
      : []),
    ...(uses('hrtimerStart')
      ? [{ name: 'expiry', kind: 'softirq', path: 'timer_fires', params: { object: 'slot0' }, daemon: true, repeats: true } as const]
      : []),
    ...(uses('hrtimerStart') || uses('ktimeGet') ? [{ name: 'clock', kind: 'env', path: 'tick', daemon: true } as const] : []),
    ...(irqs ? [{ name: 'irq', kind: irqs, path: 'irq', params: { item: 'item0' }, daemon: true } as const] : []),
    ...(preempted ? [{ name: 'scheduler', kind: 'env', path: 'preempt', params: { task: 'task0' }, daemon: true } as const] : []),
  ];
  return {
    globals: {
      CLOCK_MONOTONIC: word(upTo(1)),
      w0: word(number),
      w1: word(number),
      m0: mutexField,
      m1: mutexField,
      s0: spinlockField,
      r0: refcountField(15, 1),
      done: completionField,
      table: hashtableField('slot', 'id'),
      tp: tracepointField,
      pool: pointer('pool'),
      slot: pointer('slot'),
    },
    types: {
      pool: { fields: { slots: poolField('slot') } },
      slot: { fields: { id: word(number), timer: hrtimerField } },
      item: { fields: { value: word(number), refs: refcountField(15), rcu: rcuHeadField } },
      task: { fields: { switched_out: onCpuField, state: taskStateField } },
    },
    objects: [
      { name: 'pool0', type: 'pool' },
      { name: 'slot0', type: 'slot', state: 'pooled' },
      { name: 'slot1', type: 'slot', state: 'pooled' },
      { name: 'item0', type: 'item', init: { refs: 1 } },
      { name: 'task0', type: 'task' },
    ],
    init: { pool: 'pool0', tp: 1 },
    generations: 7,
    ...(kernel && { kernel }),
    paths: [...bodies.map((body, i) => pathOf(`path${i}`, body)), helper, outer, boot, itemFree, timerFires, tick, irq, preempt],
    before: [{ name: 'boot', kind: 'task', path: 'boot' }],
    actors: [
      ...bodies.map(
        (_, i) =>
          ({ name: `t${i}`, kind: 'task', path: `path${i}`, params: { item: 'item0' }, ...(i === 0 && { task: 'task0' }) }) as const,
      ),
      ...daemons,
    ].map((actor: ActorSpec) => (sharing.includes(actor.name) ? { ...actor, cpu: 0 } : actor)),
    invariants: [{ name: 'w0 is 0', location: 'w0', equals: 0 }],
    detectors: [marked],
  };
}

/** A small closed system of two or three tasks and the daemons that they need. */
export const randomScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.oneof(fc.tuple(bodyOf(1, 4), bodyOf(1, 3)), fc.tuple(bodyOf(1, 2), bodyOf(1, 1), bodyOf(1, 1))),
    fc.nat(3),
    fc.constantFrom<readonly string[]>([], [], ['t0', 't1'], ['t0', 'expiry'], ['t0', 't1', 'expiry', 'callback', 'irq'], ['t0', 'irq']),
    fc.constantFrom<ActorSpec['kind'] | undefined>(...Array.from({ length: 7 }, () => undefined), 'hardirq', 'softirq', 'tracepoint'),
  )
  .map(([bodies, n, sharing, irqs]) => scenarioOf(bodies as readonly Body[], n === 0, sharing, irqs, n === 1 ? '6.12' : undefined));
