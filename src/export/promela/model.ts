import type { Detector } from '../../core/detector.js';
import { InputError, oneOf } from '../../core/error.js';
import type { Operation } from '../../core/operation.js';
import type { Scenario } from '../../core/scenario.js';
import { maxSetActors, World } from '../../core/world.js';
import { type FlatProgram, flatten } from '../../path/flatten.js';
import { actorText, placeActor, Tables } from './actor.js';
import { Cells } from './cells.js';
import type { Fragment, Part } from './fragment.js';
import { fragments } from './primitives/index.js';
import { constants, driver, ending, kernelKinds, runtime } from './runtime.js';

/** A Promela model, and what the numbers in the output of its verifier stand for. */
export interface PromelaModel {
  readonly text: string;
  /** By number: the kind of a finding, and which invariant. */
  readonly kinds: readonly { readonly kind: string; readonly name: string | undefined; readonly endsRun: boolean }[];
  /** By number: actor and point; the first, without either, is the end of a run. */
  readonly sites: readonly { readonly actor: string; readonly point: string }[];
  /** By number: an object's role. */
  readonly roles: readonly string[];
  /** Detectors of the model's own that it does not have; they change no step of any actor. */
  readonly omitted: readonly string[];
}

/** A line of a C table; an empty one has an entry that nobody reads. */
const array = (name: string, values: readonly number[], type = 'short'): string =>
  `static const ${type} ${name}[${Math.max(1, values.length)}] = { ${values.length === 0 ? 0 : values.join(', ')} };`;
const flag = (value: boolean): number => (value ? 1 : 0);

/** One process that takes every actor's steps, or one for each actor. The states and transitions are the same. */
export type Processes = 'one' | 'each';

/**
 * The system in Promela. Every transition is one choice of one actor: a deterministic step of embedded C on a tracked state
 * vector. The programs are the compiled ones; what a primitive does is said anew in primitives/. Only integers of the
 * scenario get into the text.
 *
 * Every point is an access to something shared, and what is local is folded into the step before it; so Spin's partial-order
 * reduction, which looks for statements that are local, finds none, also where each actor is a process.
 */
