import { Changes } from './changes.js';
import type { Declarations } from './declarations.js';
import { Defect, InputError, StepError } from '../error.js';
import { cellCount, type Field } from './field.js';
import { Layout, ofNobody, pointerUpTo, upTo } from './layout.js';
import { Names } from './names.js';
import { objectOf, pointerOf } from './pointer.js';

/** Life of an object. A pooled slot is on its pool's free list. */
export const Life = { unallocated: 0, live: 1, freed: 2, pooled: 3 } as const;

/** A field of an object, or a global: its first cell, its object (0 = a global), its name, what it leads to. */
export interface PlacedField {
  readonly cell: number;
  readonly object: number;
  /** `object.field`, or the global's name. */
  readonly name: string;
  readonly type: string | undefined;
}

/**
 * The cells of one state, and what is where among them: globals, then object by object its life, a slot's generation and
 * the fields, then what operations, executors and detectors keep. A cell is a number; a place is the number of a cell.
 */
export class Memory extends Names {
  /** Names, ranges and starting values of the cells. */
  readonly layout = new Layout();
  /**
   * The state; empty until it is laid out for good, and from then on one array whose content is replaced. Written by `set`, `add`
   * and `load` alone, which note it in `changes`.
   */
  cells = new Int32Array(0);
  /** Which cells were written since somebody last asked. */
  changes = new Changes(0);

  private readonly globals = new Map<string, number>();
  /** By object number: the cell of its life, of its generation (-1 = it has none), of its first field. */
  private readonly life: Int32Array;
  private readonly generation: Int32Array;
  private readonly base: Int32Array;
  /** By type, then by field number: which cell of an object it is, -1 where the type has no such field. */
  private readonly offsets: Int32Array;
  /** By type: cells of an object's fields. */
  private readonly typeSize: Int32Array;
  /** Cells that a free leaves as they are. */
  private readonly outlives = new Set<number>();
  /** By object: cells of what its memory holds besides its fields' cells. */
  private readonly besides = new Map<number, readonly number[]>();

  constructor(declared: Declarations) {
    super(declared);
    const types = Object.values(this.types);
    this.offsets = new Int32Array(types.length * this.fieldNames.length).fill(-1);
    this.typeSize = Int32Array.from(types, ({ fields }, t) => {
      let offset = 0;
      for (const [name, field] of Object.entries(fields)) {
        this.offsets[t * this.fieldNames.length + this.fieldNumber(name)] = offset;
        offset += cellCount(field);
      }
      return offset;
    });
    for (const [name, field] of Object.entries(this.globalFields)) this.globals.set(name, this.addField(name, field));
    const n = this.objects.length;
    this.life = new Int32Array(n);
    this.generation = new Int32Array(n).fill(-1);
    this.base = new Int32Array(n).fill(-1);
    for (let id = 1; id < n; id++) {
      const { name, type, state = 'live' } = this.objects[id]!;
      this.life[id] = this.layout.cell(`${name} life`, { ...ofNobody(upTo(3)), init: Life[state] });
      if (state === 'pooled') this.generation[id] = this.layout.cell(`${name} generation`, ofNobody(upTo(this.generations)));
      this.base[id] = this.layout.size;
      for (const [field, spec] of Object.entries(this.types[type]!.fields)) this.addField(`${name}.${field}`, spec);
    }
    for (const [name, value] of Object.entries(declared.init ?? {})) this.startsWith(this.global(name), value);
    for (let id = 1; id < n; id++)
      for (const [field, value] of Object.entries(this.objects[id]!.init ?? {})) this.startsWith(this.cellNamed(id, field), value);
  }

  // --- the state

  /** Back to the declared start. */
  reset(): void {
    this.load(this.layout.init);
  }

  /** The whole state becomes this one. */
  load(cells: ArrayLike<number>): void {
    this.cells.set(cells);
    this.changes.everything = true;
  }

  /** The value is not checked here; whoever packs the state refuses one that is outside the cell's range. */
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

  // --- where things are

  /** The first cell of a global. */
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

  /** The first cell of an object's field. */
  fieldCell(object: number, field: string): number {
    const offset = this.offsetOf(object, this.fieldNumber(field));
    if (offset < 0) throw new InputError(`${this.objects[object]!.name} has no field ${field}`);
    return this.base[object]! + offset;
  }

  /** The first cells of one field of all objects of a type. Throws an InputError where there is no such type, or field of it. */
  cellsOfField(type: string, field: string): readonly number[] {
    const { fields } = this.types[type] ?? {};
    if (fields === undefined) throw new InputError(`unknown type ${type}; the model has ${Object.keys(this.types).join(', ')}`);
    if (fields[field] === undefined) throw new InputError(`${type} has no field ${field}; it has ${Object.keys(fields).join(', ')}`);
    return this.objectsOfType(type).map((object) => this.fieldCell(object, field));
  }

  /** Fields of one kind, of all globals, then of all objects. */
  fieldsOfKind(kind: string): PlacedField[] {
    const found: PlacedField[] = [];
    for (const [name, field] of Object.entries(this.globalFields))
      if (field.kind === kind) found.push({ cell: this.global(name), object: 0, name, type: field.type });
    for (let id = 1; id < this.objects.length; id++)
      for (const [name, field] of Object.entries(this.types[this.objects[id]!.type]!.fields))
        if (field.kind === kind)
          found.push({ cell: this.fieldCell(id, name), object: id, name: `${this.objects[id]!.name}.${name}`, type: field.type });
    return found;
  }

