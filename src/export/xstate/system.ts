import { assign, type AnyStateMachine, setup } from 'xstate';
import { InputError } from '../../core/error.js';
import { nameChoice } from '../../core/system/schedule.js';
import { foundSite, siteOf } from '../../core/system/site.js';
import { actorOf } from '../../core/system/run.js';
import type { Compiled } from '../../execute/compiled.js';

/** One choice: an actor's step, `user`, with its outcome where it has several, `user=ENOMEM`. */
export interface SystemEvent {
  readonly type: string;
}

/** The memory of the whole system, and what the last step showed. */
export interface SystemContext {
  readonly cells: readonly number[];
  /** Sites, as expectations name them. */
  readonly found: readonly string[];
  /** A finding ended the run. */
  readonly over: boolean;
}

export interface SystemMachine {
  readonly machine: AnyStateMachine;
  /** All that ever happen, for walkers such as xstate/graph. */
  readonly events: readonly SystemEvent[];
}

/** Where an actor is when a finding has ended the run in its step. */
const stopped = 'stopped';
/** And when its path has. */
const ended = 'end';

/**
 * A whole system as one machine: a parallel region an actor, a state a point within its callers, an event a choice. Guards ask the
 * compiled program where the choice leads from the memory in the context, and the assign takes it. Throws an InputError where there
 * are more than `most` states: the ways on from each point are known by walking all once. `system` is the machine's own from now on.
 */
export function machineOfSystem(system: Compiled, name: string, most = 20_000): SystemMachine {
  const { world } = system;
  const actors = world.actors.slice(0, world.scheduled).map((actor) => actor.name);
  const names = { actors, outcomes: world.outcomeNames };
  const buffer = new Int32Array(512);
  const choices = new Map<string, number>();

  const pointOf = (actor: number): string =>
    system
      .pending(actor)
      ?.stack.map((point) => point.replaceAll('.', ':'))
      .join(' > ') ?? ended;
  const enabled = (cells: readonly number[]): readonly number[] => {
    world.load(Int32Array.from(cells));
    return [...buffer.subarray(0, system.choices(buffer))];
  };
  const eventOf = (choice: number): string => {
    const { actor, outcome } = nameChoice(choice, names);
    const type = outcome === '' ? actor : `${actor}=${outcome}`;
    choices.set(type, choice);
    return type;
  };
  const taken = (cells: readonly number[], choice: number): { readonly context: SystemContext; readonly point: string } => {
    world.load(Int32Array.from(cells));
    const actor = actorOf(choice);
    const by = { actor: actors[actor]!, point: system.pending(actor)!.point };
    system.step(choice);
    const found = Array.from({ length: world.foundCount }, (_, i) => siteOf(foundSite(world, i, by)));
    const over = world.crashed;
    return { context: { cells: [...world.cells], found, over }, point: over ? stopped : pointOf(actor) };
  };

  system.reset();
  const start: SystemContext = { cells: [...world.cells], found: [], over: false };
  const first = actors.map((_, actor) => pointOf(actor));
  const ways = waysOf(name, start, most, { actors, enabled, taken, eventOf, pointAt: (cells, actor) => at(cells, actor) });
  function at(cells: readonly number[], actor: number): string {
    world.load(Int32Array.from(cells));
    return pointOf(actor);
  }

  type Step = { readonly context: SystemContext; readonly event: SystemEvent };
  const leads = ({ context, event }: Step, { to }: { readonly to: string }): boolean => {
    const choice = choices.get(event.type)!;
    return !context.over && enabled(context.cells).includes(choice) && taken(context.cells, choice).point === to;
  };
  const region = (actor: number) => {
    const points = ways[actor]!;
    const states = Object.fromEntries([...points].map(([point, on]) => [point, stateOf(point, on)]));
    return { initial: first[actor]!, states };
  };
  const machine = setup({
    types: {} as { context: SystemContext; events: SystemEvent },
    guards: { leads },
    actions: { step: assign(({ context, event }) => taken(context.cells, choices.get(event.type)!).context) },
  } as never).createMachine({
    id: name.replaceAll('.', ':'),
    type: 'parallel',
    context: start,
    states: Object.fromEntries(actors.map((actor, i) => [actor, region(i)])),
  } as never);
  return { machine: machine as unknown as AnyStateMachine, events: [...choices.keys()].map((type) => ({ type })) };
}

/** Of a point: by event, where it leads. */
type Ways = Map<string, Set<string>>;

interface Walked {
  readonly actors: readonly string[];
  readonly enabled: (cells: readonly number[]) => readonly number[];
  readonly taken: (cells: readonly number[], choice: number) => { readonly context: SystemContext; readonly point: string };
  readonly eventOf: (choice: number) => string;
  readonly pointAt: (cells: readonly number[], actor: number) => string;
}

/** By actor and point, every way on that there is. */
function waysOf(
  name: string,
  start: SystemContext,
  most: number,
  { actors, enabled, taken, eventOf, pointAt }: Walked,
): readonly Map<string, Ways>[] {
  const ways = actors.map((_, actor): Map<string, Ways> => new Map([[pointAt(start.cells, actor), new Map()]]));
  const seen = new Set([start.cells.join()]);
  for (let queue = [start.cells]; queue.length > 0; ) {
    const next: (readonly number[])[] = [];
    for (const cells of queue)
      for (const choice of enabled(cells)) {
        const actor = actorOf(choice);
        const from = pointAt(cells, actor);
        const { context, point } = taken(cells, choice);
        const points = ways[actor]!;
        const on = points.get(from)!;
        const type = eventOf(choice);
        on.set(type, (on.get(type) ?? new Set()).add(point));
        if (!points.has(point)) points.set(point, new Map());
        const key = context.cells.join();
        if (context.over || seen.has(key)) continue;
        seen.add(key);
        if (seen.size > most)
          throw new InputError(
            `${name}: it has more than ${most} states; one machine is made of smaller systems: name fewer actors, or show its paths`,
          );
        next.push(context.cells);
      }
    queue = next;
  }
  return ways;
}

function stateOf(point: string, on: Ways) {
  if (point === ended && on.size === 0) return { type: 'final' };
  return {
    on: Object.fromEntries(
      [...on].map(([type, targets]) => [
        type,
        // a target that is the point itself is entered again: its memory is another one
        [...targets].map((target) => ({ target, guard: { type: 'leads', params: { to: target } }, actions: { type: 'step' } })),
      ]),
    ),
  };
}
