import type { PathSource } from '../core/system/path-source.js';
import { actorsOf, actorUpTo, ofNobody, pointerUpTo, upTo } from '../core/world/layout.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import type { Declared } from './declared.js';
import type { Place } from './phrase.js';
import { type Protection, protectionOf } from './protection.js';

/** Where a resource is in its life: not there, with an owner, published, handed to RCU. */
export const Stage = { none: 0, owned: 1, published: 2, retired: 3 } as const;
/** Of what goes on by itself: at rest, started, ended for good. Of what is to be delivered: born, and due to somebody. */
export const Course = { rest: 0, begun: 1, over: 2 } as const;

/** A resource's cells, by object; -1 where it has none. */
interface Cells {
  readonly stage: Int32Array;
  readonly owner: Int32Array;
  readonly course: Int32Array;
  /** Who is let in. */
  readonly let: Int32Array;
  /** By object of another type: whose opener it leads to. */
  readonly link: Int32Array;
}

/**
 * Who owns what: a ghost in the state, which no step of the model looks at. It is kept by what its points tell (owners/points), and asked
 * by the rules (owners/rules).
 */
export class Ghost {
  /** Rules that had something to decide, by resource and rule; no part of the state. */
  readonly exercised = new Set<string>();
  /**
   * By resource and verb, the functions in which it happened, with ` by` the roles of who did it, and how it was released; no part of
   * the state.
   */
  readonly seen = new Map<string, Set<string>>();
  /** What the step of that number releases, where it may: it still touches it. */
  private releasing = { step: -1, resource: '', pointer: 0 };
  private readonly byName: ReadonlyMap<string, Declared>;
  private readonly cells = new Map<string, Cells>();
  private readonly protections = new Map<string, readonly Protection[]>();
  private readonly objects = new Map<string, readonly number[]>();

  constructor(
    readonly world: World,
    readonly resources: readonly Declared[],
  ) {
    this.byName = new Map(resources.map((resource) => [resource.name, resource]));
    for (const resource of resources) {
      const { name, of } = resource;
      this.objects.set(name, world.objectsOfType(of));
      this.cells.set(name, this.layOut(resource));
      this.protections.set(
        name,
        (resource.others ?? []).map((other) => protectionOf(world, other)),
      );
    }
  }

  private layOut({ name, of, at, with: owner, held, through }: Declared): Cells {
    const { world } = this;
    const kept = (what: boolean, type: string, cell: (object: number, begins: string) => number): Int32Array =>
      Int32Array.from(world.objects, (object, number) =>
        what && number > 0 && object.type === type ? cell(number, `${object.name} ${name}`) : -1,
      );
    const isCourse = at.has('started') || at.has('due');
    const memory = owner === undefined && !this.counted({ at, held });
    const begins = (object: number): number =>
      (world.objects[object]!.state ?? 'live') !== 'live' ? Stage.none : memory ? Stage.published : held ? Stage.owned : Stage.none;
    return {
      stage: kept(!isCourse, of, (object, text) => world.cell(`${text} stage`, { ...ofNobody(upTo(3)), init: begins(object) })),
      owner: kept(!isCourse && owner === undefined, of, (_, text) => world.cell(`${text} owner`, actorUpTo(world.actors.length))),
      course: kept(isCourse, of, (_, text) => world.cell(`${text} course`, ofNobody(upTo(2)))),
      let: kept(at.has('lent'), of, (_, text) => world.cell(`${text} lent to`, actorsOf(world.actors.length))),
      link: Int32Array.from(world.objects, (object, number) =>
        through !== undefined && number > 0 && object.type !== of
          ? world.cell(`${object.name} ${name} of`, pointerUpTo(world.maxPointer))
          : -1,
      ),
    };
  }

  /** It is taken and given back, such as a reference that an object holds: no memory of its own. */
  counted({ at, held }: { readonly at: Declared['at']; readonly held?: true | undefined }): boolean {
    const isGiven = ({ object, global }: Place): boolean => global === undefined && !(typeof object === 'object' && 'result' in object);
    return held === true || (at.get('born') ?? []).some((one) => one.kind === 'points' && one.places.some(isGiven));
  }

  // --- footprints

  /** The cells of a resource of these objects, and of what it is owned with. */
  touched(resource: Declared, objects: readonly number[] = [...this.world.objects.keys()].slice(1)): readonly number[] {
    const all = [resource, ...this.resources.filter(({ name, with: owner }) => name === resource.with || owner === resource.name)];
    return all.flatMap(({ name }) =>
      Object.values(this.cells.get(name)!).flatMap((cells: Int32Array) =>
        objects.flatMap((object) => (cells[object]! >= 0 ? [cells[object]!] : [])),
      ),
    );
  }

  // --- what is asked

  resource(name: string): Declared {
    return this.byName.get(name)!;
  }

  /** The objects of its type. */
  objectsOf(resource: Declared): readonly number[] {
    return this.objects.get(resource.name)!;
  }

  /** Whether a pointer leads to what there is now, and to an object of the resource. */
  concerns({ name, of }: Declared, pointer: number): boolean {
    return pointer > 0 && this.cells.has(name) && this.world.objects[objectOf(pointer)]?.type === of;
  }

