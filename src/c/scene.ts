import type { Operand, PathSource, PointSource } from '../core/system/path-source.js';
import type { ActorSpec, ObjectSpec, Scenario } from '../core/system/scenario.js';
import { word } from '../core/world/field.js';
import { mempoolAlloc } from '../kernel/mempool.js';
import { poolField } from '../kernel/pool.js';
import { hrtimerSetup } from '../kernel/hrtimer.js';
import { irqLineField } from '../kernel/irq-lines.js';
import { enterScope } from '../kernel/stack.js';
import { taskletSetup } from '../kernel/tasklet.js';
import { addTimerOn, timerSetup } from '../kernel/timer-list.js';
import { callbackActors, type Runner, sceneActors } from './callers/actors.js';
import { Facts } from './lower/facts.js';
import { type Node, nextOf, nodesFrom, type StepNode } from './flow/flow.js';
import { fold, liveness, Unfoldable } from './flow/fold.js';
import type { Instance } from './lower/function-lowering.js';
import { objectFields } from './lower/kernel-types.js';
import { irqActors } from './callers/interrupts.js';
import { threadActors } from './callers/threads.js';
import { staticSetup } from './callers/static-setup.js';
import { kernelLockFields } from './families/kernel-locks.js';
import { lineName } from './families/irqs.js';
import { LayoutOfProgram } from './lower/layout.js';
import { type Lowered, Lowering } from './lower/lowering.js';
import { nullPage } from './lower/places.js';
import { clockOf, clockPath, ticksOf, ticksTaken } from './families/time.js';
import { withPrivateWrites } from './flow/private.js';
import { type Unset, unsetIn } from './flow/unset.js';
import type { Program } from './lower/program.js';
import { Problems } from './parse/source.js';
import type { Scene } from './parse/syntax.js';

/** A function with its statechart, and what each of its points is in the text. */
export interface Told {
  readonly name: string;
  readonly path: PathSource;
  readonly at: number;
  readonly steps: ReadonlyMap<string, StepNode>;
  readonly nodes: readonly Node[];
  /** What it leaves open of its local variables. */
  readonly leavesOpen: Unset['handedOn'];
}

/** What a scene comes to. */
export interface LoweredScene {
  /** What it was made of. */
  readonly program: Program;
  readonly scene: Scene;
  readonly scenario: Scenario;
  readonly functions: readonly Told[];
  readonly facts: Facts;
}

/** New facts come up as long as there are functions that they come through. */
const mostRounds = 40;

/** Lowers a scene of a file: again and again, until nothing new is known of what reaches what. */
export function lowerScene(program: Program, scene: Scene): LoweredScene {
  const facts = new Facts();
  const { source } = program.problems;
  const { ticks, faults } = optionsOf(scene, program.problems);
  facts.ticks = ticks;
  facts.faults = faults;
  for (let round = 0; ; round++) {
    facts.changed = false;
    const problems = new Problems(source);
    const lowering = new Lowering({ ...program, problems }, facts);
    const layout = new LayoutOfProgram(lowering.program, facts);
    layout.noteStarts();
    const runners = [
      ...staticSetup(lowering),
      ...sceneActors(lowering, scene),
      ...callbackActors(lowering),
      ...threadActors(lowering),
      ...irqActors(lowering),
    ];
    if (!problems.any) facts.handsOut(handedOutIn(runners, lowering));
    if (facts.changed && round < mostRounds) continue;
    if (facts.changed)
      problems.add(scene.at, 'what values there are here comes to no end that could be told; give the words that count a __range');
    if (!problems.any && runners.every(({ before }) => before))
      problems.add(scene.at, `nobody runs in the scene '${scene.name}'; add TASK(name) { … }`);
    problems.raise();
    return { program, scene, ...scenarioOf(lowering, layout, runners, problems), facts };
  }
}

