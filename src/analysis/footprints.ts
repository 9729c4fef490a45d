import { Event, firstNote } from '../core/world/event.js';
import { Footprint, Places } from '../core/operation/footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import type { AbstractStep, LockNames, OperationFootprint, Quiet, Want } from '../core/operation/operation-footprint.js';
import { begins, ends } from '../kernel/footprint/sections.js';
import { pinnedTimers } from '../kernel/pinned-timers.js';
import { readers } from '../kernel/rcu.js';
import { outName, switchedOut } from '../kernel/task.js';
import { cellsOf, constantOf, given, locationsOf, objectsIn, pointees, usesResult } from './arguments.js';
import { bracketOf, byResult, dropsLock, isKnown, isSometimes, lockOf, sectionsIn, takesLock } from './brackets.js';
import { type ControlFlow, controlFlow, got, targets } from './control-flow.js';
import { type Endings, endingsOf, noEndings, type Waiting } from './endings.js';
import type { FlatProgram, Move, Point } from '../path/flatten.js';
import { depths, isThroughout } from './nesting.js';
import { pointsTo, type PointsTo } from './points-to.js';
import { type RaceCandidate, several } from '../path/race-candidates.js';

/** What a step at a point may touch. */
export interface PointFootprint {
  readonly full: Footprint;
  /** Where the operation says of its arguments that it does less. */
  readonly quiet: Footprint | undefined;
  /** Besides what its locations add, for those who know where these are. */
  readonly rest: Footprint;
  readonly quietRest: Footprint | undefined;
  readonly isQuiet: Quiet | undefined;
  readonly operation: Operation;
  readonly says: OperationFootprint;
  readonly wants: readonly Want[];
  /** The places that another operation must write before it can go again, where that is so. */
  readonly againAfter: readonly number[] | undefined;
  /** The cells of its location, or the objects of its first argument: what a section is about. */
  readonly about: readonly number[];
  /** The locks, by cell, that it may take or drop. */
  readonly locks: readonly number[];
  /** It takes the lock, if it can go. */
  readonly takes: boolean;
  /** Everybody whom it waits for has to move before it can go; not where somebody else drops the lock. */
  readonly needsAll: boolean;
  /** It may have to wait. */
  readonly blocks: boolean;
  /** It may have several outcomes. */
  readonly chooses: boolean;
  /** The objects whose end lets it go although somebody stays whom it waits for. */
  readonly escapes: readonly number[];
}

/** As operations see it, and what a location among its parameters tells. */
interface Step extends AbstractStep {
  accesses(objects: readonly number[], writes: boolean): void;
}

/** Of an operation that does not say what it touches. */
const everything: OperationFootprint = { touches: ({ footprint }) => footprint.everything(), brackets: [] };

/** One system's footprints, by actor and point, whatever the state. */
export interface Footprints {
  readonly places: Places;
  readonly flows: readonly ControlFlow[];
  readonly points: readonly (readonly (PointFootprint | undefined)[])[];
  readonly endings: Endings;
  /** Locks, by cell, that somebody may drop who does not hold them. */
  readonly foreign: ReadonlySet<number>;
}

/**
 * What the steps of a system may touch. Where a section is known to end, less has to be looked at: that needs to be told which ways of
 * the programs may be gone round forever (analysis/cycles), for which footprints are needed that do without.
 */