  isCurrent(pointer: number): boolean {
    return this.world.pointerTo(objectOf(pointer)) === pointer;
  }

  stage({ name }: Declared, object: number): number {
    return this.world.cells[this.cells.get(name)!.stage[object]!] ?? Stage.none;
  }

  /** Of somebody who is named: an actor's number; -1 = nobody. */
  ownerOf(resource: Declared, object: number): number {
    const owned = resource.with === undefined ? resource : this.resource(resource.with);
    return this.stage(owned, object) === Stage.owned ? this.world.cells[this.cells.get(owned.name)!.owner[object]!]! - 1 : -1;
  }

  course({ name }: Declared, object: number): number {
    return this.world.cells[this.cells.get(name)!.course[object]!]!;
  }

  /** Who is let in, as bits. */
  let({ name }: Declared, object: number): number {
    return this.world.cells[this.cells.get(name)!.let[object]!] ?? 0;
  }

  isProtected({ name }: Declared, actor: number, pointer: number): boolean {
    return this.protections.get(name)!.some((protects) => protects(actor, pointer));
  }

  /** Some object of it is there, which is not known to come from another cache or pool than this. */
  anyLeft(resource: Declared, from: number): boolean {
    const { world } = this;
    return this.objectsOf(resource).some(
      (object) =>
        this.stage(resource, object) !== Stage.none && (world.cacheOf(object) ?? world.objects[from]!.name) === world.objects[from]!.name,
    );
  }

  /** Of another object: the object whose it is. */
  through({ name }: Declared, pointer: number): number {
    return this.world.cells[this.cells.get(name)!.link[objectOf(pointer)]!] ?? 0;
  }

  /** What the member of an object leads to; 0: nothing, or the object is not there any more. */
  memberOf(pointer: number, member: string): number {
    if (pointer <= 0 || !this.isCurrent(pointer)) return 0;
    const object = objectOf(pointer);
    return member in this.fieldsOf(object) ? this.world.cells[this.world.fieldCell(object, member)]! : 0;
  }

  /** That member's cells, of all objects that have it. */
  membersOf(member: string): readonly number[] {
    const { world } = this;
    return world.objects.flatMap((_, object) => (object > 0 && member in this.fieldsOf(object) ? [world.fieldCell(object, member)] : []));
  }

  private fieldsOf(object: number): { readonly [field: string]: unknown } {
    return this.world.types[this.world.objects[object]!.type]!.fields;
  }

  /** Who owns it, as a sentence ends. */
  ownerText(resource: Declared, object: number): string {
    if (this.counted(resource) && this.stage(resource, object) !== Stage.owned) return 'none is held';
    const owned = resource.with === undefined ? resource : this.resource(resource.with);
    const owner = this.ownerOf(owned, object);
    if (owner >= 0) return `${this.world.actors[owner]!.name} owns it`;
    const stage = this.stage(owned, object);
    if (stage === Stage.published) return 'it is published, and nobody owns it';
    return stage === Stage.retired ? 'RCU has it' : 'it is released already';
  }

  isThere(resource: Declared, object: number): boolean {
    return this.stage(resource, object) !== Stage.none;
  }

  /** Stage, course, and who is let in: what is kept of it but its owner, as a text. */
  factsOf({ name }: Declared, object: number): string {
    const { stage, course, let: lent } = this.cells.get(name)!;
    return [stage, course, lent].map((cells) => this.world.cells[cells[object]!] ?? 0).join();
  }

  saw(key: string, { id, title = id }: Pick<PathSource, 'id' | 'title'>): void {
    const functions = this.seen.get(key) ?? new Set();
    this.seen.set(key, functions.add(title));
  }

  lets(resource: Declared, pointer: number): void {
    this.releasing = { step: this.world.stepsTaken, resource: resource.name, pointer };
  }

  /** The current step releases it. */
  releases(resource: Declared, pointer: number): boolean {
    const { step, resource: name, pointer: released } = this.releasing;
    return step === this.world.stepsTaken && name === resource.name && released === pointer;
  }

  isMemory(object: number): boolean {
    return this.world.lifeOf(object) === Life.live;
  }

  // --- what is kept

  setStage({ name }: Declared, object: number, stage: number, owner: number): void {
    const { stage: stages, owner: owners } = this.cells.get(name)!;
    this.world.set(stages[object]!, stage);
    if (owners[object]! >= 0) this.world.set(owners[object]!, owner + 1);
  }

  setCourse({ name }: Declared, object: number, course: number): void {
    this.world.set(this.cells.get(name)!.course[object]!, course);
  }

  setLet({ name }: Declared, object: number, actors: number): void {
    this.world.set(this.cells.get(name)!.let[object]!, actors);
  }

  setLink({ name }: Declared, from: number, to: number): void {
    this.world.set(this.cells.get(name)!.link[objectOf(from)]!, to);
  }

  /** What belongs to an object begins anew with it. */
  renew(resource: Declared, object: number): void {
    for (const other of this.resources) {
      if (other.of !== resource.of) continue;
      const { course, let: lent } = this.cells.get(other.name)!;
      if (course[object]! >= 0) this.world.set(course[object]!, Course.rest);
      if (lent[object]! >= 0) this.world.set(lent[object]!, 0);
    }
  }
}
