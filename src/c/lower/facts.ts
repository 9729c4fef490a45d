import type { Operand } from '../../core/system/path-source.js';
import { largestPointer } from '../../core/world/pointer.js';
import { hull, type Interval } from '../flow/intervals.js';
import type { TypeName } from '../parse/syntax.js';

/** Where a pointer leads: an object of a struct, or a member of it; or a global, or a member of that. */
export type Target =
  | { readonly kind: 'object'; readonly struct: string; readonly path: readonly string[] }
  | { readonly kind: 'global'; readonly name: string; readonly path: readonly string[] };

export const sameTarget = (a: Target, b: Target): boolean => JSON.stringify(a) === JSON.stringify(b);

/** By what is known of the word that a pointer leads to. */
export const keyOfTarget = (target: Target): string =>
  target.kind === 'global' ? [target.name, ...target.path].join('.') : `struct ${target.struct}.${target.path.join('_')}`;

/** A key of a member of a struct, and not of a global. */
export const isMember = (key: string): boolean => key.startsWith('struct ');

export const targetText = (target: Target): string =>
  target.kind === 'global' ? [target.name, ...target.path].join('.') : [`struct ${target.struct}`, ...target.path].join('.');

/** Told where a pointer may lead to two kinds of things. */
export const leadsToTwo = (what: string, one: Target, other: Target): string =>
  `${what} leads to ${targetText(one)} and to ${targetText(other)}; one word leads to one kind of thing: use a variable for each`;

/** A function that is called by the kernel: for whom, and what it is given. */
export interface Callback {
  readonly kind: string;
  readonly target: Target;
  readonly functions: Set<string>;
  readonly at: number;
}

/** What a kernel thread is handed. */
export interface Data {
  readonly operand: Operand;
  readonly type: TypeName;
  readonly target?: Target | undefined;
  /** The word that it is handed over in, where it is no constant. */
  readonly word?: string;
}

/** A handler of an interrupt line, and the struct of its devices. */
export interface Handler {
  /** Undefined: the kernel's own, which wakes the thread. */
  readonly handler: string | undefined;
  readonly thread?: string | undefined;
  readonly device: Target & { readonly kind: 'object' };
  /** Its line may have others besides, for other devices. */
  readonly isShared: boolean;
}

export interface Cache {
  readonly at: number;
  readonly typesafe: boolean;
}

/** The slots of a pool: their struct, and how many there are. */
export interface Pool {
  readonly struct: string;
  readonly slots: number;
}

/** A number that grows more often than this is one that counts. */
const mostGrowths = 4;
/** An element of a pool may be handed out so often in a run; a run in which it is more often stops the search with a sentence. */
const mostHandedOut = 4;
/** What one that counts is given beyond what was seen. */
const room = 8;

/**
 * What is known of variables and words from everything that reaches them, whatever the order. The functions are lowered again and again
 * until nothing new comes up.
 */
export class Facts {
  private readonly intervals = new Map<string, Interval>();
  private readonly growths = new Map<string, number>();
  /** Of these nothing rules out that they leave their range. */
  private readonly open = new Set<string>();
  private readonly targets = new Map<string, Target>();
  private readonly functionsOf = new Map<string, Set<string>>();
  readonly callbacks = new Map<string, Callback>();
  /** Assertions of the file that nobody looks at here, by name: a verdict says so. */
  readonly unchecked = new Set<string>();
  /** Locks of the kernel that the file uses and does not declare, by name. */
  readonly kernelLocks = new Set<string>();
  /** The handler of each interrupt line, by its number. */
  readonly lines = new Map<number, Handler>();
  /** The data of each kernel thread, by its function. */
  readonly threads = new Map<string, Data>();
  /** Whether a timer is set up with TIMER_PINNED, by its word. */
  private readonly pinned = new Map<string, boolean>();
  /** Values that something is compared with. */
  private readonly thresholds = new Set<number>();
  /** Structs that something is allocated of, by place of the allocation. */
  readonly allocations = new Map<number, { readonly struct: string; readonly objects: number | undefined }>();
  /** Structs that some pointer to is followed, whether or not there is an object of it. */
  readonly followed = new Set<string>();
  /** By head of a list, the node of its entries. */
  readonly entries = new Map<string, Target & { readonly kind: 'object' }>();
  private readonly sought = new Map<string, string>();
  /** The pools that are set up, by name. */
  readonly pools = new Map<string, Pool>();
  /** Of each hash table the member that hooks its nodes. */
  readonly hashes = new Map<string, Target & { readonly kind: 'object' }>();
  /** The structs that a cache is created for: where it is created, and whether it is SLAB_TYPESAFE_BY_RCU. */
  readonly caches = new Map<string, Cache>();
  /** The ticks that the scene counts; undefined: time is not counted. */
  ticks: number | undefined;
  /** Allocations may fail in the scene, copies from user space too, and signals end a sleep that they may end. */
  faults = false;
  /** How often an element of a pool may be handed out. */
  handedOut = 1;
  changed = false;