export function footprintsOf(
  world: World,
  flats: readonly FlatProgram[],
  candidates: readonly (readonly (readonly RaceCandidate[])[])[],
  boundAt: (actor: number, point: number) => Bound,
  endless?: Waiting['endless'],
): Footprints {
  const mayBlock = (actor: number, point: number): boolean => boundAt(actor, point).enabled !== undefined;
  const flows = flats.map((flat, actor) => controlFlow(flat, world.actors[actor]!.repeats === true));
  const places = new Places(world.layout.size);
  if (!flats.every(({ points }) => points.every((point) => !point || isKnown(point.operation))))
    return {
      places,
      flows,
      endings: noEndings,
      foreign: new Set(),
      points: flats.map((flat, actor) => everythingOf(flat, (p) => boundAt(actor, p))),
    };
  const leads = flats.map((flat) => pointsTo(flat, world, (point, of) => given(point, of, world)));
  const words = flats.map(({ points }, actor) =>
    points.map((point) => (point?.access ? cellsOf(point.args[point.access.argument]!, leads[actor]!, world) : [])),
  );
  const standing = (actor: number, cell: number, access: number): number =>
    places.named(`${world.actors[actor]!.name} stands at ${world.layout.names[cell]} with access ${access}`, cell);
  const standingAt = (actor: number, operation: Operation): number =>
    places.named(`${world.actors[actor]!.name} stands at ${operation.name}`);
  /** Where an actor that stands at this point is. */
  const standings = (actor: number, point: number): readonly number[] => {
    const { operation, access } = flats[actor]!.points[point]!;
    if (operation.words !== undefined) return [standingAt(actor, operation)];
    return words[actor]![point]!.map((cell) => standing(actor, cell, access!.bits));
  };
  const depth = new Map(
    sectionsIn(flats)
      .filter(({ nests }) => nests)
      .map((section) => [section, flats.map((flat, actor) => depths(flat, section, 'least', isThroughout(world, section, actor)))]),
  );
  const locksAt = (actor: number, point: Point): readonly number[] =>
    lockOf(point.operation)?.of?.(world, (argument) => pointees(point.args[argument]!, leads[actor]!, world)) ??
    cellsOf(point.args[0]!, leads[actor]!, world);
  const tasksAt = (actor: number, point: Point): readonly number[] => pointees(point.args[0]!, leads[actor]!, world);
  const held = flats.map((flat, actor) => heldLocks(flat, flows[actor]!, (point) => locksAt(actor, point)));
  const sure = flats.map((flat, actor) => surelyHeld(flat, flows[actor]!, (point) => locksAt(actor, point)));
  const dropsAt = (actor: number, p: number): readonly number[] => {
    const point = flats[actor]!.points[p];
    return point && dropsLock(point.operation) ? locksAt(actor, point) : [];
  };
  const dropsOwn = (actor: number, p: number): boolean => dropsAt(actor, p).length === 1 && sure[actor]![p]!.has(dropsAt(actor, p)[0]!);
  const foreign = new Set(flats.flatMap(({ points }, actor) => points.flatMap((_, p) => (dropsOwn(actor, p) ? [] : dropsAt(actor, p)))));
  const switches = flats.flatMap((_, actor) =>
    switchesOf(flats[actor]!, flows[actor]!, (point) => tasksAt(actor, point)).map((one) => ({ ...one, actor })),
  );
  const endings =
    endless === undefined
      ? noEndings
      : endingsOf(world, {
          flats,
          endless,
          mayBlock,
          locksAt: (actor, p) => locksAt(actor, flats[actor]!.points[p]!),
          tasksAt: (actor, p) => tasksAt(actor, flats[actor]!.points[p]!),
          mayHold: (actor, p, lock) => held[actor]![p]!.has(lock),
          dropsOwn: (lock) => !foreign.has(lock),
          isOut: (task) => (actor, p) => switches.some((one) => one.actor === actor && one.tasks.includes(task) && one.out.has(p)),
          comesBack: (task) => switches.every(({ tasks, comesBack }) => comesBack || !tasks.includes(task)),
        });
  // where an actor that stands there is in a race with one that takes this point, and whether anybody asks
  const candidatesAt = (actor: number, point: number): readonly number[] =>
    candidates[actor]![point]!.flatMap(({ actor: candidate, at }) => [
      ...words[actor]![point]!.flatMap((cell) =>
        [...new Set(at.filter((theirs, q) => theirs !== 0 && theirs !== several && words[candidate]![q]!.includes(cell)))].map((theirs) =>
          standing(candidate, cell, theirs - 1),
        ),
      ),
      ...new Set([...at].flatMap((theirs, q) => (theirs === several ? standings(candidate, q) : []))),
    ]);
  /** What says which words these are, where one of the two accesses several. */
  const wordsBy = (actor: number, point: number): readonly number[] =>
    candidates[actor]![point]!.flatMap(({ actor: candidate, at }) =>
      [...new Set([...at].flatMap((theirs, q) => (theirs === several ? [flats[candidate]!.points[q]!.operation] : [])))].flatMap(
        ({ words: theirs }) => [...(theirs?.by(world) ?? []), ...(flats[actor]!.points[point]!.operation.words?.by(world) ?? [])],
      ),
    );
  /** Whether its task is on a CPU; one that nobody switches out always is. */
  const onCpuOf = (actor: number): readonly number[] => {
    const { task } = world.actors[actor]!;
    const number = task === undefined ? 0 : world.objectNumber(task);
    return switches.some(({ tasks }) => tasks.includes(number)) ? [places.named(outName(number))] : [];
  };
  /** What the others of its CPU keep it busy with. */
  const levelsBeside = (actor: number): readonly number[] => {
    const { cpu } = world.actors[actor]!;
    return world.actors.flatMap((other, b) => (cpu !== undefined && b !== actor && other.cpu === cpu ? [places.named(`level ${b}`)] : []));
  };
  const watched = new Set(flats.flatMap(({ points }, actor) => points.flatMap((_, point) => candidatesAt(actor, point))));

  const entries = flats.map(({ entry }) => targets(entry, []));
  const points = flats.map((flat, actor) =>
    flat.points.map((point, p): PointFootprint | undefined => {
      if (!point) return undefined;
      const { operation } = point;
      const says = operation.footprint!;
      const of = leads[actor]!;
      const stepWith = (footprint: Footprint): Step => ({
        w: world,
        actor,
        footprint,
        objects: (argument) => pointees(point.args[argument]!, of, world),
        global: (argument) => (point.args[argument] as { readonly cell: number }).cell,
        place: (name) => places.named(name),
        location: () => cellsOf(point.args[0]!, of, world),
        emits(event, objects = [], locks = { taken: [], held: [] }) {
          // a free takes the locks inside of the object from whoever holds them
          if (heedsLocks.has(event))
            for (const object of new Set([...held[actor]![p]!].map((cell) => world.ownerOf(cell))))
              if (object > 0) footprint.read(places.named(`access to ${world.objects[object]!.name}`));
          emits(world, places, footprint, actor, event, objects, locks);
          causes(world, footprint, event, objects, true);
        },
        accesses(objects, writes) {
          emits(world, places, footprint, actor, Event.access, objects, { taken: [], held: [] });
          causes(world, footprint, Event.access, objects, writes);
        },
        depth: (section) => depth.get(section)?.[actor]?.[p] ?? 0,
        leaves: (section, one) => !section.seen?.(world) && endings.section(section, one),
        constant: (argument) => constantOf(point.args[argument]!),
        held: () => [...held[actor]![p]!],
      });
      const made = (touches: (step: AbstractStep) => void, readsLocations: boolean, anywhere = true): Footprint => {
        const footprint = new Footprint();
        const step = stepWith(footprint);
        if (anywhere) locations(step, point, of, readsLocations);
        if (readers.throughout!(world, actor)) {
          if (entries[actor]!.includes(p)) begins(step, readers);
          if (point.moves.some(({ next }) => targets(next, []).includes(0))) {
            ends(step, readers);
            footprint.update(...world.part(pinnedTimers).cells);
          }
        }
        if (!says.onlyResult || point.after.length > 0 || point.moves.length > 1 || point.moves.some(usesResult)) touches(step);
        if (takesLock(operation)) {
          // of several locks it takes only one
          const [lock, another] = locksAt(actor, point);
          if (lock !== undefined && another === undefined && endings.lock(lock)) footprint.enters.add(lock);
          else footprint.enters.clear();
        }
        // whose lock somebody else drops, what it keeps it from changes under it
        if (dropsAt(actor, p).some((lock) => foreign.has(lock)))
          footprint.update(...world.actors.flatMap((_, one) => [places.named(`level ${one}`), places.named(`locks of ${one}`)]));
        if ([...foreign].some((lock) => held[actor]![p]!.has(lock)))
          footprint.read(places.named(`level ${actor}`), places.named(`locks of ${actor}`));
        for (const { number, values } of [...point.before, ...point.after]) {
          told(
            world,
            footprint,
            number,
            actor,
            values.map((e) => objectsIn(world, of(e, given(point, of, world)))),
          );
          causes(world, footprint, number, [], false);
        }
        for (const move of point.moves) annotations(step, move, of);
        for (const place of onCpuOf(actor))
          (endings.out(world.objectNumber(world.actors[actor]!.task!)) ? footprint.pauses : footprint.reads).add(place);
        footprint.read(...levelsBeside(actor), ...candidatesAt(actor, p), ...wordsBy(actor, p));
        // who cannot go at the moment is in no race
        for (const { actor: candidate } of candidates[actor]![p]!) footprint.read(...onCpuOf(candidate), ...levelsBeside(candidate));
        for (const at of [p, ...flows[actor]!.after[p]!])
          for (const place of at === 0 ? [] : standings(actor, at)) if (watched.has(place)) footprint.write(place);
        return footprint;
      };
      const { quiet } = says;
      return {
        full: made(says.touches, false),
        quiet: quiet && made(quiet.touches, quiet.readsLocations === true),
        rest: made(says.touches, false, false),
        quietRest: quiet && made(quiet.touches, quiet.readsLocations === true, false),
        isQuiet: quiet?.when(stepWith(new Footprint())),
        operation,
        says,
        wants: says.wants?.(stepWith(new Footprint())) ?? [],
        againAfter: says.againAfter?.(stepWith(new Footprint())),
        about:
          point.args[0] === undefined
            ? []
            : point.args[0].kind === 'value'
              ? pointees(point.args[0], of, world)
              : cellsOf(point.args[0], of, world),
        locks: lockOf(operation) ? locksAt(actor, point) : [],
        takes: takesLock(operation),
        needsAll: says.needsAll === true && !(lockOf(operation) && locksAt(actor, point).some((lock) => foreign.has(lock))),
        blocks: mayBlock(actor, p),
        chooses: boundAt(actor, p).outcomes !== undefined,
        escapes: point.args.flatMap((arg) =>
          arg.kind === 'field' ? pointees(arg, of, world).map((object) => places.named(`access to ${world.objects[object]!.name}`)) : [],
        ),
      };
    }),
  );
  return { places, flows, points, endings, foreign };
}

