import { Bus, type Handlers, type Listener } from './bus.js';
import { Defect } from '../error.js';
import type { Range } from './layout.js';
import { precedence } from '../detector/precedence.js';

export { maxActors, maxSetActors } from './declarations.js';
export { Life } from './memory.js';
export { generationOf, objectOf, pointerOf } from './pointer.js';

/** What a world asks of a detector. */
export interface Judge extends Listener {
  /**
   * It finds nothing itself and keeps facts for others: it hears of a step before all that do find something, or after them, to forget.
   */
  readonly hears?: 'first' | 'last';
  /** Adds the cells that it keeps, and gives what it does. */
  install(world: World): Handlers;
}

/**
 * The shared state of one system and everything that it is made of. Operations act on it; detectors listen to it. It is one object
 * in three layers, for a step goes through all of them: what is declared, by name and number (core/world/names); the cells, and what is
 * where (core/world/memory); who hears of what, and what was found (core/world/bus).
 *
 * It is built in two phases. A new world has the declared cells; operations and executors add theirs. `seal` lets the detectors add
 * theirs and lays the state out for good.
 */
export class World extends Bus {
  private readonly parts = new Map<unknown, unknown>();
  private sealed = false;

  /** A family's or a tracker's own state on this world, made once, before the state is laid out. */
  part<T>(make: (world: World) => T): T {
    let made = this.parts.get(make) as T | undefined;
    if (made === undefined) {
      made = make(this);
      this.parts.set(make, made);
    }
    return made;
  }

  /** Adds a cell of a primitive family, an executor or a detector. Throws a Defect once the world is sealed. */
  cell(name: string, range: Range): number {
    if (this.sealed) throw new Defect(`${name}: a cell was added after the state was laid out`);
    return this.layout.cell(name, range);
  }

  /** Who judges its steps, in any order. From here on there is a state, at its declared start. */
  seal(detectors: readonly Judge[]): void {
    const ordered = precedence(detectors);
    this.detectors = ordered;
    ordered.forEach((detector, d) => this.listen(d, detector.install(this)));
    this.sealed = true;
    this.allocate();
  }
}
