import { Changes } from './changes.js';
import type { Detector, EndOfRun, Handler } from './detector.js';
import { Defect, InputError, StepError } from './error.js';
import { Event, firstNote } from './event.js';
import type { Field } from './field.js';
import { Layout, ofNobody, pointerUpTo, type Range, upTo } from './layout.js';
import { Access } from './memory-access.js';
import type { ActorSpec, ObjectSpec, ObjectType, Scenario } from './scenario.js';

/** Life of an object. A pooled slot is on its pool's free list; a retired object waits for its callback. */
export const Life = { unallocated: 0, live: 1, retired: 2, freed: 3, pooled: 4 } as const;

/**
 * A pointer: five bits of the object's number, eleven of its generation, then the rest of the number. A system that is
 * searched has at most 31 objects, and its pointers stay small; a simulation may have more. Object 0 is NULL.
 */
const lowBits = 5;
const low = (1 << lowBits) - 1;
const highFrom = 16;
const maxGeneration = (1 << (highFrom - lowBits)) - 1;
const maxObjects = 1000;
/** Findings of one step; every invariant may fail at the end of one run. */
const mostFound = 256;

/** The most actors of a scenario. Sets of actors are bits of one word: with more than 31 nothing that keeps such a set can be used. */
export const maxActors = 127;
export const maxSetActors = 31;

export const objectOf = (pointer: number): number => (pointer & low) | ((pointer >>> highFrom) << lowBits);
export const generationOf = (pointer: number): number => (pointer >> lowBits) & maxGeneration;

export const pointerOf = (object: number, generation: number): number =>
  (object & low) | (generation << lowBits) | ((object >> lowBits) << highFrom);

/**
 * The shared state of one system and everything that it is made of: globals, objects, the primitives' own
 * cells and the detectors' cells, all in one integer array. Operations act on it; detectors listen to it.
 */
export class World {
  readonly layout = new Layout();
  /** The state. Replaced content, never replaced array; written by `set`, `add` and `load` alone, which note it in `changes`. */
  readonly cells: Int32Array;
  readonly changes: Changes;
  /** The actors that a search schedules, then those that ran before it. */
  readonly actors: readonly ActorSpec[];
  /** How many of the actors a search schedules. */
  readonly scheduled: number;
  /** By object number; entry 0 is NULL. */
  readonly objects: readonly ObjectSpec[];
  readonly types: { readonly [name: string]: ObjectType };
  readonly detectors: readonly Detector[];
  readonly generations: number;
  readonly maxPointer: number;
  readonly faults: boolean;
  readonly rcuNonPreemptible: boolean;
  /** The actor that takes the current step. */
  actor = 0;
  /** What the current step found: detector numbers and objects. */
  foundCount = 0;
  readonly foundDetector = new Int32Array(mostFound);
  readonly foundObject = new Int32Array(mostFound);
  /** The other actor of a race, or -1. */
  readonly foundOther = new Int32Array(mostFound);
  /** 1 where it is a race of two plain writers. */
  readonly foundTie = new Int32Array(mostFound);
  /** The actor that a race is with, while it is told of. */
  against = -1;
  private tie = 0;
  /** Names of outcomes by number; number 0 is the nameless one. */
  readonly outcomeNames: string[] = [''];
  /** Set when a finding ends the run. */
  crashed = false;

  private readonly life: Int32Array;
  private readonly generation: Int32Array;
  private readonly base: Int32Array;
  /** Cells that a free leaves as they are. */
  private readonly outlives = new Set<number>();
  private readonly typeNumber: Int32Array;
  private readonly fieldNumbers = new Map<string, number>();
  private readonly fieldNames: string[] = [];
  private readonly offsets: Int32Array;
  private readonly typeSize: Int32Array;
  private readonly globals = new Map<string, number>();
  private readonly globalFields: { readonly [name: string]: Field };
  private readonly objectNumbers = new Map<string, number>();
  private readonly parts = new Map<unknown, unknown>();
  private readonly notes = new Map<string, number>();
  private readonly handlers: Handler[][] = [];
  private readonly handlerDetector: number[][] = [];
  private readonly endHandlers: { readonly detector: number; readonly atEnd: (end: EndOfRun) => number }[] = [];
  private sealed = false;