/** Where one operation does not say what it touches, or which sections it enters and leaves, nobody can tell what another one does. */
function everythingOf(flat: FlatProgram, boundAt: (point: number) => Bound): readonly (PointFootprint | undefined)[] {
  const all = new Footprint();
  all.everything();
  return flat.points.map(
    (point, p) =>
      point && {
        full: all,
        quiet: undefined,
        rest: all,
        quietRest: undefined,
        isQuiet: undefined,
        operation: point.operation,
        says: everything,
        wants: [],
        againAfter: undefined,
        about: [],
        locks: [],
        takes: false,
        needsAll: false,
        blocks: boundAt(p).enabled !== undefined,
        chooses: boundAt(p).outcomes !== undefined,
        escapes: [],
      },
  );
}

/** The locations among the parameters, by argument. */
function locations(step: Step, point: Point, of: PointsTo, readsOnly: boolean): void {
  for (const { argument, reads, writes } of locationsOf(point)) {
    const arg = point.args[argument]!;
    if (arg.kind === 'field') step.accesses(pointees(arg, of, step.w), writes);
    if (reads) step.footprint.read(...cellsOf(arg, of, step.w));
    if (writes && !readsOnly) step.footprint.write(...cellsOf(arg, of, step.w));
  }
}

/** What comes with a branch: its annotation, its writes to private memory; also of the callers' branches, where it returns. */
function annotations(step: AbstractStep, move: Move, of: PointsTo, seen: Set<Move> = new Set()): void {
  if (seen.has(move)) return;
  seen.add(move);
  if (move.note) step.emits(move.note.number);
  for (const { object, field } of move.writes)
    step.footprint.write(...cellsOf({ kind: 'field', pointer: object, field, write: 1 }, of, step.w));
  for (let next = move.next; ; next = next.next!) {
    if (next.kind === 'return') for (const outer of next.moves) annotations(step, outer, of, seen);
    if (next.kind !== 'assign') return;
  }
}