  /** The cells of the field or global that begins in this one. */
  fieldAt(cell: number): readonly number[] {
    const name = this.layout.names[cell]!;
    const cells = [cell];
    while (this.layout.names[cells.length + cell]?.startsWith(`${name}.`)) cells.push(cells.length + cell);
    return cells;
  }

  /** The cells of an object's fields. */
  cellsOf(object: number): { readonly from: number; readonly size: number } {
    return { from: this.base[object]!, size: this.typeSize[this.typeNumber[object]!]! };
  }

  /** The object that a cell belongs to, or 0. */
  ownerOf(cell: number): number {
    for (let id = 1; id < this.objects.length; id++)
      if (cell >= this.base[id]! && cell < this.base[id]! + this.typeSize[this.typeNumber[id]!]!) return id;
    return 0;
  }

  /** The cell that a dereference would reach, or -1; tells nobody. */
  cellAt(pointer: number, field: number): number {
    const object = objectOf(pointer);
    const base = this.base[object];
    if (object === 0 || base === undefined) return -1;
    const offset = this.offsetOf(object, field);
    if (offset < 0)
      throw new StepError(`${this.objects[object]!.name} has no field ${this.fieldNames[field]}; the path uses a pointer of another type`);
    return base + offset;
  }

  /** From here on nobody writes the cell. */
  settled(cell: number): void {
    this.layout.min[cell] = this.layout.max[cell] = this.cells[cell]!;
  }

  /** The primitive that writes a field's cell says that it is an actor's number + 1. */
  holdsActor(cell: number): void {
    this.layout.holds[cell] = 'actor';
  }

  // --- lives

  /** One of `Life`. */
  lifeOf(object: number): number {
    return this.cells[this.life[object]!]!;
  }

  /** One of `Life`. */
  setLife(object: number, life: number): void {
    this.set(this.life[object]!, life);
  }

  /** Where an object's life is. */
  lifeCell(object: number): number {
    return this.life[object]!;
  }

  /** How often the slot was handed out; 0 for what is no pool slot. */
  generationOf(object: number): number {
    const cell = this.generation[object]!;
    return cell < 0 ? 0 : this.cells[cell]!;
  }

  /** Where an object's generation is, or -1. */
  generationCell(object: number): number {
    return this.generation[object]!;
  }

  /** The slot is handed out once more; a Defect where it was as often as the scenario says. */
  nextGeneration(object: number): void {
    const cell = this.generation[object]!;
    if (this.cells[cell]! + 1 > this.generations) {
      throw new StepError(
        `${this.objects[object]!.name} is handed out more than ${this.generations} times; raise the scenario's generations`,
      );
    }
    this.add(cell, 1);
  }

  /** In that state nobody was handed it out yet. */
  isFresh(object: number, cells: Int32Array): boolean {
    const life = cells[this.life[object]!]!;
    return life === Life.unallocated || (life === Life.pooled && cells[this.generation[object]!] === 0);
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
    for (const cell of this.besidesOf(object)) this.set(cell, 0);
  }

  /** The cell, which is none of its fields', says what the object's memory holds: it goes to 0 with them. */
  belongsTo(object: number, cell: number): void {
    this.besides.set(object, [...this.besidesOf(object), cell]);
  }

  /** The cells that belong to an object and are none of its fields'. */
  besidesOf(object: number): readonly number[] {
    return this.besides.get(object) ?? [];
  }

  /** Whether a free leaves a cell as it is. */
  isKept(cell: number): boolean {
    return this.outlives.has(cell);
  }

  // --- laying out

  /** No cell comes after this: the state is there, and starts as declared. */
  protected allocate(): void {
    this.cells = new Int32Array(this.layout.size);
    this.changes = new Changes(this.layout.size);
    this.reset();
  }

  private offsetOf(object: number, field: number): number {
    return this.offsets[this.typeNumber[object]! * this.fieldNames.length + field]!;
  }

  private addField(name: string, field: Field): number {
    const first = this.layout.size;
    if (field.cells.length === 0) this.layout.cell(name, pointerUpTo(this.maxPointer));
    if (field.outlives) for (let i = 0; i < field.cells.length; i++) this.outlives.add(first + i);
    for (const { name: part, range } of field.cells)
      this.layout.cell(
        part ? `${name}.${part}` : name,
        range.holds === 'pointer' ? pointerUpTo(this.maxPointer) : { holds: 'number', ...range },
      );
    for (let cell = this.layout.size - first; cell < cellCount(field); cell++)
      this.layout.cell(`${name}.${field.words![cell]!}`, ofNobody(upTo(0)));
    return first;
  }

  /** A field's first cell, or with a dot another one of its cells: `list.place`. */
  private cellNamed(object: number, name: string): number {
    const [field = '', part] = name.split('.');
    const cells = this.types[this.objects[object]!.type]!.fields[field]?.cells ?? [];
    return this.fieldCell(object, field) + (part === undefined ? 0 : cells.findIndex((cell) => cell.name === part));
  }

  private startsWith(cell: number, value: number | string): void {
    this.layout.init[cell] = typeof value === 'string' ? this.namedPointer(value) : value;
  }
}