  constructor(
    scenario: Pick<Scenario, 'globals' | 'types' | 'objects' | 'init' | 'actors' | 'before' | 'generations' | 'faults' | 'rcu'>,
    detectors: readonly Detector[],
    /** Binds the operations and adds the executor's cells; called before the state is laid out for good. */
    extend: (world: World) => void,
  ) {
    this.scheduled = scenario.actors.length;
    this.actors = [...scenario.actors, ...(scenario.before ?? [])];
    if (this.actors.length > maxActors) throw new InputError(`${this.actors.length} actors: a scenario may have at most ${maxActors}`);
    this.types = scenario.types;
    this.faults = scenario.faults ?? false;
    this.rcuNonPreemptible = scenario.rcu === 'non-preemptible';
    this.generations = scenario.generations ?? 1;
    if (this.generations > maxGeneration)
      throw new InputError(`${this.generations} generations of a slot: a scenario may have at most ${maxGeneration}`);
    this.detectors = [...detectors].sort((a, b) => a.rank - b.rank);
    this.objects = [{ name: 'NULL', type: '' }, ...scenario.objects];
    if (this.objects.length - 1 > maxObjects)
      throw new InputError(`${this.objects.length - 1} objects: a scenario may have at most ${maxObjects}`);
    const high = (this.objects.length - 1) >> lowBits;
    this.maxPointer = high > 0 ? ((high + 1) << highFrom) - 1 : ((this.generations + 1) << lowBits) - 1;

    const typeNames = Object.keys(scenario.types);
    for (const type of typeNames) for (const field of Object.keys(scenario.types[type]!.fields)) this.fieldNumber(field, true);
    this.offsets = new Int32Array(typeNames.length * this.fieldNames.length).fill(-1);
    this.typeSize = new Int32Array(typeNames.length);
    typeNames.forEach((type, t) => {
      let offset = 0;
      for (const [name, field] of Object.entries(scenario.types[type]!.fields)) {
        this.offsets[t * this.fieldNames.length + this.fieldNumber(name)] = offset;
        offset += Math.max(1, field.cells.length);
      }
      this.typeSize[t] = offset;
    });

    this.globalFields = scenario.globals;
    for (const [name, field] of Object.entries(scenario.globals)) this.globals.set(name, this.addField(name, field));
    const n = this.objects.length;
    this.life = new Int32Array(n);
    this.generation = new Int32Array(n).fill(-1);
    this.base = new Int32Array(n).fill(-1);
    this.typeNumber = new Int32Array(n).fill(-1);
    for (let id = 1; id < n; id++) {
      const { name, type, state = 'live' } = this.objects[id]!;
      if (!scenario.types[type]) throw new InputError(`object ${name}: unknown type ${type}`);
      if (this.objectNumbers.has(name)) throw new InputError(`object ${name} is declared twice`);
      this.objectNumbers.set(name, id);
      this.typeNumber[id] = typeNames.indexOf(type);
      this.life[id] = this.layout.cell(`${name} life`, { ...ofNobody(upTo(4)), init: Life[state] });
      if (state === 'pooled') this.generation[id] = this.layout.cell(`${name} generation`, ofNobody(upTo(this.generations)));
      this.base[id] = this.layout.size;
      for (const [field, spec] of Object.entries(scenario.types[type]!.fields)) this.addField(`${name}.${field}`, spec);
    }

    extend(this);
    this.detectors.forEach((detector, d) => {
      const { on = {}, onNote = {}, atEnd } = detector.install(this);
      for (const [event, handler] of Object.entries(on)) this.listen(Number(event), d, handler);
      for (const [note, handler] of Object.entries(onNote)) this.listen(this.note(note), d, handler);
      if (atEnd) this.endHandlers.push({ detector: d, atEnd });
    });
    this.sealed = true;

    this.cells = new Int32Array(this.layout.size);
    this.changes = new Changes(this.layout.size);
    this.reset();
    for (const [name, value] of Object.entries(scenario.init ?? {})) this.setInitial(this.global(name), value);
    for (let id = 1; id < n; id++) {
      for (const [field, value] of Object.entries(this.objects[id]!.init ?? {})) this.setInitial(this.cellNamed(id, field), value);
    }
  }

