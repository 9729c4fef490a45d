import type { OperationFootprint } from './operation-footprint.js';
import type { PromelaForm } from './promela-form.js';
import type { Reference } from './reference.js';
import type { SeveralWords } from './words.js';
import type { World } from '../world/world.js';

/**
 * What is evaluated locally: a number, or what a word holds; a pointer to an object; the address of a word, as a cell's
 * number; an object that stands for all of its type.
 */
export const valueKinds = ['value', 'object', 'address', 'type'] as const;

/**
 * How a parameter reaches the operation. `read`, `write`, `update` are shared locations: checked like a
 * dereference, then given as a cell. `global` is the cell of a named global. The kinds of values are evaluated locally.
 * `tag` is for the reader (a memory order) and is not given.
 */
export type ParamKind = (typeof paramKinds)[number];
export const paramKinds = ['read', 'write', 'update', 'global', ...valueKinds, 'tag'] as const;

export const isValue = (kind: ParamKind): boolean => (valueKinds as readonly ParamKind[]).includes(kind);

/** An operation bound to one world. Arguments are integers in the order of `params`, without tags. */
export interface Bound {
  /**
   * Writes to the state by `World.set` and `World.add`, or by what calls them, and never to `World.cells`: a search
   * asks which cells were written.
   */
  apply(args: Int32Array, outcome: number): number;
  /** Absent: it can always go. It must change nothing and tell nothing; a location may be -1 (a bad pointer). */
  enabled?(args: Int32Array): boolean;
  /** Writes the outcomes that are possible now (numbers from `World.outcome`) and gives how many; absent: outcome 0 alone. */
  outcomes?(args: Int32Array, out: Int32Array): number;
  /** While blocked: whether it waits for this actor. Absent: for nobody in particular. */
  waitsFor?(args: Int32Array, other: number): boolean;
}

/**
 * What an operation gives: nothing (0), a number, what its location holds or held, the address of a word, or a pointer to one
 * of these objects, or NULL.
 */
export type Gives =
  | 'nothing'
  | 'number'
  | 'word'
  | 'address'
  | ((w: World, objects: (argument: number) => readonly number[]) => readonly number[]);

/**
 * What an operation orders besides what its memory-order tag says (Documentation/memory-barriers.txt, RCU/Design): it acquires
 * what others released before under the same key. A key is a name, or `@` and a parameter: the word or object handed over.
 */
export interface Ordering {
  readonly acquires?: readonly string[];
  readonly releases?: readonly string[];
  /** It is a barrier: what its actor read before acquires, what it writes after it releases (Documentation/memory-barriers.txt). */
  readonly fences?: { readonly acquires: boolean; readonly releases: boolean };
}

/**
 * A kernel primitive: one atomic step on the shared world, and all that anybody may ask of it. Nobody asks for its name. What it
 * does not say is taken for the worst: it may touch everything, give anything, tell actors and objects apart, order nothing.
 */
export interface Operation {
  /** The kernel's name in camelCase. */
  readonly name: string;
  readonly params: { readonly [param: string]: ParamKind };
  /** The kind of field that a location must be, by parameter: the cells beside it are taken for those of such a field. Absent: any. */
  readonly takes?: { readonly [param: string]: string };
  /**
   * Of an access to a word: true, it is READ_ONCE() or WRITE_ONCE() by itself, or atomic; false, it is plain, and takes no order.
   * Absent: it is an access where it has an order for a parameter. A read or a write whose order nobody says is plain then, as in C; an
   * update is one step, and so atomic anyway.
   */
  readonly marked?: boolean;
  /** The words that it accesses where its parameters do not name them all; then it is no access by `marked` or an order. */
  readonly words?: SeveralWords;
  /** `users` are the actors whose paths use it: an operation that keeps state per actor keeps it for these only. */
  bind(world: World, users: readonly number[]): Bound;
  /** Named outcomes that are possible where the scenario allows faults, for coverage. */
  readonly faults?: readonly string[];
  /** How a call of it reads in C, with its parameters as `$name`; by memory order where that makes a difference. */
  readonly c?: string | { readonly [order: string]: string };
  /** While it is blocked it sleeps, and has called might_sleep() before: one that never goes on is told of at the end of its run. */
  readonly sleeps?: true;
  /** It is the second step of a call that sleeps, and has called might_sleep() in the first: a daemon that is blocked in it is hung. */
  readonly sleepsOn?: true;
  /** While it is blocked it spins: an interrupt comes to its CPU all the same. So does who waits for a section that spins (`Section`). */
  readonly spins?: true;
  /** It is the second step of the operation of that name, behind which has to be it, or another one that says so. */
  readonly returnsFrom?: string;
  /** What lets it go is nobody's step, and comes also to a task that is switched out: it is asked whether it can go then. */
  readonly evenOut?: true;
  /** The first kernel that has it, such as `6.10`; a model of an older one is refused. Absent: every kernel has it. */
  readonly since?: string;
  /** What it does differs from kernel to kernel (`World.isBefore`), so that reports say which one it was. */
  readonly byKernel?: true;
  /** In kernels before that one these come behind it, each with no inputs. */
  readonly goesOn?: { readonly before: string; readonly with: readonly string[] };
  /** Absent: no reducer leaves out anything of a system that has it. */
  readonly footprint?: OperationFootprint;
  readonly gives?: Gives;
  /** The smallest number that it gives, where that is less than -128: an error. */
  readonly least?: number;
  /**
   * At a word of an object it looks at that object once more, a step later: what it does then is the operation of the name `as`, of the
   * same word where that has a parameter `at` too, else of the `object` that the word is in. What it gives is then what that one gives.
   */
  readonly lingers?: {
    readonly at: string;
    readonly as: string;
    /** What stands in its place there, where it is more than it is elsewhere, such as to keep a lock until the step after it. */
    readonly begins?: string;
    /** Only who looks at that word by what does not take that kind of field in particular can tell. */
    readonly polled?: true;
  };
  /**
   * That it comes, and waits from then on where it has to, is a step of its own before it, since others can tell: the operation of that
   * name, of the same inputs.
   */
  readonly comes?: string;
  /** What it gives is an object that nobody else has. Absent: what others did to that memory before may still race. */
  readonly allocates?: true;
  readonly orders?: Ordering;
  /** It takes and gives words as they are, or puts others in their place. Absent: it may reckon with what they hold. */
  readonly copies?: true;
  /** It works on words of this kind of field alone, and does with who is named there what it should. */
  readonly worksOn?: string;
  /** Of actors and objects it asks what they are and hold, never which. Absent: no two of a system that has it are alike. */
  readonly alike?: true;
  /** It keeps no set of actors, which has its bounds. Absent: no scenario with more actors than a set holds may have it. */
  readonly keepsNoSet?: true;
  /** Absent: no model that has it can be exported. */
  readonly promela?: PromelaForm;
  /** Every primitive has one. Absent, of a model's own: its name, inputs and C are all that is told of it. */
  readonly reference?: Reference;
}

/** Whether one that is blocked there spins. Who only tries does not wait. */
export const isSpin = ({ spins, footprint }: Operation): boolean =>
  spins === true || footprint?.brackets?.some(({ section, enters, ifGot }) => enters && !ifGot && section.spins === true) === true;