  /** What a pointer may be: a slot of a pool has another one each time that it is handed out. */
  get pointers(): Interval {
    return { min: 0, max: this.pools.size > 0 ? largestPointer(0, this.handedOut) : largestPointer(0, 0) };
  }

  /** Elements of pools are handed out so often. */
  handsOut(times: number): void {
    const most = Math.min(times, mostHandedOut);
    if (most <= this.handedOut) return;
    this.handedOut = most;
    this.changed = true;
  }

  interval(key: string): Interval | undefined {
    return this.intervals.get(key);
  }

  /** The one value that there is, where there is one alone. */
  constant(key: string): number | undefined {
    const known = this.intervals.get(key);
    return known !== undefined && known.min === known.max && !this.open.has(key) ? known.min : undefined;
  }

  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  holds(key: string, value: Interval | undefined, limits: Interval): void {
    if (value === undefined) return;
    const before = this.intervals.get(key);
    const clipped = { min: Math.max(limits.min, value.min), max: Math.min(limits.max, value.max) };
    if (clipped.min > clipped.max || (before && before.min <= clipped.min && before.max >= clipped.max)) return;
    if (this.open.has(key)) return;
    const growths = (this.growths.get(key) ?? 0) + 1;
    this.growths.set(key, growths);
    let after = hull(before, clipped);
    if (growths > mostGrowths) after = this.widened(before!, after, growths);
    if (growths > mostGrowths + this.thresholds.size + 2) this.open.add(key);
    this.intervals.set(key, { min: Math.max(limits.min, after.min), max: Math.min(limits.max, after.max) });
    this.changed = true;
  }

  /** Up to the next value that something is compared with, or some way further. */
  private widened(before: Interval, after: Interval, growths: number): Interval {
    const last = growths > mostGrowths + this.thresholds.size + 2;
    const above = [...this.thresholds].filter((value) => value >= after.max);
    const below = [...this.thresholds].filter((value) => value <= after.min);
    return {
      min: after.min === before.min ? after.min : last || below.length === 0 ? after.min - room : Math.max(...below),
      max: after.max === before.max ? after.max : last || above.length === 0 ? after.max + room : Math.min(...above),
    };
  }

  compared(value: number): void {
    if (this.thresholds.size < 30) for (const one of [value - 1, value, value + 1]) this.thresholds.add(one);
  }

  target(key: string): Target | undefined {
    return this.targets.get(key);
  }

  /** Gives the other target where the two do not agree. */
  leadsTo(key: string, target: Target | undefined): Target | undefined {
    if (target === undefined) return undefined;
    const before = this.targets.get(key);
    if (before === undefined) {
      this.targets.set(key, target);
      this.changed = true;
      return undefined;
    }
    return sameTarget(before, target) ? undefined : before;
  }

  functions(key: string): ReadonlySet<string> {
    return this.functionsOf.get(key) ?? new Set();
  }

  mayBe(key: string, functions: ReadonlySet<string> | undefined): void {
    for (const one of functions ?? []) {
      const known = this.functionsOf.get(key) ?? new Set();
      if (known.has(one)) continue;
      this.functionsOf.set(key, known.add(one));
      this.changed = true;
    }
  }

