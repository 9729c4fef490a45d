import type { Detector } from '../../core/detector/detector.js';
import { arrayInC } from '../../core/detector/detector-in-c.js';
import { InputError, oneOf } from '../../core/error.js';
import { detectorsOf } from '../../core/system/invariant.js';
import type { Operation } from '../../core/operation/operation.js';
import type { PromelaForm } from '../../core/operation/promela-form.js';
import type { Scenario } from '../../core/system/scenario.js';
import type { Site, Standpoint } from '../../core/system/site.js';
import { maxSetActors, World } from '../../core/world/world.js';
import { flatten } from '../../path/flatten.js';
import { raceCandidates } from '../../path/race-candidates.js';
import { withLingering } from '../../path/lingering.js';
import { actorText, type PlacedActor, placeActor, Tables } from './actor.js';
import { Cells } from './cells.js';
import { driver } from './driver.js';
import { keep, type Kept, membersOf } from './kept.js';
import { constants, runtime, telling } from './runtime.js';
import { actorKinds, fieldsOf, flag, tables } from './tables.js';
import { tellers } from './tell.js';
import { blocks, dispatch, over, primitiveText, type Processes, processesText } from './text.js';

export type { Processes } from './text.js';

/** A Promela model, and what the numbers in the output of its verifier stand for: of a finding's site, in three parts. */
export interface PromelaModel {
  readonly text: string;
  /** By number: the kind of a finding, and which invariant. */
  readonly kinds: readonly (Pick<Site, 'kind' | 'name'> & { readonly endsRun: boolean })[];
  /** By number: actor and point; the first, nobody's, is the end of a run. */
  readonly sites: readonly Standpoint[];
  /** By number: an object's role. */
  readonly roles: readonly string[];
  /** Kinds of the detectors that it does not have, for they have no C; they change no step of any actor. */
  readonly omitted: readonly string[];
}

/**
 * The system in Promela. Every transition is one choice of one actor: a deterministic step of embedded C on a tracked state
 * vector. The programs are the compiled ones; what a primitive or a detector does is said anew. Only integers of the
 * scenario get into the text.
 *
 * Every point is an access to something shared, and what is local is folded into the step before it; so Spin's partial-order
 * reduction, which looks for statements that are local, finds none, also where each actor is a process.
 */
