import type { Footprint } from './footprint.js';
import type { Bracket, Section } from './section.js';
import type { World } from '../world/world.js';

/**
 * One step of an operation at one program point, as far as it is known before a run: of its arguments what they may be.
 * They are counted without tags. A location's word, and whether it may be accessed at all, are in the footprint already.
 */
export interface AbstractStep {
  readonly w: World;
  /** The actor whose step it is. */
  readonly actor: number;
  readonly footprint: Footprint;
  /** The objects that an argument, or the pointer of a location, may lead to. */
  objects(argument: number): readonly number[];
  /** The cell of the global that an argument names. */
  global(argument: number): number;
  /** The number of a place that is no cell. */
  place(name: string): number;
  /** The value of an argument, where it is always the same. */
  constant(argument: number): number | undefined;
  /** In how many such sections the actor is, at least, before the step. */
  depth(section: Section): number;
  /** That actor leaves every section of that kind that it enters. */
  leaves(section: Section, actor: number): boolean;
  /** The detectors hear of this, about these objects. */
  emits(event: number, objects?: readonly number[], locks?: LockNames): void;
  /** The cells of the first argument, which is a location. */
  location(): readonly number[];
  /** The cells of the locks that the actor may hold. */
  held(): readonly number[];
}

/** Classes of locks: of one that is taken, of those held at that time. */
export interface LockNames {
  readonly taken: readonly string[];
  readonly held: readonly string[];
}

/** Something that an operation waits for: no particular actor, but a change of a place. */
export interface Want {
  missing(cells: Int32Array): boolean;
  readonly places: readonly number[];
}

/** Whether a step does less, as the cells and its arguments are. */
export type Quiet = (cells: Int32Array, args: Int32Array) => boolean;

/** What was asked for some objects, and waits for those who were in a section when it was asked. */
export interface Asked {
  /** Something is asked, and not granted. */
  pending(): boolean;
  /** Something is asked that waits for none of these actors. */
  waitsForNone(of: number): boolean;
}

/**
 * What a step of an operation may touch. The first two must be said: where one of them is missing, whatever the operation
 * does is taken to conflict with everything. The rest are promises: without one, reducers leave out less.
 */
export interface OperationFootprint {
  /** What it looks at and changes besides the locations among its parameters. */
  readonly touches: (step: AbstractStep) => void;
  /** Every section that it may enter or leave. */
  readonly brackets: readonly Bracket[];

  /** It adds to its location, which never takes it back, and gives nothing: whoever only adds cannot tell who did so first. */
  readonly adds?: true;
  /** Nothing but its result depends on what it touches. */
  readonly onlyResult?: true;
  /** Where `when` says so of the arguments, a step does less: then it touches this. What `when` looks at must be in it. */
  readonly quiet?: {
    readonly when: (step: AbstractStep) => Quiet;
    readonly touches: (step: AbstractStep) => void;
    readonly readsLocations?: true;
  };
  /** It notes who is in such a section, for a step that waits for these. */
  readonly asks?: Section;
  /** Somebody in such a section who stays there keeps it from going; where it was asked for beforehand, those in it at that time. */
  readonly waitsForAll?: Section;
  /** While it cannot go, it waits until somebody has left such a section, and for nothing else. */
  readonly onlyWaitsFor?: Section;
  /** Others ask for it, each for one of these objects, and it goes only where it was asked; then it comes back for the next. */
  readonly asked?: (w: World, objects: readonly number[]) => Asked;
  /** Everybody whom `waitsFor` names has to move before it can go, unless the object that its argument names is freed. */
  readonly needsAll?: true;
  /** While it cannot go: of the first that is missing, some place must change before it can; if none is, any that it looks at. */
  readonly wants?: (step: AbstractStep) => readonly Want[];
  /** It can go again, in the same state of everything else, only after another operation has written one of these, and not cleared it. */
  readonly againAfter?: (step: AbstractStep) => readonly number[];
  /** It gives 0 while these cells are 0, given the global in that cell as its first argument. */
  readonly zeroWhile?: (w: World, global: number) => readonly number[];
  /** Its result, if it is not 0, is further on than the argument of that number, until one of these cells is written and not cleared. */
  readonly walks?: { readonly from: number; readonly over: (w: World) => readonly number[] };
}
