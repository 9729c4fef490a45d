import type { OrbitMember, Symmetry } from '../../core/search/symmetry.js';
import type { World } from '../../core/world/world.js';

/** Which objects are fresh: no allocator has handed them out yet. */
export class FreshObjects {
  constructor(
    private readonly world: World,
    private readonly symmetry: Symmetry,
  ) {}

  /** All objects of the member are fresh; false where it has none. */
  is({ objects }: OrbitMember, cells: Int32Array): boolean {
    if (objects.length === 0) return false;
    for (let i = 0; i < objects.length; i++) if (!this.world.isFresh(objects[i]!, cells)) return false;
    return true;
  }

  /** The first fresh object that is symmetric to this one: the one that an allocator hands out next. This one where none is. */
  first(object: number, cells: Int32Array): number {
    for (const members of this.symmetry.classes) {
      const i = members[0]!.objects.length === 0 ? -1 : members.findIndex(({ objects }) => objects.includes(object));
      if (i < 0) continue;
      const at = members[i]!.objects.indexOf(object);
      return members.map(({ objects }) => objects[at]!).find((one) => this.world.isFresh(one, cells)) ?? object;
    }
    return object;
  }

  /** The fresh members of a class have equal cells. */
  areEqual(c: number): boolean {
    const members = this.symmetry.classes[c]!;
    const { cells } = this.world;
    let first: OrbitMember | undefined;
    for (let i = 0; i < members.length; i++) {
      const member = members[i]!;
      if (!this.is(member, cells)) continue;
      first ??= member;
      for (let j = 0; j < member.own.length; j++) if (cells[member.own[j]!] !== cells[first.own[j]!]) return false;
    }
    return true;
  }
}
