import type { Handlers } from '../detector/detector.js';
import type { ActorSpec, Scenario } from './scenario.js';
import type { World } from '../world/world.js';

/** One line of a script that does something: who does what, when. */
export interface Action {
  /** Line number, from 1. */
  readonly line: number;
  /** File and line, for errors. */
  readonly place: string;
  /** Microseconds from the start. */
  readonly at: number;
  /** Whom the line begins with, and what it says that they do. */
  readonly who: string;
  readonly verb: string;
  readonly args: readonly string[];
  /** The return value that the script expects, as it is printed. */
  readonly expect: string | undefined;
}

/** One call of an actor: the path it runs and what it hands over; names of objects are strings. */
export interface SimulatedCall {
  readonly path: string;
  readonly input: { readonly [param: string]: number | string };
}

/** What an action comes to. */
export interface SimulatedDoing {
  /** The line of the script. */
  readonly action: Action;
  /** Who makes the calls; its path is the script's. */
  readonly actor: ActorSpec;
  /** Made one after the other. */
  readonly calls: readonly SimulatedCall[];
  /** The task that trace lines name. */
  readonly as?: string;
  /** It returns nothing that a script could look at. */
  readonly silent?: boolean;
  /** What it returns where every call, if there are any, returned 0. */
  readonly returns?: (world: World) => number;
  /** A text that it gives besides. */
  readonly shows?: string;
  /** From here on interrupts are held off, so that no timer expires, or they come again. */
  readonly interrupts?: 'off' | 'on';
}

/** What a model makes of a script. */
export interface SimulatedSystem {
  readonly scenario: Omit<Scenario, 'actors'>;
  /** Actors that act by themselves whenever they can, in this order. */
  readonly daemons: readonly ActorSpec[];
  /** What each action comes to, in the script's order. */
  readonly doings: readonly SimulatedDoing[];
  /** Hears the trace events; `text` is a line's part behind the time. */
  listener(world: World, tell: (text: string) => void): Handlers;
  /** `name value`, for the end of the report. */
  counters(world: World): readonly (readonly [name: string, value: string])[];
  /** A return value as C would name it. */
  named(code: number): string;
}

/** A model that scripts can be run on. */
export interface Simulation {
  /** Verbs with their arguments and what they do, for the help and for errors. */
  readonly verbs: { readonly [verb: string]: string };
  readonly variants: readonly string[];
  readonly switches: { readonly [name: string]: readonly string[] };
  /** By variant, the switches that it has besides. */
  readonly ownSwitches?: { readonly [variant: string]: { readonly [name: string]: readonly string[] } };
  /** Switches of other kernels that are not built yet; refused with a sentence. */
  readonly unbuilt: readonly string[];
  /** Throws an InputError, with the line, for an action that it does not understand. */
  build(actions: readonly Action[], variant: string, switches: { readonly [name: string]: string }): SimulatedSystem;
}