/** What a scene says of itself. */
function optionsOf(scene: Scene, problems: Problems): { readonly ticks: number | undefined; readonly faults: boolean } {
  let ticks: number | undefined;
  let faults = false;
  for (const { name, value, at } of scene.options) {
    if (name === 'faults') {
      if (value !== 'yes' && value !== 'no') problems.within(() => problems.refuse(at, 'OPTION(faults, …) takes yes or no'));
      faults = value === 'yes';
    } else if (name !== 'ticks')
      problems.within(() => problems.unknown(at, 'option of a scene', name, ['ticks', 'faults'], '; there are ticks and faults'));
    else ticks = ticksOf(value) ?? problems.within(() => problems.refuse(at, `OPTION(ticks, n) takes ${ticksTaken}`));
  }
  problems.raise();
  return { ticks, faults };
}

function scenarioOf(
  lowering: Lowering,
  layout: LayoutOfProgram,
  runners: readonly Runner[],
  problems: Problems,
): Pick<LoweredScene, 'functions' | 'scenario'> {
  const { program, facts } = lowering;
  const reached = reachedFrom(
    runners.map(({ lowered }) => lowered),
    lowering,
  );
  const statics = staticsOf(reached);
  const functions = reached.flatMap((lowered) => problems.within(() => toldOf(lowered, lowering, statics, problems)) ?? []);
  const { globals, init, objects: named } = layout.globals();
  problems.raise();
  const used = [
    ...new Set(functions.flatMap(({ steps }) => [...steps.values()].flatMap(({ does }) => (typeof does === 'string' ? [] : [does])))),
  ];

  const objects: ObjectSpec[] = named.map(({ at: _, ...object }) => object);
  const taken = [...objects.map(({ name }) => name), ...Object.keys(globals)];
  const nameOf = (struct: string): string => objectName(struct, taken);
  const counts = new Map<string, number>();
  for (const { struct } of facts.allocations.values()) counts.set(struct, objectsOf(struct, program, facts, runners, lowering));
  for (const struct of lowering.stacked)
    counts.set(struct, (counts.get(struct) ?? 0) + stackedOf(struct, program, objects, counts, runners, lowering));
  for (const [struct, count] of counts)
    for (let i = 0; i < count; i++) objects.push({ name: freeName(`${nameOf(struct)}${i}`, objects), type: struct, state: 'unallocated' });
  for (const [pool, { struct, slots }] of facts.pools) {
    const from = freeName(`${pool}0`, objects);
    objects.push({ name: from, type: typeOfPool(pool), state: 'unallocated' });
    for (let i = 0, n = 0; n < slots; i++) {
      const name = `${nameOf(struct)}${i}`;
      if (objects.some((object) => object.name === name)) continue;
      objects.push({ name, type: struct, state: 'pooled', from });
      n++;
    }
  }
  const firsts = new Map<string, string>();
  for (const { name, type } of objects) if (!firsts.has(type)) firsts.set(type, name);
  for (const param of new Set([...statics.values()].flatMap((all) => [...all]))) {
    const system = /^the_(system_\w*wq)$/.exec(param)?.[1];
    if (system && !objects.some(({ name }) => name === system)) objects.push({ name: system, type: 'workqueue_struct' });
  }
  for (const { task } of runners) if (task) objects.push({ name: task, type: 'task_struct', state: 'unallocated' });
  const poolTypes = Object.fromEntries(
    [...facts.pools].map(([pool, { struct }]) => [typeOfPool(pool), { fields: { slots: poolField(struct) } }]),
  );
  // of a struct that is never allocated there are pointers, which are NULL
  const followed = [...facts.followed].filter((tag) => program.structs.has(tag));
  const tags = [...new Set([...objects.map(({ type }) => type), ...followed])].filter((tag) => !Object.hasOwn(poolTypes, tag));
  const types = {
    ...poolTypes,
    ...Object.fromEntries(
      tags.map((tag) => [tag, tag === 'workqueue_struct' ? { fields: objectFields(tag, used)! } : layout.typeOf(tag, used)]),
    ),
    ...(JSON.stringify(functions.map(({ path }) => path.states)).includes(`"${nullPage.field}"`) && {
      [nullPage.type]: { fields: { [nullPage.field]: word({ min: 0, max: 0 }) } },
    }),
  };
  problems.raise();

  const bound = (lowered: Lowered): { [param: string]: string } =>
    Object.fromEntries(
      [...statics.get(lowered.key)!].map((param) => [param, param.startsWith('the_') ? param.slice(4) : firsts.get(param.slice(5))!]),
    );
  const actors: ActorSpec[] = [];
  const before: ActorSpec[] = [];
  const names = new Set<string>();
  const twice = runTwice(functions, runners);
  const unique = (name: string): string => {
    let free = name;
    for (let i = 2; names.has(free); i++) free = `${name}_${i}`;
    names.add(free);
    return free;
  };
  for (const runner of runners) {
    const { lowered, kind, daemon, each } = runner;
    const ofs: readonly (string | undefined)[] =
      each === undefined ? [undefined] : objects.filter(({ type }) => type === each).map(({ name }) => name);
    // on two workqueues an item may run twice at once, and an irq_work on two CPUs
    const queues = objects.filter(({ type }) => type === 'workqueue_struct').length;
    const both = (twice && runner.called === 'timer') || (queues > 1 && runner.called === 'work') || runner.called === 'irq work';
    const copies = both ? 2 : 1;
    for (const of of ofs)
      for (let copy = 0; copy < copies; copy++) {
        const params = { ...bound(lowered), ...(of !== undefined && { of }) };
        const spec: ActorSpec = {
          name: unique(ofs.length > 1 ? `${runner.name}${ofs.indexOf(of)}` : runner.name),
          kind,
          path: lowered.id,
          ...(Object.keys(params).length > 0 && { params }),
          ...(runner.task && { task: runner.task }),
          ...(daemon && { daemon: true, ...(!runner.task && { repeats: true }) }),
        };
        (runner.before ? before : actors).push(spec);
      }
  }
  if (facts.ticks !== undefined) actors.push({ name: unique('clock'), kind: 'env', path: clockPath.id, daemon: true, repeats: true });
  const lines = Object.fromEntries([...facts.lines.keys()].map((number) => [lineName(number), irqLineField]));
  const kernelLocks = Object.fromEntries([...facts.kernelLocks].map((name) => [name, kernelLockFields[name]!]));
  const operations = [...lowering.operations.values()].filter(({ name }) => used.some((one) => one.name === name));
  return {
    functions,
    scenario: {
      globals: {
        // the first word has the address 0, which the head of a list may not have
        ...(Object.values(globals).some(({ kind }) => kind === 'hlist') && { word_at_0: word({ min: 0, max: 0 }) }),
        ...globals,
        ...((facts.ticks !== undefined || hasHrtimers(runners)) && clockOf(facts.ticks)),
        ...lines,
        ...kernelLocks,
      },
      types,
      objects,
      ...(Object.keys(init).length > 0 && { init }),
      paths: [...functions.map(({ path }) => path), ...(facts.ticks === undefined ? [] : [clockPath])],
      ...(before.length > 0 && { before }),
      ...(facts.pools.size > 0 && { generations: facts.handedOut }),
      actors,
      ...(operations.length > 0 && { operations }),
      ...ownershipOf(program, types),
      ...(facts.faults && { faults: true }),
      assumes: { 'scene of': problems.source.name.replace(/^.*\//, ''), objects: objects.length },
      text: problems.source.name,
      notModelled: [
        "the compiler's freedom with plain accesses: that it tears, fuses or repeats them",
        ...(facts.faults ? [] : faultsOf(functions, facts)),
        ...uncalled(lowering),
        ...unsetOnStack(functions),
        ...[...facts.unchecked].map((name) => `${name}, which is not looked at`),
      ],
    },
  };
}

/** Whose is what, of what there is in the scene. */
function ownershipOf({ ownership }: Program, types: Scenario['types']): Pick<Scenario, 'ownership'> {
  const here = Object.fromEntries(Object.entries(ownership).filter(([, { of }]) => Object.hasOwn(types, of)));
  return Object.keys(here).length > 0 ? { ownership: here } : {};
}

/** What may go wrong in the kernel, and does not where the scene does not say so. */
function faultsOf(functions: readonly Told[], facts: Facts): readonly string[] {
  const all = new Set(
    functions.flatMap(({ steps }) => [...steps.values()].flatMap(({ does }) => (typeof does === 'string' ? [] : (does.faults ?? [])))),
  );
  return [
    ...(facts.allocations.size > 0 || all.has('ENOMEM') ? ['allocations that fail'] : []),
    ...(all.has('EFAULT') ? ['copies from user space that fail'] : []),
    ...(all.has('EINTR') || all.has('ERESTARTSYS') ? ['signals, which end a sleep that may be interrupted'] : []),
  ];
}

/** Local variables that others come to before all of them has a value. */
const unsetOnStack = (functions: readonly Told[]): readonly string[] => [
  ...new Set(
    functions.flatMap(({ name, leavesOpen }) =>
      leavesOpen.map(
        (one) =>
          `what is in '${one.name}' of ${name}() before it has a value` +
          (one.fields.length === 1 && one.fields[0] === one.name ? ': 0 here' : `: 0 in ${one.fields.join(', ')} here`),
      ),
    ),
  ),
];

/** Functions of the file that nobody in the scene comes to: of what they do nothing is said. */
function uncalled({ program, instances }: Lowering): readonly string[] {
  const called = new Set([...instances.values()].map(({ name }) => name));
  const others = [...program.functions.keys()].filter((name) => !called.has(name) && !program.stubs.has(name));
  return others.length === 0
    ? []
    : [`functions of the file that nobody in the scene calls: ${others.map((name) => `${name}()`).join(', ')}`];
}

const hasHrtimers = (runners: readonly Runner[]): boolean => runners.some(({ lowered }) => /^(soft )?hrtimer /.test(lowered.key));

const typeOfPool = (pool: string): string => `mempool_of_${pool}`;

/** What allocated objects of a struct are called, before their number: a name in the file that looks like one of them is none. */
function objectName(struct: string, taken: readonly string[]): string {
  const name = struct === 'workqueue_struct' ? 'wq' : struct;
  const looksAlike = taken.some((other) => other.startsWith(name) && /^\d+$/.test(other.slice(name.length)));
  return looksAlike ? `struct_${name}` : name;
}

function freeName(name: string, objects: readonly ObjectSpec[]): string {
  let free = name;
  for (let i = 0; objects.some((object) => object.name === free); i++) free = `${name}_${i}`;
  return free;
}

/**
 * Whether a timer may be set up anew, or moved to another CPU, while its callback runs: it then knows nothing of that, and a second
 * callback may run beside it. Not of what is set up before all others run, nor of new memory.
 */
function runTwice(functions: readonly Told[], runners: readonly Runner[]): boolean {
  const paths = new Map(functions.map(({ path }) => [path.id, path]));
  // what is called on a way that is there: a function that is read within its caller has those of its arguments alone
  const concurrent = new Set(runners.filter(({ before }) => !before).map(({ lowered }) => lowered.id));
  for (const id of concurrent)
    for (const { invoke } of Object.values(paths.get(id)?.states ?? {})) if (invoke && paths.has(invoke.src)) concurrent.add(invoke.src);
  const forgets = ({ does, fresh }: StepNode): boolean =>
    does === addTimerOn || ((does === timerSetup || does === hrtimerSetup || does === taskletSetup) && !fresh);
  return functions.some(({ path, steps }) => concurrent.has(path.id) && [...steps.values()].some(forgets));
}

/** The paths that somebody runs, or calls; not those that are read within who calls them. */
function reachedFrom(roots: readonly Lowered[], lowering: Lowering): readonly Lowered[] {
  const all = new Map([...lowering.instances.values()].map((lowered) => [lowered.key, lowered]));
  const reached = new Map<string, Lowered>();
  const todo: Lowered[] = [...roots];
  for (let one = todo.shift(); one; one = todo.shift()) {
    if (reached.has(one.key)) continue;
    reached.set(one.key, one);
    todo.push(...[...one.calls].flatMap(({ key }) => all.get(key) ?? []));
  }
  return [...reached.values()];
}

/** By key, the objects with a name that a path is handed: its own, and those of what it calls. */
function staticsOf(reached: readonly Lowered[]): ReadonlyMap<string, ReadonlySet<string>> {
  const statics = new Map(reached.map(({ key, statics: own }) => [key, new Set(own)]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { key, calls } of reached)
      for (const callee of calls)
        for (const param of statics.get(callee.key) ?? [])
          if (!statics.get(key)!.has(param)) {
            statics.get(key)!.add(param);
            changed = true;
          }
  }
  return statics;
}

function toldOf(lowered: Lowered, lowering: Lowering, statics: ReadonlyMap<string, ReadonlySet<string>>, problems: Problems): Told {
  const open = unsetIn(lowered.entry);
  for (const { at, name, field } of open.read)
    problems.add(
      at,
      `'${name}'${field === name ? '' : ` (its ${field})`} may be used here before it has a value; ` +
        'give it one on every way that leads here, or where it is declared',
    );
  const entry = withPrivateWrites(lowered.entry, lowering.facts.faults);
  const known = new Set([...lowered.params]);
  const [unset] = [...liveness(entry).get(entry)!].filter((variable) => !known.has(variable));
  if (unset !== undefined) {
    const user = nodesFrom(entry).find((node) => node.kind === 'step' && JSON.stringify(node.input).includes(`"${unset}"`));
    problems.refuse(
      user?.kind === 'step' ? user.at : lowered.at,
      `'${unset.replace(/_\d+$/, '')}' may be used here before it has a value; give it one on every way that leads here`,
    );
  }
  const { source } = problems;
  const interval = lowering.intervalsOf(lowered);
  const own = [...statics.get(lowered.key)!];
  const params = [...lowered.params, ...own];
  try {
    const folded = fold(entry, { id: lowered.id, params, lineOf: (at) => source.lineOf(at), interval, at: lowered.at });
    const byId = new Map([...lowered.calls].map((callee): readonly [string, Instance] => [callee.id, callee]));
    const states = Object.fromEntries(
      Object.entries(folded.path.states).map(([name, point]): readonly [string, PointSource] => {
        const callee = point.invoke && byId.get(point.invoke.src);
        if (!callee) return [name, point];
        const handed = Object.fromEntries([...statics.get(callee.key)!].map((param): readonly [string, Operand] => [param, { param }]));
        const input = { ...point.invoke!.input, ...handed };
        return [name, { ...point, invoke: { ...point.invoke!, ...(Object.keys(input).length > 0 && { input }) } }];
      }),
    );
    const registers = folded.path.registers as readonly string[] | undefined;
    const ranged =
      registers && Object.fromEntries(registers.map((name) => [name, rangeOf(name === '_returned' ? folded.returns : interval(name))]));
    return {
      name: lowered.name,
      at: lowered.at,
      steps: folded.steps,
      nodes: nodesFrom(entry),
      leavesOpen: open.handedOn,
      path: { ...folded.path, ...(lowered.name !== lowered.id && { title: lowered.name }), states, ...(ranged && { registers: ranged }) },
    };
  } catch (error) {
    if (error instanceof Unfoldable) return problems.refuse(error.at, error.fact);
    throw error;
  }
}

/** Executions that are known to be so many have an object each. */
const mostUnasked = 4;

/** A variable of which nothing is known holds what an operation gives: a small number, an error or a pointer. */
const unknown = { min: -4095, max: 4095 };

const rangeOf = (interval: { readonly min: number; readonly max: number } | undefined) => {
  const { min, max } = interval ?? unknown;
  return { min: Math.min(0, min), max: Math.max(0, max) };
};

/** How many objects of a struct there can be at once: as many as executions of what allocates them, two of each place unless it says so. */
function objectsOf(struct: string, program: Program, facts: Facts, runners: readonly Runner[], lowering: Lowering): number {
  const beside = [...program.globals.values()].find(
    ({ type, objects }) => objects !== undefined && type.kind === 'pointer' && type.to.kind === 'struct' && type.to.tag === struct,
  );
  const given = program.structs.get(struct)?.objects ?? beside?.objects;
  if (given !== undefined) return given;
  const countIn = counting(struct, false, lowering);
  const sites = [...facts.allocations.values()].filter((one) => one.struct === struct);
  if (sites.some(({ objects }) => objects !== undefined)) return sites.reduce((sum, { objects }) => sum + (objects ?? 2), 0);
  const executions = runners.reduce((sum, { lowered, daemon }) => sum + countIn(lowered) * (daemon ? 2 : 1), 0);
  return Math.max(1, Math.min(executions, Math.max(sites.length * 2, mostUnasked)));
}

/** Of so many the memory is used again in later calls. */
const mostStacked = 4;

/** How many local variables there can be at once that are objects of a struct: two of each place that is come to again. */
function stackedOf(
  struct: string,
  program: Program,
  objects: readonly ObjectSpec[],
  counts: ReadonlyMap<string, number>,
  runners: readonly Runner[],
  lowering: Lowering,
): number {
  const given = program.structs.get(struct)?.objects;
  if (given !== undefined) return counts.has(struct) ? 0 : given;
  const countIn = counting(struct, true, lowering);
  const ofStruct = (each: string): number => (counts.get(each) ?? 0) + objects.filter(({ type }) => type === each).length;
  const executions = runners.reduce(
    (sum, { lowered, daemon, each }) => sum + countIn(lowered) * (daemon ? 2 : 1) * (each === undefined ? 1 : Math.max(1, ofStruct(each))),
    0,
  );
  // one for each that may have one at once
  const atOnce = runners.filter(({ lowered }) => countIn(lowered) > 0).length;
  return Math.max(1, atOnce, Math.min(executions, mostStacked));
}

/** As often, or more often, as elements of pools may be handed out: of a loop, and of what runs again and again, nobody knows. */
function handedOutIn(runners: readonly Runner[], lowering: Lowering): number {
  const countIn = countingOf(({ does }) => does === mempoolAlloc, mostCounted, lowering);
  return runners.reduce((all, { lowered, daemon }) => all + countIn(lowered) * (daemon ? mostCounted : 1), 0);
}
const mostCounted = 1000;

/** How often a function, and what it calls, comes to an allocation of a struct, or to such a local variable: in a loop, twice. */
const counting = (struct: string, onStack: boolean, lowering: Lowering) =>
  countingOf(({ allocates, does }) => allocates?.struct === struct && (does === enterScope) === onStack, 2, lowering);

/** How often a function, and what it calls, comes to such a step: in a loop, so many times. */
function countingOf(isOne: (step: StepNode) => boolean, inLoops: number, lowering: Lowering): (lowered: Lowered) => number {
  const all = new Map([...lowering.instances.values()].map((lowered) => [lowered.key, lowered]));
  const counted = new Map<string, number>();
  const countIn = (lowered: Lowered): number => {
    const known = counted.get(lowered.key);
    if (known !== undefined) return known;
    counted.set(lowered.key, 0);
    let sum = 0;
    for (const node of nodesFrom(lowered.entry)) {
      if (node.kind !== 'step') continue;
      const callee = typeof node.does === 'string' ? [...lowered.calls].find(({ id }) => id === node.does) : undefined;
      const times = callee ? countIn(all.get(callee.key)!) : Number(isOne(node));
      if (times > 0) sum += times * (inLoop(node) ? inLoops : 1);
    }
    counted.set(lowered.key, sum);
    return sum;
  };
  return countIn;
}

function inLoop(node: Node): boolean {
  const seen = new Set<Node>(nextOf(node));
  for (const one of seen) {
    if (one === node) return true;
    for (const next of nextOf(one)) seen.add(next);
  }
  return false;
}