  /** Back to the declared start. */
  reset(): void {
    this.load(this.layout.init);
  }

  /** The whole state becomes this one. */
  load(cells: ArrayLike<number>): void {
    this.cells.set(cells);
    this.changes.everything = true;
  }

  set(cell: number, value: number): void {
    if (this.cells[cell] === value) return;
    this.cells[cell] = value;
    this.changes.note(cell);
  }

  /** Gives the value after it. */
  add(cell: number, by: number): number {
    const value = this.cells[cell]! + by;
    this.set(cell, value);
    return value;
  }

  /** A family's or a tracker's own state on this world, made once, before the state is laid out. */
  part<T>(make: (world: World) => T): T {
    let made = this.parts.get(make) as T | undefined;
    if (made === undefined) {
      made = make(this);
      this.parts.set(make, made);
    }
    return made;
  }

  /** Adds a cell of a primitive family, an executor or a detector. */
  cell(name: string, range: Range): number {
    if (this.sealed) throw new Defect(`${name}: a cell was added after the state was laid out`);
    return this.layout.cell(name, range);
  }

  /** The primitive that writes a field's cell says that it is an actor's number + 1. */
  holdsActor(cell: number): void {
    this.layout.holds[cell] = 'actor';
  }

  // --- names

  global(name: string): number {
    const cell = this.globals.get(name);
    if (cell === undefined) throw new InputError(`unknown global ${name}; the model declares ${[...this.globals.keys()].join(', ')}`);
    return cell;
  }

  /** The declaration of the global in a cell. */
  globalField(cell: number): Field {
    for (const [name, first] of this.globals) if (first === cell) return this.globalFields[name]!;
    throw new Defect(`cell ${cell} is no global`);
  }

  get globalNames(): readonly string[] {
    return Object.keys(this.globalFields);
  }

  hasGlobal(name: string): boolean {
    return this.globals.has(name);
  }

  /** The number of a field name, the same for all types. */
  fieldNumber(name: string, add = false): number {
    let number = this.fieldNumbers.get(name);
    if (number === undefined) {
      if (!add) throw new InputError(`unknown field ${name}; the model's types have ${this.fieldNames.join(', ')}`);
      number = this.fieldNames.length;
      this.fieldNames.push(name);
      this.fieldNumbers.set(name, number);
    }
    return number;
  }

  fieldName(number: number): string {
    return this.fieldNames[number] ?? '';
  }

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

  actorNumber(name: string): number {
    return this.actors.findIndex((actor) => actor.name === name);
  }

  /** The number of a named outcome. */
  outcome(name: string): number {
    let number = this.outcomeNames.indexOf(name);
    if (number < 0) number = this.outcomeNames.push(name) - 1;
    if (number > 15) throw new InputError(`more than 15 named outcomes in one scenario (${name})`);
    return number;
  }

  /** The number of an annotation. */
  note(name: string): number {
    let number = this.notes.get(name);
    if (number === undefined) {
      number = firstNote + this.notes.size;
      this.notes.set(name, number);
    }
    return number;
  }

  /** The name of an annotation by its number. */
  noteName(number: number): string {
    for (const [name, n] of this.notes) if (n === number) return name;
    return '';
  }

  /** The detectors that hear of an event or annotation. */
  listeners(event: number): readonly Detector[] {
    return (this.handlerDetector[event] ?? []).map((d) => this.detectors[d]!);
  }