interface Switch {
  readonly tasks: readonly number[];
  readonly comesBack: boolean;
  /** Points at which they may be out. */
  readonly out: ReadonlySet<number>;
}

/** The tasks that a program switches out, and whether it always goes on to switch them in. */
function switchesOf({ points }: FlatProgram, { after }: ControlFlow, tasksOf: (point: Point) => readonly number[]): readonly Switch[] {
  return points.flatMap((point) => {
    const out = point && bracketOf(point.operation, switchedOut);
    if (!out?.enters) return [];
    const tasks = tasksOf(point!);
    const switchesIn = (at: number): boolean => {
      const back = bracketOf(points[at]!.operation, switchedOut);
      return back?.enters === false && !isSometimes(back) && tasks.length === 1 && `${tasksOf(points[at]!)}` === `${tasks}`;
    };
    const seen = new Set<number>();
    const todo = point!.moves.flatMap(({ next }, i) => (!out.ifGot || got(point!.moves, i) ? targets(next, [0]) : []));
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue;
      // until it is switched in, which may have to wait, it is out
      seen.add(at);
      if (at !== 0 && !switchesIn(at)) todo.push(...after[at]!);
    }
    return [{ tasks, comesBack: !seen.has(0), out: seen }];
  });
}

/** By point: the locks, by cell, that the actor may hold there. */
function heldLocks(
  { points }: FlatProgram,
  { again }: ControlFlow,
  locksOf: (point: Point) => readonly number[],
): readonly ReadonlySet<number>[] {
  const held = points.map(() => new Set<number>());
  for (let changed = true; changed; ) {
    changed = false;
    points.forEach((point, p) => {
      if (!point) return;
      const lock = lockOf(point.operation);
      const cells = lock ? locksOf(point) : [];
      point.moves.forEach((move, branch) => {
        const left = new Set(held[p]);
        if (lock?.enters && byResult(lock, point.moves, branch) !== false) for (const cell of cells) left.add(cell);
        if (lock?.enters === false && !isSometimes(lock) && cells.length === 1) left.delete(cells[0]!);
        for (const next of targets(move.next, again)) {
          const before = held[next]!.size;
          for (const cell of left) held[next]!.add(cell);
          if (held[next]!.size > before) changed = true;
        }
      });
    });
  }
  return held;
}

