import { type ActorSpec, type Declarations, maxActors, maxObjects, type ObjectSpec, type ObjectType } from './declarations.js';
import { InputError } from '../error.js';
import { firstNote } from './event.js';
import type { Field } from './field.js';
import { isBefore, type Kernel } from './kernels.js';
import { largestPointer, maxGeneration, pointerOf } from './pointer.js';

/**
 * What a scenario declares, by number: objects, types, fields, actors, outcomes, annotations. Names are asked for while a
 * system is made and when something is printed; a step knows numbers alone. Names that nobody declared throw an InputError.
 */
export class Names {
  /** The actors that a search schedules, then those that ran before it. */
  readonly actors: readonly ActorSpec[];
  /** How many of the actors a search schedules. */
  readonly scheduled: number;
  /** By object number; entry 0 is NULL. */
  readonly objects: readonly ObjectSpec[];
  /** By name, as declared. */
  readonly types: { readonly [name: string]: ObjectType };
  /** How often one pool slot may be handed out. */
  readonly generations: number;
  /** The largest pointer that there can be. */
  readonly maxPointer: number;
  /** Each allocation may also fail. */
  readonly faults: boolean;
  /** A reader in process context cannot be preempted, nor may it sleep. */
  readonly rcuNonPreemptible: boolean;
  private readonly kernel: Kernel;
  /** kmem_cache_free() looks whose object it is given. */
  readonly slabChecked: boolean;
  /** Names of outcomes by number; number 0 is the nameless one. */
  readonly outcomeNames: string[] = [''];

  protected readonly globalFields: { readonly [name: string]: Field };
  /** By object number: the number of its type, -1 for NULL. */
  protected readonly typeNumber: Int32Array;
  /** The names of all types' fields: one that two types have has one number. */
  protected readonly fieldNames: readonly string[];
  private readonly fieldNumbers: ReadonlyMap<string, number>;
  private readonly objectNumbers = new Map<string, number>();
  private readonly notes = new Map<string, number>();

  constructor({
    globals,
    types,
    objects,
    actors,
    before = [],
    generations = 1,
    faults = false,
    rcu,
    kernel = 'mainline',
    slab,
  }: Declarations) {
    this.scheduled = actors.length;
    this.actors = [...actors, ...before];
    if (this.actors.length > maxActors) throw new InputError(`${this.actors.length} actors: a scenario may have at most ${maxActors}`);
    this.types = types;
    this.faults = faults;
    this.rcuNonPreemptible = rcu === 'non-preemptible';
    this.kernel = kernel;
    this.slabChecked = slab !== 'unchecked';
    this.generations = generations;
    if (generations > maxGeneration)
      throw new InputError(`${generations} generations of a slot: a scenario may have at most ${maxGeneration}`);
    if (objects.length > maxObjects) throw new InputError(`${objects.length} objects: a scenario may have at most ${maxObjects}`);
    this.objects = [{ name: 'NULL', type: '' }, ...objects];
    this.maxPointer = largestPointer(objects.length, generations);
    this.globalFields = globals;

    const typeNames = Object.keys(types);
    this.fieldNames = [...new Set(Object.values(types).flatMap(({ fields }) => Object.keys(fields)))];
    this.fieldNumbers = new Map(this.fieldNames.map((name, number) => [name, number]));
    this.typeNumber = new Int32Array(this.objects.length).fill(-1);
    objects.forEach(({ name, type }, i) => {
      if (!types[type]) throw new InputError(`object ${name}: unknown type ${type}`);
      if (this.objectNumbers.has(name)) throw new InputError(`object ${name} is declared twice`);
      this.objectNumbers.set(name, i + 1);
      this.typeNumber[i + 1] = typeNames.indexOf(type);
    });
  }

  /**
   * Whether the kernel is older than the first one that has something, such as `6.9`. An operation that asks says so: `byKernel`.
   */
  isBefore(first: string): boolean {
    return isBefore(this.kernel, first);
  }

  /** In declaration order. */
  get globalNames(): readonly string[] {
    return Object.keys(this.globalFields);
  }

  /** Whether the scenario declares one of that name. */
  hasGlobal(name: string): boolean {
    return Object.hasOwn(this.globalFields, name);
  }

  /** The number of a field name, the same for all types. */
  fieldNumber(name: string): number {
    const number = this.fieldNumbers.get(name);
    if (number === undefined) throw new InputError(`unknown field ${name}; the model's types have ${this.fieldNames.join(', ')}`);
    return number;
  }

  /** Empty for a number that is no field's. */
  fieldName(number: number): string {
    return this.fieldNames[number] ?? '';
  }

  /** The objects' numbers start at 1. */
  objectNumber(name: string): number {
    const id = this.objectNumbers.get(name);
    if (id === undefined)
      throw new InputError(`unknown object ${name}; the scenario declares ${[...this.objectNumbers.keys()].join(', ')}`);
    return id;
  }

  /** A pointer to an object that nobody was handed out yet, as starting values and parameters name it. */
  namedPointer(name: string): number {
    return pointerOf(this.objectNumber(name), 0);
  }

  /** -1 for one that there is not. */
  actorNumber(name: string): number {
    return this.actors.findIndex((actor) => actor.name === name);
  }

  /** The number of a named outcome, from 1; the first use of a name makes it. */
  outcome(name: string): number {
    let number = this.outcomeNames.indexOf(name);
    if (number < 0) number = this.outcomeNames.push(name) - 1;
    if (number > 15) throw new InputError(`more than 15 named outcomes in one scenario (${name})`);
    return number;
  }

  /** The number of an annotation, among the events' numbers; the first use of a name makes it. */
  note(name: string): number {
    let number = this.notes.get(name);
    if (number === undefined) {
      number = firstNote + this.notes.size;
      this.notes.set(name, number);
    }
    return number;
  }

  /** The name of an annotation by its number; empty where it is none. */
  noteName(number: number): string {
    for (const [name, n] of this.notes) if (n === number) return name;
    return '';
  }

  /** Numbers of the objects of a type. */
  objectsOfType(type: string): number[] {
    return this.objects.flatMap((object, id) => (object.type === type ? [id] : []));
  }

  /** The name of the cache that an object comes from, or undefined. */
  cacheOf(object: number): string | undefined {
    const { from, type } = this.objects[object]!;
    return from ?? this.types[type]!.cache;
  }

  /** After a free, a later allocation may get its memory. */
  isReused(object: number): boolean {
    const { freed = 'quarantined' } = this.types[this.objects[object]!.type]!;
    return freed !== 'quarantined';
  }

  /** It is of a cache with SLAB_TYPESAFE_BY_RCU. */
  isTypesafe(object: number): boolean {
    return this.types[this.objects[object]!.type]!.freed === 'typesafe';
  }

  /** An object's role: its name without the number at its end; of NULL, empty. */
  role(object: number): string {
    return object === 0 ? '' : this.objects[object]!.name.replace(/\d+$/, '');
  }
}