  /** Fields of one kind, of all objects and globals: [first cell, object or 0, name]. */
  fieldsOfKind(
    kind: string,
  ): { readonly cell: number; readonly object: number; readonly name: string; readonly type: string | undefined }[] {
    const found: { cell: number; object: number; name: string; type: string | undefined }[] = [];
    for (const [name, field] of Object.entries(this.globalFields)) {
      if (field.kind === kind) found.push({ cell: this.global(name), object: 0, name, type: field.type });
    }
    for (let id = 1; id < this.objects.length; id++) {
      for (const [name, field] of Object.entries(this.types[this.objects[id]!.type]!.fields)) {
        if (field.kind === kind)
          found.push({ cell: this.fieldCell(id, name), object: id, name: `${this.objects[id]!.name}.${name}`, type: field.type });
      }
    }
    return found;
  }

  /** Numbers of the objects of a type. */
  objectsOfType(type: string): number[] {
    return this.objects.flatMap((object, id) => (object.type === type ? [id] : []));
  }

  /** The cache that an object comes from, or undefined. */
  cacheOf(object: number): string | undefined {
    const { from, type } = this.objects[object]!;
    return from ?? this.types[type]!.cache;
  }

  /** An object's role: its name without the number at its end. */
  role(object: number): string {
    return object === 0 ? '' : this.objects[object]!.name.replace(/\d+$/, '');
  }

  // --- objects

  fieldCell(object: number, field: string): number {
    const offset = this.offsets[this.typeNumber[object]! * this.fieldNames.length + this.fieldNumber(field)]!;
    if (offset < 0) throw new InputError(`${this.objects[object]!.name} has no field ${field}`);
    return this.base[object]! + offset;
  }

  /** A field's first cell, or with a dot another one of its cells: `list.place`. */
  private cellNamed(object: number, name: string): number {
    const [field = '', part] = name.split('.');
    const cells = this.types[this.objects[object]!.type]!.fields[field]?.cells ?? [];
    return this.fieldCell(object, field) + (part === undefined ? 0 : cells.findIndex((cell) => cell.name === part));
  }

  lifeOf(object: number): number {
    return this.cells[this.life[object]!]!;
  }

  setLife(object: number, life: number): void {
    this.set(this.life[object]!, life);
  }

  /** Where an object's life is. */
  lifeCell(object: number): number {
    return this.life[object]!;
  }

  /** Where an object's generation is, or -1. */
  generationCell(object: number): number {
    return this.generation[object]!;
  }

  generationOf(object: number): number {
    const cell = this.generation[object]!;
    return cell < 0 ? 0 : this.cells[cell]!;
  }

  /** In that state nobody was handed it out yet. */
  isFresh(object: number, cells: Int32Array): boolean {
    const life = cells[this.life[object]!]!;
    return life === Life.unallocated || (life === Life.pooled && cells[this.generation[object]!] === 0);
  }

  nextGeneration(object: number): void {
    const cell = this.generation[object]!;
    if (this.cells[cell]! + 1 > this.generations) {
      throw new StepError(
        `${this.objects[object]!.name} is handed out more than ${this.generations} times; raise the scenario's generations`,
      );
    }
    this.add(cell, 1);
  }

  /** A pointer to the object as it lives now. */
  pointerTo(object: number): number {
    return object === 0 ? 0 : pointerOf(object, this.generationOf(object));
  }

  /** Freed memory means nothing: its cells go to 0, so that states that differ only there are one; but for who leads to it. */
  clear(object: number): void {
    const from = this.base[object]!;
    const size = this.typeSize[this.typeNumber[object]!]!;
    for (let i = from; i < from + size; i++) if (!this.outlives.has(i)) this.set(i, Math.max(0, this.layout.min[i]!));
  }

  /** Whether a free leaves a cell as it is. */
  isKept(cell: number): boolean {
    return this.outlives.has(cell);
  }

  /** The object's cells, for detectors that look inside. */
  cellsOf(object: number): { readonly from: number; readonly size: number } {
    return { from: this.base[object]!, size: this.typeSize[this.typeNumber[object]!]! };
  }

  // --- what operations and executors call at each step

