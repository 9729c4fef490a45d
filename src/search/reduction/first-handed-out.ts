import type { Item, Symmetry } from '../../core/symmetry.js';
import type { World } from '../../core/world.js';

/** Which objects nobody was handed out yet. */
export class Fresh {
  constructor(
    private readonly world: World,
    private readonly alike: Symmetry,
  ) {}

  /** Of these objects nobody has had any. */
  is({ objects }: Item, cells: Int32Array): boolean {
    if (objects.length === 0) return false;
    for (let i = 0; i < objects.length; i++) if (!this.world.isFresh(objects[i]!, cells)) return false;
    return true;
  }

  /** The first that is alike to it, or itself. */
  first(object: number, cells: Int32Array): number {
    for (const items of this.alike.classes) {
      const i = items[0]!.objects.length === 0 ? -1 : items.findIndex(({ objects }) => objects.includes(object));
      if (i < 0) continue;
      const at = items[i]!.objects.indexOf(object);
      return items.map(({ objects }) => objects[at]!).find((one) => this.world.isFresh(one, cells)) ?? object;
    }
    return object;
  }

  /** Those of a class of which nobody had any are the same in all that is theirs. */
  same(c: number): boolean {
    const items = this.alike.classes[c]!;
    const { cells } = this.world;
    let first: Item | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i]!;
      if (!this.is(item, cells)) continue;
      first ??= item;
      for (let j = 0; j < item.own.length; j++) if (cells[item.own[j]!] !== cells[first.own[j]!]) return false;
    }
    return true;
  }
}