  /** How a timer is set up; gives whether it is otherwise elsewhere. */
  pins(target: Target, isPinned: boolean): boolean {
    const key = keyOfTarget(target);
    const known = this.pinned.get(key);
    if (known === undefined) {
      this.pinned.set(key, isPinned);
      this.changed = true;
    }
    return known !== undefined && known !== isPinned;
  }

  isPinned = (key: string): boolean => this.pinned.get(key) ?? false;

  calls(kind: string, target: Target, functions: ReadonlySet<string>, at: number): void {
    const key = `${kind} ${JSON.stringify(target)}`;
    const known = this.callbacks.get(key) ?? { kind, target, functions: new Set<string>(), at };
    for (const one of functions) {
      if (known.functions.has(one)) continue;
      known.functions.add(one);
      this.changed = true;
    }
    this.callbacks.set(key, known);
  }

  /** Gives whether the line has another handler. */
  handles(line: number, handler: Handler): boolean {
    const known = this.lines.get(line);
    if (known === undefined) {
      this.lines.set(line, handler);
      this.changed = true;
    }
    return (
      known !== undefined &&
      (known.handler !== handler.handler || known.thread !== handler.thread || !sameTarget(known.device, handler.device))
    );
  }

  /** Gives whether the function is run with other data elsewhere. */
  runs(name: string, data: Data): boolean {
    const known = this.threads.get(name);
    if (known === undefined) {
      this.threads.set(name, data);
      this.changed = true;
    }
    return known !== undefined && JSON.stringify(known.operand) !== JSON.stringify(data.operand);
  }

  allocates(at: number, struct: string, objects: number | undefined): void {
    if (this.allocations.has(at)) return;
    this.allocations.set(at, { struct, objects });
    this.changed = true;
  }

  /** Gives whether the pool is set up otherwise elsewhere. */
  pool(name: string, pool: Pool): boolean {
    const known = this.pools.get(name);
    if (known === undefined) {
      this.pools.set(name, pool);
      this.changed = true;
    }
    return known !== undefined && (known.struct !== pool.struct || known.slots !== pool.slots);
  }

  /** Gives the member that hooks the nodes of the table where that is another one. */
  hashedBy(table: string, member: Target & { readonly kind: 'object' }): Target | undefined {
    const known = this.hashes.get(table);
    if (known === undefined) {
      this.hashes.set(table, member);
      this.changed = true;
    }
    return known === undefined || sameTarget(known, member) ? undefined : known;
  }

  /** Gives whether one is created for the struct elsewhere. */
  hasCache(struct: string, cache: Cache): boolean {
    const known = this.caches.get(struct);
    if (known === undefined) {
      this.caches.set(struct, cache);
      this.changed = true;
    }
    return known !== undefined && known.at !== cache.at;
  }

  /** Something is put on a list, by this node; gives the node of others that are. */
  heads(list: string, node: Target & { readonly kind: 'object' }): Target | undefined {
    const known = this.entries.get(list);
    if (known === undefined) {
      this.entries.set(list, node);
      this.changed = true;
    }
    return known === undefined || sameTarget(known, node) ? undefined : known;
  }

  /** Somebody looks for such structs on a list, to which nothing may be added. */
  looks(list: string, struct: string): void {
    if (this.sought.has(list)) return;
    this.sought.set(list, struct);
    this.changed = true;
  }

  /** The struct of the objects on a list. */
  structOn = (list: string): string | undefined => this.entries.get(list)?.struct ?? this.sought.get(list);

  /** Heads of lists that are members of structs. */
  get hasHeadsInObjects(): boolean {
    return [...this.entries.keys(), ...this.sought.keys()].some(isMember);
  }

  /** The member that is the head of a list, and an entry of one: which of the two its word is nobody can say. */
  get headAndEntry(): string | undefined {
    const nodes = new Set([...this.entries.values()].map(keyOfTarget));
    return [...this.entries.keys(), ...this.sought.keys()].find((list) => nodes.has(list));
  }
}