  /** The cell that a dereference reaches, or -1 where it crashed. Tells the detectors of the access. */
  dereference(pointer: number, field: number, write: number): number {
    this.emit(0, pointer, field, write);
    return this.crashed ? -1 : this.cellAt(pointer, field);
  }

  /** The cell that a dereference would reach, or -1; tells nobody. */
  cellAt(pointer: number, field: number): number {
    const object = objectOf(pointer);
    const base = this.base[object];
    if (object === 0 || base === undefined) return -1;
    const offset = this.offsets[this.typeNumber[object]! * this.fieldNames.length + field]!;
    if (offset < 0)
      throw new StepError(`${this.objects[object]!.name} has no field ${this.fieldNames[field]}; the path uses a pointer of another type`);
    return base + offset;
  }

  /** Tells the detectors of an event; stops at the first finding that ends the run. */
  emit(event: number, a: number, b: number, c: number): void {
    if (this.crashed) return;
    const handlers = this.handlers[event];
    if (handlers === undefined) return;
    for (let i = 0; i < handlers.length; i++) {
      const object = handlers[i]!(a, b, c);
      if (object >= 0) {
        const d = this.handlerDetector[event]![i]!;
        this.found(d, object);
        if (this.crashed) return;
      }
    }
  }

  /** This actor's access meets one that another actor stands at. */
  race(against: number, mine: number, theirs: number, cell: number): void {
    this.against = against;
    this.tie = (mine & theirs) === (Access.write | Access.plain) ? 1 : 0;
    this.emit(Event.race, mine, theirs, this.ownerOf(cell));
    this.against = -1;
    this.tie = 0;
  }

  /** The cells of the field or global that begins in this one. */
  fieldAt(cell: number): readonly number[] {
    const name = this.layout.names[cell]!;
    const cells = [cell];
    while (this.layout.names[cells.length + cell]?.startsWith(`${name}.`)) cells.push(cells.length + cell);
    return cells;
  }

  /** The object that a cell belongs to, or 0. */
  ownerOf(cell: number): number {
    for (let id = 1; id < this.objects.length; id++)
      if (cell >= this.base[id]! && cell < this.base[id]! + this.typeSize[this.typeNumber[id]!]!) return id;
    return 0;
  }

  startStep(actor: number): void {
    this.actor = actor;
    this.foundCount = 0;
    this.crashed = false;
  }

  /** Asks the end-of-run detectors; what they find is in `foundDetector` and `foundObject`. */
  end(end: EndOfRun): void {
    this.foundCount = 0;
    this.crashed = false;
    for (const { detector, atEnd } of this.endHandlers) {
      const object = atEnd(end);
      if (object >= 0) this.found(detector, object);
    }
  }

  private found(detector: number, object: number): void {
    if (this.detectors[detector]!.endsRun) this.crashed = true;
    if (this.foundCount === this.foundDetector.length) throw new Defect(`one step found more than ${mostFound} things`);
    this.foundDetector[this.foundCount] = detector;
    this.foundOther[this.foundCount] = this.against;
    this.foundTie[this.foundCount] = this.tie;
    this.foundObject[this.foundCount++] = object;
  }

  private listen(event: number, detector: number, handler: Handler): void {
    this.handlers[event] ??= [];
    this.handlerDetector[event] ??= [];
    this.handlers[event]!.push(handler);
    this.handlerDetector[event]!.push(detector);
  }

  private addField(name: string, field: Field): number {
    const first = this.layout.size;
    if (field.cells.length === 0) this.layout.cell(name, pointerUpTo(this.maxPointer));
    if (field.outlives) for (let i = 0; i < field.cells.length; i++) this.outlives.add(first + i);
    for (const cell of field.cells) this.layout.cell(cell.name ? `${name}.${cell.name}` : name, { holds: 'number', ...cell.range });
    return first;
  }

  private setInitial(cell: number, value: number | string): void {
    this.layout.init[cell] = typeof value === 'string' ? this.namedPointer(value) : value;
    this.set(cell, this.layout.init[cell]!);
  }
}