export function promelaModel(
  given: Scenario,
  operations: ReadonlyMap<string, Operation>,
  kernel: readonly Detector[],
  processes: Processes = 'one',
): PromelaModel {
  const scenario = withLingering(given, operations);
  const paths = new Map(scenario.paths.map((path) => [path.id, path]));
  const world = new World(scenario);
  const flats = world.actors.map((actor) => flatten(actor, paths, operations, world));
  world.seal([]);
  const { objects, actors, scheduled } = world;
  if (objects.length > 32) throw new InputError(`${objects.length - 1} objects: a Promela model has at most 31, as a search has`);
  if (actors.length > maxSetActors) throw new InputError(`${actors.length} actors: a Promela model has at most ${maxSetActors}`);
  const again = Object.entries(world.types).find(([, { freed = 'quarantined' }]) => freed !== 'quarantined');
  if (again !== undefined)
    throw new InputError(`${again[0]}: memory that is used again (freed: '${again[1].freed}') has no Promela form; leave it quarantined`);
  const headed = world.fieldsOfKind('list').find(({ object }) => object > 0);
  if (headed !== undefined)
    throw new InputError(`${headed.name}: the head of a list in an object has no Promela form; declare the list as a global`);
  const used = new Map<Operation, number[]>();
  flats.forEach((flat, actor) => {
    for (const operation of new Set(flat.points.flatMap((point) => (point ? [point.operation] : []))))
      used.set(operation, [...(used.get(operation) ?? []), actor]);
  });
  const missing = [...used.keys()]
    .filter(({ promela, words }) => promela === undefined || (words !== undefined && promela.words === undefined))
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new InputError(
      `there is no Promela form of ${oneOf(missing.map((name) => `the primitive ${name}`))}; add one beside it in src/kernel`,
    );

  // --- the state
  const cells = new Cells(world);
  const kept = keep(world, cells, used);
  const { detectors, omitted, texts: detectorTexts, noteOf } = tellers(world, detectorsOf(scenario, kernel), cells);
  const crashed = cells.add(0, 1);
  const placed = actors.map((spec, number) => placeActor(cells, number, spec, flats[number]!, world));
  const pools = poolsOf(world);
  const namedSlots = Math.max(0, ...pools.map((pool) => (pool === 0 ? 0 : pools.filter((one) => one === pool).length))) <= 8;

  // --- choices, and where findings are
  const outcomesOf = ({ outcomes = 0 }: PromelaForm): string => (outcomes === 'slots' ? 'slots' : `${world.faults ? outcomes : 0}`);
  const choices = placed.slice(0, scheduled).flatMap(({ number, flat }) => {
    const outcomes = new Set([0]);
    for (const point of flat.points) {
      const possible = point ? outcomesOf(point.operation.promela!) : '0';
      if (possible === 'slots') pools.forEach((pool, slot) => pool > 0 && namedSlots && outcomes.add(slot));
      else for (let outcome = 1; outcome <= Number(possible); outcome++) outcomes.add(outcome);
    }
    return [...outcomes].sort((a, b) => a - b).map((outcome) => ({ actor: number, outcome }));
  });
  const { sites, firstSite } = sitesOf(placed, scheduled);

  // --- text
  const lookups = new Tables();
  const candidates = raceCandidates(flats, scheduled, world);
  const texts = placed.map((actor) => actorText(actor, candidates[actor.number]!, outcomesOf, lookups, noteOf));
  const primitives = [...used.keys()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(primitiveText);
  const numbers: { readonly [name: string]: number } = {
    ...sizes(world, kept, cells),
    KINDS: detectors.length,
    SITES: sites.length,
    CHOICES: choices.length,
    NAMED_SLOTS: flag(namedSlots),
    CRASHED: crashed,
    ...named(world, [...runtime, ...detectorTexts, ...telling, ...primitives, ...driver]),
  };
  const declarations = [
    ...tables(world, cells, kept, placed, pools),
    arrayInC('first_site', firstSite),
    arrayInC(
      'ends_run',
      detectors.map(({ endsRun }) => flag(endsRun)),
    ),
    arrayInC(
      'choice_actor',
      choices.map(({ actor }) => actor),
    ),
    arrayInC(
      'choice_outcome',
      choices.map(({ outcome }) => outcome),
    ),
    ...mentionedMembers([...runtime, ...detectorTexts, ...telling, ...primitives]).map((kind) =>
      arrayInC(`M_${kind}`, membersOf(world, kind)),
    ),
    ...lookups.text,
  ];
  const pcOf = (a: number): number => placed[a]!.pc;
  const code = [
    ...runtime,
    ...detectorTexts,
    ...telling,
    ...primitives,
    ...texts.map(({ words: cases }, a) => over(`words_${a}`, pcOf(a), 'void', 0, cases, '0')),
    ...texts.flatMap(({ functions }) => functions),
    ...texts.flatMap(({ can, waits, asleep, hangs, go }, a) => [
      over(`can_go_${a}`, pcOf(a), 'int outcome', 0, can, 'outcome == 0'),
      over(`waits_${a}`, pcOf(a), 'void', 0, waits, '0'),
      over(`asleep_${a}`, pcOf(a), 'void', 0, asleep, '0'),
      over(`hangs_${a}`, pcOf(a), 'void', 0, hangs, '0'),
      `static void go_${a}(int outcome) {\n  switch (get(${pcOf(a)})) {\n${go}\n  }\n}`,
    ]),
    dispatch('can_go', 'int', actors.length, ', int outcome', 'outcome'),
    dispatch('waits', 'int', actors.length),
    dispatch('asleep', 'int', actors.length),
    dispatch('hangs', 'int', actors.length),
    dispatch('go', 'void', actors.length, ', int outcome', 'outcome'),
    dispatch('arrive', 'void', actors.length),
    ...driver,
  ];
  const { bytes, shorts, words } = cells.places;
  const enumeration = (names: readonly string[]): string => `enum { ${names.join(', ')} };`;
  const text = [
    '/* Each transition of the process is one choice of one actor. Compile with -DSAFETY -DNOREDUCE, run with -E -c0. */',
    `c_decl {\n${[
      constants.trim(),
      enumeration(Object.entries(numbers).map(([name, value]) => `${name} = ${value}`)),
      enumeration(actorKinds.map((kind) => kind.toUpperCase().replaceAll('-', '_'))),
    ].join('\n')}\n}`,
    // Spin takes a call in a c_expr for a side effect; a macro it does not look into
    `c_decl {\n${[...choices.map(({ actor, outcome }, i) => `\\#define CAN_${i} can(${actor}, ${outcome})`), '\\#define REST rest()'].join(
      '\n',
    )}\n}`,
    `c_state "signed char bytes[${Math.max(1, bytes)}]" "Global"`,
    `c_state "short shorts[${Math.max(1, shorts)}]" "Global"`,
    `c_state "int words[${Math.max(1, words)}]" "Global"`,
    ...blocks([...declarations, ...code]).map((block) => `c_code {\n${block}\n}`),
    processesText(choices, processes),
  ];
  return {
    text: `${text.join('\n')}\n`,
    kinds: detectors.map(({ kind, name, endsRun }) => ({ kind, name, endsRun })),
    sites,
    roles: objects.map((_, object) => world.role(object)),
    omitted: omitted.map(({ kind }) => kind),
  };
}

/** How many there are of what a model has tables of, and what else C asks of it. */
function sizes(world: World, kept: Kept, cells: Cells): { readonly [name: string]: number } {
  const { place, bytes, shorts } = cells.places;
  const kinds = {
    HEADS: 'rcu_head',
    TIMERS: 'hrtimer',
    LISTS: 'list',
    HLISTS: 'hlist',
    HASHED: 'hlist_pprev',
    ENTRIES: 'list_node',
    POINTERS: 'pointer',
    CACHES: 'kmem_cache',
    POOLS: 'pool',
  };
  return {
    CELLS: place.length,
    BYTES: bytes,
    SHORTS: shorts,
    OBJECTS: world.objects.length,
    ACTORS: world.actors.length,
    SCHEDULED: world.scheduled,
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, world.fieldsOfKind(kind).length])),
    LOCKS: kept.locks.length,
    NODES: kept.nodes.length,
    HARDIRQS: flag(world.actors.some(({ kind }) => kind === 'hardirq')),
    SOFTIRQS: flag(world.actors.some(({ kind }) => kind === 'softirq' || kind === 'rcu-callback')),
    PINNED: flag(kept.pinned),
    SOFTIRQS_MATTER: flag(kept.softirqsMatter),
    RCU_NON_PREEMPTIBLE: flag(world.rcuNonPreemptible),
    SLAB_CHECKED: flag(world.slabChecked),
    ZEROED_TIMERS_WARN: flag(world.isBefore('mainline')),
    PROBES_RUNNING: kept.probesRunning,
    PROBES_ATOMIC: kept.probesAtomic,
    HANDLERS_RUNNING: kept.handlersRunning,
  };
}

/** `F_field` and `G_global`, as texts name them: the field's number, the global's first cell; 0 where the model has none. */
function named(world: World, texts: readonly string[]): { readonly [name: string]: number } {
  const fields = fieldsOf(world);
  const numberOf = (name: string): number => {
    const of = name.slice(2);
    if (name.startsWith('G_')) return world.hasGlobal(of) ? world.global(of) : 0;
    return fields.includes(of) ? world.fieldNumber(of) : 0;
  };
  const names = new Set(texts.flatMap((text) => text.match(/\b[FG]_\w+/g) ?? []));
  return Object.fromEntries([...names].sort().map((name) => [name, numberOf(name)]));
}

/** The kinds of `M_kind`, as texts name them: tables of the objects' members of a kind. */
function mentionedMembers(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(/\bM_\w+/g) ?? []))].sort().map((name) => name.slice(2));
}

/** Each scheduled actor's points, behind the end of a run; and by actor, the number of its first one. */
function sitesOf(
  placed: readonly PlacedActor[],
  scheduled: number,
): { readonly sites: readonly Standpoint[]; readonly firstSite: readonly number[] } {
  const sites: Standpoint[] = [{ actor: '', point: '' }];
  const firstSite = placed.map(({ number, spec, flat }) => {
    if (number >= scheduled) return 0;
    const first = sites.length;
    sites.push(...flat.points.map((point) => ({ actor: spec.name, point: point?.name ?? 'end' })));
    return first;
  });
  return { sites, firstSite };
}

/** By object: the pool that it is a slot of, or 0. */
function poolsOf(world: World): number[] {
  const pools = world.fieldsOfKind('pool');
  return world.objects.map(({ from, type }, object) => {
    const pool = object === 0 ? 0 : from === undefined ? (pools[0]?.object ?? 0) : world.objects.findIndex(({ name }) => name === from);
    return pools.some((one) => one.object === pool && one.type === type) ? pool : 0;
  });
}
