import { Footprint, Places } from '../core/operation/footprint.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { PathSource, PointSource } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';
import { isBefore, kernels } from '../core/world/kernels.js';
import { World } from '../core/world/world.js';
import { isLocation } from './lower.js';

const done = new WeakMap<Scenario, Scenario>();

/**
 * The scenario with a step more behind each operation that lingers (`Operation.lingers`) at a word of an object, where some operation of
 * the system may end the life of one with such a word: elsewhere nobody can tell; and with one more before each that comes to wait
 * (`Operation.comes`), and with those behind it that older kernels go on with (`Operation.goesOn`). Gives what it gave back as it is.
 */
export function withLingering(scenario: Scenario, operations: ReadonlyMap<string, Operation>): Scenario {
  let made = done.get(scenario);
  if (made === undefined) {
    const polled = polledIn(scenario, operations);
    const seen = scenario.paths.some((path) => lingers(path, operations, polled)) && mayEnd(scenario, operations, polled);
    const prolongs = seen ? (path: PathSource) => prolonged(path, operations, polled) : (path: PathSource) => path;
    const comes = scenario.paths.some((path) => isComing(path, operations));
    const goesOn = goingOn(scenario, operations);
    made =
      seen || comes || goesOn.size > 0
        ? { ...scenario, paths: scenario.paths.map((path) => withMore(withComing(prolongs(path), operations), goesOn)) }
        : scenario;
    done.set(scenario, made);
    done.set(made, made);
  }
  return made;
}

/** The pointer of the word at which a point lingers, and the operation that comes after it. */
function lingersAt({ invoke }: PointSource, operations: ReadonlyMap<string, Operation>, polled: ReadonlySet<string>) {
  const { lingers } = operations.get(invoke?.src ?? '') ?? {};
  const at = lingers && invoke?.input?.[lingers.at];
  if (at === undefined || !isLocation(at) || (lingers!.polled && !polled.has(at.field))) return undefined;
  const object = 'reg' in at ? { reg: at.reg } : { param: at.param };
  const input = lingers!.at in (operations.get(lingers!.as)?.params ?? {}) ? { [lingers!.at]: at } : { object };
  return { src: lingers!.as, begins: lingers!.begins ?? invoke!.src, input, field: at.field };
}

const lingers = (path: PathSource, operations: ReadonlyMap<string, Operation>, polled: ReadonlySet<string>): boolean =>
  Object.values(path.states).some((point) => lingersAt(point, operations, polled) !== undefined);

/** The fields that some point looks at by an operation that takes any kind. */
function polledIn(scenario: Scenario, operations: ReadonlyMap<string, Operation>): ReadonlySet<string> {
  const points = scenario.paths.flatMap(({ states }) => Object.values(states));
  return new Set(
    points.flatMap(({ invoke }) =>
      Object.entries(invoke?.input ?? {}).flatMap(([param, at]) =>
        isLocation(at) && operations.get(invoke!.src)?.takes?.[param] === undefined ? [at.field] : [],
      ),
    ),
  );
}

/** Whether what an operation of the system says that it touches has the life of an object with such a word; one that says nothing may. */
function mayEnd(scenario: Scenario, operations: ReadonlyMap<string, Operation>, polled: ReadonlySet<string>): boolean {
  const points = scenario.paths.flatMap(({ states }) => Object.values(states));
  const words = new Set(points.flatMap((point) => lingersAt(point, operations, polled)?.field ?? []));
  const w = new World(scenario);
  const objects = [...w.objects.keys()].slice(1);
  const lives = objects.flatMap((object) =>
    Object.keys(w.types[w.objects[object]!.type]!.fields).some((field) => words.has(field)) ? [w.lifeCell(object)] : [],
  );
  const used = new Set(points.flatMap(({ invoke }) => operations.get(invoke?.src ?? '') ?? []));
  return [...used].some(({ footprint: says }) => {
    if (!says) return true;
    const footprint = new Footprint();
    try {
      says.touches(anyStep(w, footprint, objects));
    } catch {
      return true;
    }
    return footprint.writesAll || lives.some((cell) => footprint.writes.has(cell));
  });
}

/** A step of an operation of which nothing is known: it may be about every object. */
export function anyStep(w: World, footprint: Footprint, objects: readonly number[]): AbstractStep {
  const places = new Places(w.layout.size);
  return {
    w,
    actor: 0,
    footprint,
    objects: () => objects,
    global: () => 0,
    place: (name) => places.named(name),
    constant: () => undefined,
    depth: () => 0,
    leaves: () => false,
    emits: () => {},
    location: () => [],
    held: () => [],
  };
}

function prolonged(path: PathSource, operations: ReadonlyMap<string, Operation>, polled: ReadonlySet<string>): PathSource {
  if (!lingers(path, operations, polled)) return path;
  const states: { [point: string]: PointSource } = {};
  for (const [name, point] of Object.entries(path.states)) {
    const more = lingersAt(point, operations, polled);
    if (more === undefined) {
      states[name] = point;
      continue;
    }
    const after = freeName(`${name}_lingers`, path, states);
    states[name] = { ...point, invoke: { ...point.invoke!, src: more.begins, onDone: after } };
    states[after] = { invoke: { src: more.src, input: more.input, onDone: point.invoke!.onDone } };
  }
  return { ...path, states };
}

const isComing = ({ states }: PathSource, operations: ReadonlyMap<string, Operation>): boolean =>
  Object.values(states).some(({ invoke }) => operations.get(invoke?.src ?? '')?.comes !== undefined);

/** The point itself comes, and waits at one named after it. */
function withComing(path: PathSource, operations: ReadonlyMap<string, Operation>): PathSource {
  if (!isComing(path, operations)) return path;
  const states: { [point: string]: PointSource } = {};
  for (const [name, point] of Object.entries(path.states)) {
    const comes = operations.get(point.invoke?.src ?? '')?.comes;
    if (comes === undefined) {
      states[name] = point;
      continue;
    }
    const waits = freeName(`${name}_waits`, path, states);
    states[name] = { ...point, invoke: { ...point.invoke!, src: comes, onDone: waits } };
    states[waits] = { ...point, invoke: point.invoke! };
  }
  return { ...path, states };
}

/** By operation: what comes behind it in the scenario's kernel. */
function goingOn({ kernel = kernels[0], paths }: Scenario, operations: ReadonlyMap<string, Operation>) {
  const used = new Set(paths.flatMap(({ states }) => Object.values(states).map(({ invoke }) => invoke?.src ?? '')));
  return new Map(
    [...used].flatMap((src): [string, readonly string[]][] => {
      const goesOn = operations.get(src)?.goesOn;
      return goesOn && isBefore(kernel, goesOn.before) ? [[src, goesOn.with]] : [];
    }),
  );
}

/** The points behind one are named after what they do. */
function withMore(path: PathSource, goesOn: ReadonlyMap<string, readonly string[]>): PathSource {
  const states: { [point: string]: PointSource } = {};
  for (const [name, point] of Object.entries(path.states)) {
    let [last, own] = [name, point];
    for (const src of goesOn.get(point.invoke?.src ?? '') ?? []) {
      const next = freeName(`${name}_${src}`, path, states);
      states[last] = { ...own, invoke: { ...own.invoke!, onDone: next } };
      [last, own] = [next, { invoke: { src, onDone: point.invoke!.onDone } }];
    }
    states[last] = own;
  }
  return { ...path, states };
}

function freeName(wanted: string, path: PathSource, states: { readonly [point: string]: PointSource }): string {
  let name = wanted;
  while (name in path.states || name in states) name += '_';
  return name;
}