export function promelaModel(scenario: Scenario, operations: ReadonlyMap<string, Operation>, processes: Processes = 'one'): PromelaModel {
  const paths = new Map(scenario.paths.map((path) => [path.id, path]));
  let flats: readonly FlatProgram[] = [];
  const world = new World(scenario, [], (w) => {
    flats = w.actors.map((actor) => flatten(actor, paths, operations, w));
  });
  const { objects, actors, scheduled } = world;
  if (objects.length > 32) throw new InputError(`${objects.length - 1} objects: a Promela model has at most 31, as a search has`);
  if (actors.length > maxSetActors) throw new InputError(`${actors.length} actors: a Promela model has at most ${maxSetActors}`);
  const used = new Map<string, number[]>();
  flats.forEach((flat, actor) => {
    for (const name of new Set(flat.points.flatMap((point) => (point ? [point.operation.name] : []))))
      used.set(name, [...(used.get(name) ?? []), actor]);
  });
  const missing = [...used.keys()].filter((name) => !fragments.has(name));
  if (missing.length > 0)
    throw new InputError(
      `there is no Promela fragment for ${oneOf(missing.map((name) => `the primitive ${name}`))}; add one to src/export/promela/primitives`,
    );

  // --- cells
  const cells = new Cells(world);
  const all = 2 ** actors.length - 1;
  const has = (part: Part, actor: number): boolean =>
    [...used].some(([name, users]) => fragments.get(name)!.parts?.includes(part) && users.includes(actor));
  const once = (part: Part): number =>
    [...used.keys()].some((name) => fragments.get(name)!.parts?.includes(part)) ? cells.add(0, all) : -1;
  const perActor = (part: Part, max: number): number[] => cells.some(actors.length, (actor) => has(part, actor), max);
  const heads = world.fieldsOfKind('rcu_head');
  const timers = world.fieldsOfKind('hrtimer');
  const locks = [
    ...world.fieldsOfKind('mutex').map((lock) => ({ ...lock, spins: false })),
    ...world.fieldsOfKind('spinlock').map((lock) => ({ ...lock, spins: true })),
  ];
  const classOf = ({ object, name }: { object: number; name: string }): string => (object === 0 ? name : name.slice(name.indexOf('.') + 1));
  const classes = [...new Set(locks.map(classOf))];
  const hardirqs = actors.some(({ kind }) => kind === 'hardirq');
  const nodes = world
    .fieldsOfKind('hashtable')
    .flatMap(({ cell, type }) => world.objectsOfType(type!).map((object) => ({ table: cell, object })));
  const maxKey = Math.max(0, ...nodes.map(({ object }) => cells.max[world.fieldCell(object, 'id')]!));
  const tasks = objects.map(({ type }) => world.types[type]?.fields['switched_out'] !== undefined);

  const nesting = perActor('reader', 4);
  const headState = heads.map(() => cells.add(0, 2));
  const headWaits = heads.map(() => cells.add(0, all));
  const gracePeriod = perActor('gracePeriod', all);
  const barrier = perActor('barrier', (1 << heads.length) - 1);
  const probesRunning = once('probe');
  const probesAtomic = probesRunning < 0 ? -1 : cells.add(0, all);
  const probeWait = perActor('probeWait', all);
  const handlersRunning = once('handler');
  const handlerWait = perActor('handlerWait', all);
  const schedLocks = once('schedLock') < 0 ? objects.map(() => -1) : cells.some(objects.length, (object) => tasks[object]!, actors.length);
  const nodeHook = nodes.map(() => cells.add(0, maxKey + 1));
  const pinned = actors.some(({ cpu }) => cpu !== undefined);
  const irqsOff = cells.some(actors.length, () => pinned, 7);
  const preemptionOff = cells.some(actors.length, () => pinned, 7);
  const hlists = world.fieldsOfKind('hlist');
  const cancelled = timers.map(() => cells.add(0, 1));
  const ordered = locks.length > 1 && classes.length > 1;
  const takenUnder = classes.map((_, before) => classes.map((__, after) => (ordered && before !== after ? cells.add(0, 1) : -1)));
  const inHardirq = cells.some(classes.length, () => hardirqs, 1);
  const irqsOn = cells.some(classes.length, () => hardirqs, 1);
  const crashed = cells.add(0, 1);
  const placed = actors.map((spec, number) => placeActor(cells, number, spec, flats[number]!, world));

  // --- objects
  const poolOf = poolsOf(world);
  const namedSlots =
    Math.max(0, ...[...new Set(poolOf)].filter((pool) => pool > 0).map((pool) => poolOf.filter((one) => one === pool).length)) <= 8;
  const cacheNumber = (object: number): number => {
    const name = object === 0 ? undefined : world.cacheOf(object);
    return name === undefined ? 0 : objects.findIndex((other) => other.name === name);
  };
  const runner = objects.map(({ name }) => actors.findLastIndex(({ task }) => task === name && name !== 'NULL'));
  const uprobes = new Map(world.fieldsOfKind('uprobe').map(({ object, cell }) => [object, cell]));
  const pointers = world.fieldsOfKind('pointer');
  const range = (object: number) => (object === 0 ? { from: 0, size: 0 } : world.cellsOf(object));
  const typeNames = Object.keys(world.types);
  const fields = [...new Set(Object.values(world.types).flatMap((type) => Object.keys(type.fields)))].sort(
    (a, b) => world.fieldNumber(a) - world.fieldNumber(b),
  );
  const owner = cells.initial.map((_, cell) =>
    Math.max(
      0,
      objects.findIndex((__, object) => object > 0 && cell >= range(object).from && cell < range(object).from + range(object).size),
    ),
  );
  const invariants = scenario.invariants ?? [];
  const own = (scenario.detectors ?? []).filter(({ inC }) => inC !== undefined);
  const ownState = [...new Set(own.flatMap(({ inC }) => inC!.state ?? []))].map((state) => state(world, (min, max) => cells.add(min, max)));
  const kinds = [
    ...kernelKinds.map((kind) => ({ kind: kind as string, name: undefined, endsRun: ending.has(kind) })),
    ...invariants.map(({ name }) => ({ kind: 'invariant', name, endsRun: false })),
    ...own.map(({ kind, endsRun }) => ({ kind, name: undefined, endsRun })),
  ];
  const firstOwn = kernelKinds.length + invariants.length;
  const notes = notesOf(own, firstOwn, world);

  // --- choices
  const outcomesOf = ({ outcomes = 0 }: Fragment): string => (outcomes === 'slots' ? 'slots' : `${world.faults ? outcomes : 0}`);
  const choices = placed.slice(0, scheduled).flatMap(({ number, flat }) => {
    const outcomes = new Set([0]);
    for (const point of flat.points) {
      const possible = point ? outcomesOf(fragments.get(point.operation.name)!) : '0';
      if (possible === 'slots') poolOf.forEach((pool, slot) => pool > 0 && namedSlots && outcomes.add(slot));
      else for (let outcome = 1; outcome <= Number(possible); outcome++) outcomes.add(outcome);
    }
    return [...outcomes].sort((a, b) => a - b).map((outcome) => ({ actor: number, outcome }));
  });
  const sites = [
    { actor: '', point: '' },
    ...placed
      .slice(0, scheduled)
      .flatMap(({ spec, flat }) => flat.points.map((point) => ({ actor: spec.name, point: point?.name ?? 'end' }))),
  ];
  const firstSite = placed.map(({ number }) =>
    number < scheduled ? 1 + placed.slice(0, number).reduce((sum, { flat }) => sum + flat.points.length, 0) : 0,
  );

  // --- text
  const tables = new Tables();
  const texts = placed.map((actor) =>
    actorText(
      actor,
      actor.number < scheduled ? placed.slice(0, scheduled).filter((other) => other !== actor) : [],
      fragments,
      outcomesOf,
      tables,
      (note) => notes.get(note)?.name,
    ),
  );
  const { place, bytes, shorts, words } = cells.places;
  const primitives = [...used.keys()].sort().map((name) => primitiveText(operations.get(name)!, fragments.get(name)!));
  const ownTexts = [...ownState, ...[...notes.values()].map(({ text }) => text)];
  const named = [...new Set([...runtime, ...driver, ...primitives, ...ownTexts].flatMap((text) => text.match(/\b[FG]_\w+/g) ?? []))].sort();
  const numberOf = (name: string): number =>
    name.startsWith('G_')
      ? world.hasGlobal(name.slice(2))
        ? world.global(name.slice(2))
        : 0
      : fields.includes(name.slice(2))
        ? world.fieldNumber(name.slice(2))
        : 0;
  const lists = world.fieldsOfKind('list');
  const entries = world.fieldsOfKind('list_node');
  const numbers: { readonly [name: string]: number } = {
    CELLS: place.length,
    BYTES: bytes,
    SHORTS: shorts,
    OBJECTS: objects.length,
    ACTORS: actors.length,
    SCHEDULED: scheduled,
    KINDS: kinds.length,
    KERNEL_KINDS: kernelKinds.length,
    SITES: sites.length,
    CHOICES: choices.length,
    INVARIANTS: invariants.length,
    HEADS: heads.length,
    TIMERS: timers.length,
    LOCKS: locks.length,
    CLASSES: ordered ? classes.length : 1,
    HARDIRQS: flag(hardirqs),
    NODES: nodes.length,
    LISTS: lists.length,
    HLISTS: hlists.length,
    HASHED: world.fieldsOfKind('hlist_pprev').length,
    PINNED: flag(pinned),
    ENTRIES: entries.length,
    POINTERS: pointers.length,
    CACHES: world.fieldsOfKind('kmem_cache').length,
    POOLS: world.fieldsOfKind('pool').length,
    NAMED_SLOTS: flag(namedSlots),
    RCU_NON_PREEMPTIBLE: flag(world.rcuNonPreemptible),
    PROBES_RUNNING: probesRunning,
    PROBES_ATOMIC: probesAtomic,
    HANDLERS_RUNNING: handlersRunning,
    CRASHED: crashed,
    ...Object.fromEntries(named.map((name) => [name, numberOf(name)])),
  };
  const matrix = (name: string, rows: readonly (readonly number[])[]): string =>
    `static const short ${name}[${Math.max(1, rows.length)}][${Math.max(1, rows[0]?.length ?? 0)}] = { ${rows.length === 0 ? '{ 0 }' : rows.map((row) => `{ ${row.length === 0 ? 0 : row.join(', ')} }`).join(', ')} };`;
  const declarations = [
    array('place', place),
    array('lowest', cells.min, 'int'),
    array(
      'kept',
      cells.min.map((_, cell) => Number(world.isKept(cell))),
    ),
    array('highest', cells.max, 'int'),
    array('initial', cells.initial, 'int'),
    array('owner', owner),
    array(
      'life_cell',
      objects.map((_, object) => (object === 0 ? 0 : world.lifeCell(object))),
    ),
    array(
      'generation_cell',
      objects.map((_, object) => (object === 0 ? -1 : world.generationCell(object))),
    ),
    array(
      'type_of',
      objects.map(({ type }) => typeNames.indexOf(type)),
    ),
    array(
      'cache_of',
      objects.map((_, object) => cacheNumber(object)),
    ),
    array('pool_of', poolOf),
    array(
      'collected',
      objects.map(({ type }) => flag(world.types[type]?.collected === true)),
    ),
    array(
      'first_cell',
      objects.map((_, object) => range(object).from),
    ),
    array(
      'last_cell',
      objects.map((_, object) => range(object).from + range(object).size),
    ),
    matrix(
      'field_cell',
      objects.map(({ type }, object) => fields.map((field) => (world.types[type]?.fields[field] ? world.fieldCell(object, field) : -1))),
    ),
    array(
      'actor_kind',
      actors.map(({ kind }) => actorKinds.indexOf(kind)),
    ),
    array(
      'daemon_actor',
      actors.map(({ daemon }) => flag(daemon === true)),
    ),
    array(
      'pc_cell',
      placed.map(({ pc }) => pc),
    ),
    array('first_site', firstSite),
    array(
      'out_cell',
      actors.map(({ task }) => (task === undefined ? -1 : world.fieldCell(world.objectNumber(task), 'switched_out'))),
    ),
    array('runner', runner),
    array('sched_lock', schedLocks),
    array('nesting', nesting),
    array(
      'head_cell',
      heads.map(({ cell }) => cell),
    ),
    array(
      'head_object',
      heads.map(({ object }) => object),
    ),
    array('head_state', headState),
    array('head_waits', headWaits),
    array('grace_period', gracePeriod),
    array('barrier', barrier),
    array('probe_wait', probeWait),
    array('handler_wait', handlerWait),
    array(
      'timer_cell',
      timers.map(({ cell }) => cell),
    ),
    array(
      'timer_object',
      timers.map(({ object }) => object),
    ),
    array('timer_cancelled', cancelled),
    array(
      'lock_cell',
      locks.map(({ cell }) => cell),
    ),
    array(
      'lock_object',
      locks.map(({ object }) => object),
    ),
    array(
      'lock_class',
      locks.map((lock) => classes.indexOf(classOf(lock))),
    ),
    array(
      'lock_spins',
      locks.map(({ spins }) => flag(spins)),
    ),
    matrix('taken_under', takenUnder),
    array('in_hardirq', inHardirq),
    array('irqs_on', irqsOn),
    array(
      'node_table',
      nodes.map(({ table }) => table),
    ),
    array(
      'node_object',
      nodes.map(({ object }) => object),
    ),
    array('node_hook', nodeHook),
    array(
      'hlist_cell',
      hlists.map(({ cell }) => cell),
    ),
    array(
      'cpu_of',
      actors.map(({ cpu = -1 }) => cpu),
    ),
    array('irqs_off', irqsOff),
    array('preemption_off', preemptionOff),
    array(
      'list_cell',
      lists.map(({ cell }) => cell),
    ),
    array(
      'entry_cell',
      entries.map(({ cell }) => cell),
    ),
    array(
      'entry_object',
      entries.map(({ object }) => object),
    ),
    array(
      'pointer_cell',
      pointers.map(({ cell }) => cell),
    ),
    array(
      'pointer_object',
      pointers.map(({ object }) => object),
    ),
    array(
      'uprobe_cell',
      objects.map((_, object) => uprobes.get(object) ?? -1),
    ),
    array(
      'cache_object',
      world.fieldsOfKind('kmem_cache').map(({ object }) => object),
    ),
    array(
      'pool_object',
      world.fieldsOfKind('pool').map(({ object }) => object),
    ),
    array(
      'invariant_cell',
      invariants.map(({ location }) =>
        typeof location === 'string' ? world.global(location) : world.fieldCell(world.objectNumber(location[0]), location[1]),
      ),
    ),
    array(
      'invariant_value',
      invariants.map(({ equals }) => equals),
      'int',
    ),
    array(
      'ends_run',
      kinds.map(({ endsRun }) => flag(endsRun)),
    ),
    array(
      'choice_actor',
      choices.map(({ actor }) => actor),
    ),
    array(
      'choice_outcome',
      choices.map(({ outcome }) => outcome),
    ),
    ...tables.text,
  ];
  const dispatch = (name: string, result: string, params: string, call: string): string =>
    `static ${result} ${name}(int a${params}) {\n  switch (a) {\n${actors.map((_, a) => `    case ${a}: ${result === 'int' ? 'return ' : ''}${name}_${a}(${call});${result === 'int' ? '' : ' return;'}`).join('\n')}\n  }\n${result === 'int' ? '  return 0;\n' : ''}}`;
  const over = (a: number, name: string, params: string, cases: string, otherwise: string): string =>
    `static int ${name}_${a}(${params}) {\n  switch (get(${placed[a]!.pc})) {\n    case 0: return ${name === 'word' ? -1 : 0};\n${cases}${cases === '' ? '' : '\n'}    default: return ${otherwise};\n  }\n}`;
  const code = [
    ...runtime,
    ...primitives,
    ...ownTexts,
    ...texts.map(({ words: cases }, a) => over(a, 'word', 'void', cases, '-1')),
    ...texts.flatMap(({ functions }) => functions),
    ...texts.flatMap(({ can, waits, go }, a) => [
      over(a, 'can_go', 'int outcome', can, 'outcome == 0'),
      over(a, 'waits', 'void', waits, '0'),
      `static void go_${a}(int outcome) {\n  switch (get(${placed[a]!.pc})) {\n${go}\n  }\n}`,
    ]),
    dispatch('can_go', 'int', ', int outcome', 'outcome'),
    dispatch('waits', 'int', '', ''),
    dispatch('go', 'void', ', int outcome', 'outcome'),
    dispatch('arrive', 'void', '', ''),
    ...driver,
  ];
  const text = [
    '/* Each transition of the process is one choice of one actor. Compile with -DSAFETY -DNOREDUCE, run with -E -c0. */',
    `c_decl {\n${[
      constants.trim(),
      `enum { ${Object.entries(numbers)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ')} };`,
      `enum { ${actorKinds.map((kind) => kind.toUpperCase().replaceAll('-', '_')).join(', ')} };`,
    ].join('\n')}\n}`,
    // Spin takes a call in a c_expr for a side effect; a macro it does not look into
    `c_decl {\n${[...choices.map(({ actor, outcome }, i) => `\\#define CAN_${i} can(${actor}, ${outcome})`), '\\#define REST rest()'].join('\n')}\n}`,
    `c_state "signed char bytes[${Math.max(1, bytes)}]" "Global"`,
    `c_state "short shorts[${Math.max(1, shorts)}]" "Global"`,
    `c_state "int words[${Math.max(1, words)}]" "Global"`,
    ...blocks([...declarations, ...code]).map((block) => `c_code {\n${block}\n}`),
    processesText(choices, processes),
  ];
  return {
    text: `${text.join('\n')}\n`,
    kinds,
    sites,
    roles: objects.map((_, object) => world.role(object)),
    omitted: (scenario.detectors ?? []).filter(({ inC }) => inC === undefined).map(({ kind }) => kind),
  };
}

/** The last option is never taken: looking at it tells of a state that nothing leads out of. */
function processesText(choices: readonly { readonly actor: number; readonly outcome: number }[], processes: Processes): string {
  const options = choices.map(({ actor, outcome }, i) => ({
    actor,
    text: `  :: d_step { c_expr { CAN_${i} } -> c_code { step(${actor}, ${outcome}); } }`,
  }));
  const rest = '  :: c_expr { REST } -> skip';
  if (processes === 'one')
    return `active proctype system() {\n  c_code { start(); };\n  do\n${options.map(({ text }) => text).join('\n')}\n${rest}\n  od\n}`;
  const actors = [...new Set(choices.map(({ actor }) => actor))];
  const each = actors.map(
    (a) =>
      `proctype actor_${a}() {\n  do\n${options
        .filter(({ actor }) => actor === a)
        .map(({ text }) => text)
        .join('\n')}\n  od\n}`,
  );
  return `${each.join('\n')}\ninit {\n  atomic { c_code { start(); }; ${actors.map((a) => `run actor_${a}();`).join(' ')} }\n  do\n${rest}\n  od\n}`;
}

const actorKinds = ['task', 'tracepoint', 'softirq', 'hardirq', 'rcu-callback', 'env'] as const;

/** By object: the pool that it is a slot of, or 0. */
function poolsOf(world: World): number[] {
  const pools = world.fieldsOfKind('pool');
  return world.objects.map(({ from, type }, object) => {
    const pool = object === 0 ? 0 : from === undefined ? (pools[0]?.object ?? 0) : world.objects.findIndex(({ name }) => name === from);
    return pools.some((one) => one.object === pool && one.type === type) ? pool : 0;
  });
}

/** By number of an annotation: the function that tells the model's own detectors of it, those of lower rank first. */
function notesOf(
  own: readonly Detector[],
  firstKind: number,
  world: World,
): ReadonlyMap<number, { readonly name: string; readonly text: string }> {
  const ranked = own.map((detector, i) => ({ detector, kind: firstKind + i })).sort((a, b) => a.detector.rank - b.detector.rank);
  const names = [...new Set(own.flatMap(({ inC }) => Object.keys(inC!.onNote)))];
  return new Map(
    names.map((note) => {
      const number = world.note(note);
      const handlers = ranked.filter(({ detector }) => detector.inC!.onNote[note] !== undefined);
      const bodies = handlers.map(
        ({ detector, kind }) => `static int note_${number}_${kind}(int a, int b, int c) { ${detector.inC!.onNote[note]!.trim()} }`,
      );
      const tell = handlers.map(({ kind }) => `  if ((object = note_${number}_${kind}(a, b, c)) >= 0) report(${kind}, object);`);
      return [
        number,
        {
          name: `note_${number}`,
          text: `${bodies.join('\n')}\nstatic void note_${number}(int a, int b, int c) {\n  int object;\n${tell.join('\n')}\n}`,
        },
      ] as const;
    }),
  );
}

/** The functions of a primitive: its effect, and where it has them its condition and whom it waits for. */
function primitiveText({ name, params }: Operation, { can, effect, waits }: Fragment): string {
  const inputs = Object.entries(params)
    .filter(([, kind]) => kind !== 'tag')
    .map(([param]) => `int ${param}`);
  const list = inputs.length === 0 ? 'void' : inputs.join(', ');
  return [
    `static int do_${name}(${[...inputs, 'int outcome'].join(', ')}) { ${effect.trim()} }`,
    ...(can === undefined ? [] : [`static int can_${name}(${list}) { return ${can}; }`]),
    ...(waits === undefined ? [] : [`static int waits_${name}(${list}) { return ${waits}; }`]),
  ].join('\n');
}

/** Texts in blocks that are short enough for Spin, which keeps 64 KiB of each. */
function blocks(texts: readonly string[]): string[] {
  const made: string[] = [];
  for (const text of texts) {
    const last = made.at(-1);
    if (last !== undefined && last.length + text.length < 30_000) made[made.length - 1] = `${last}\n${text.trim()}`;
    else made.push(text.trim());
  }
  return made;
}