/** By point: the locks that the actor holds there whatever way it came; unreachable points are left out. */
function surelyHeld(
  { points, entry }: FlatProgram,
  { again }: ControlFlow,
  locksOf: (point: Point) => readonly number[],
): readonly ReadonlySet<number>[] {
  const held: (Set<number> | undefined)[] = points.map(() => undefined);
  const todo: number[] = [];
  const come = (to: number, holding: ReadonlySet<number>): void => {
    const before = held[to];
    const now = before === undefined ? new Set(holding) : new Set([...before].filter((cell) => holding.has(cell)));
    if (before !== undefined && now.size === before.size) return;
    held[to] = now;
    todo.push(to);
  };
  for (const point of targets(entry, [])) come(point, new Set());
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const point = points[at];
    if (!point) continue;
    const lock = lockOf(point.operation);
    const cells = lock ? locksOf(point) : [];
    point.moves.forEach((move, branch) => {
      const left = new Set(held[at]);
      if (lock?.enters === false) for (const cell of cells) left.delete(cell);
      else if (lock && lock.says === undefined && byResult(lock, point.moves, branch) === true && cells.length === 1) left.add(cells[0]!);
      for (const next of targets(move.next, again)) come(next, left);
    });
  }
  return held.map((set) => set ?? new Set());
}

/** Of what they hear then, detectors ask which locks the actor holds. */
const heedsLocks: ReadonlySet<number> = new Set([Event.lockAcquire, Event.mapTouch, Event.interruptsOn, Event.mightSleep]);

/** What the detectors that hear of an event look at and change. */
function emits(
  world: World,
  places: Places,
  footprint: Footprint,
  actor: number,
  event: number,
  objects: readonly number[],
  locks: LockNames,
): void {
  for (const object of objects) footprint.read(places.named(`access to ${world.objects[object]!.name}`));
  told(world, footprint, event, actor, [objects], locks);
}

/** What those who hear of it look at and change; `about` are the objects that each of its operands may lead to. */
function told(
  world: World,
  footprint: Footprint,
  event: number,
  actor: number,
  about: readonly (readonly number[])[],
  locks: LockNames = { taken: [], held: [] },
): void {
  for (const touched of world.touchedBy(event, { actor, about, ...locks })) {
    if (touched === undefined) footprint.everything();
    else {
      footprint.read(...(touched.reads ?? []));
      footprint.update(...(touched.writes ?? []));
    }
  }
}

/** What a finding tells of the past, and what of that the step changes, where states keep it (core/world/causes). */
function causes(world: World, footprint: Footprint, event: number, objects: readonly number[], writes: boolean): void {
  const { causes: kept } = world;
  if (kept === undefined) return;
  const listeners = world.listeners(event);
  // of an annotation it is not looked at which objects it names
  const named = event < firstNote && listeners.every(({ near }) => near);
  const told = named ? objects : listeners.length === 0 ? [] : [...world.objects.keys()];
  footprint.read(...told.flatMap((object) => kept.cellsOf(object)));
  if (writes && kept.heeds(event)) footprint.update(...objects.flatMap((object) => kept.cellsOf(object)));
}
