/** A set of places, as bits. */
export type PlaceSet = Uint32Array;

/**
 * The places of one system: its cells, by their number, and after them what is finer or coarser than a cell, by name: that an
 * object may be accessed, that an actor enters a section or leaves it, that it stands at a word.
 */
export class Places {
  private readonly numbers = new Map<string, number>();
  /** By place that is no cell, but about one: the cell. */
  private readonly about = new Map<number, number>();

  constructor(private readonly cells: number) {}

  /** `cell`: the one that it is about, such as that at which somebody stands. */
  named(name: string, cell?: number): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.cells + this.numbers.size;
      this.numbers.set(name, number);
      if (cell !== undefined) this.about.set(number, cell);
    }
    return number;
  }

  /** The cell that the place is, or is about; -1: none. */
  cellOf(place: number): number {
    return place < this.cells ? place : (this.about.get(place) ?? -1);
  }

  get size(): number {
    return this.cells + this.numbers.size;
  }

  /** For messages. */
  nameOf(place: number, cellNames: readonly string[]): string {
    return place < this.cells ? cellNames[place]! : [...this.numbers.keys()][place - this.cells]!;
  }
}

/**
 * What a step may look at and change. Two steps whose footprints do not conflict commute: in either order both can go, with the same
 * results, the same findings and the same state after them.
 */
export class Footprint {
  readonly reads = new Set<number>();
  readonly writes = new Set<number>();
  /**
   * Among `writes`: changes that others only wait for. Whoever looks at them cannot go, or sees no difference, until
   * this step is taken.
   */
  readonly frees = new Set<number>();
  /** What it looks at only to see whether it can go: once it can, these do not take that back. */
  readonly awaits = new Set<number>();
  /**
   * What may keep it from going, but only for a while: whatever others do until it may go again they could also do
   * after it. It conflicts with who changes these only the other way round: their change comes before it or after it. A
   * run that ends before it may go again, because those who would let it are stuck or crashed, shows the same where the
   * step came first.
   */
  readonly pauses = new Set<number>();
  /**
   * Who is in a section, asked only to wait until they have left. Whoever enters later is not waited for, and leaves in
   * any case: so who asks first keeps nobody from anything. It conflicts with who enters only the other way round.
   */
  readonly asks = new Set<number>();
  /**
   * Among `writes`: a section entered, a lock taken, that is left again in any case. Others can do no less while it has
   * not been: the step may as well come right before the actor's next one that somebody can tell (a right mover:
   * Lipton, CACM 18(12), 1975).
   */
  readonly enters = new Set<number>();
  /** Among `writes`: cells that are 0 after it, or as they were. */
  readonly clears = new Set<number>();
  /** It may look at everything, and change what it writes. */
  readsAll = false;
  writesAll = false;

  read(...places: readonly number[]): void {
    for (const place of places) this.reads.add(place);
  }
  write(...places: readonly number[]): void {
    for (const place of places) {
      this.writes.add(place);
      this.clears.delete(place);
    }
  }
  /** Of what it writes, as far as that is said by now, these cells are 0 after it, or as they were. */
  clear(...places: readonly number[]): void {
    for (const place of places) if (this.writes.has(place)) this.clears.add(place);
  }
  update(...places: readonly number[]): void {
    this.read(...places);
    this.write(...places);
  }
  free(...places: readonly number[]): void {
    this.write(...places);
    for (const place of places) this.frees.add(place);
  }
  enter(...places: readonly number[]): void {
    this.write(...places);
    for (const place of places) this.enters.add(place);
  }
  ask(...places: readonly number[]): void {
    for (const place of places) this.asks.add(place);
  }
  waitFor(...places: readonly number[]): void {
    for (const place of places) this.awaits.add(place);
  }
  everything(): void {
    this.readsAll = true;
    this.writesAll = true;
  }
}

/** The places as bits; `all` = every one. */
export function placeSet(places: ReadonlySet<number>, size: number, all = false): PlaceSet {
  const set = new Uint32Array((size + 31) >> 5);
  if (all) return set.fill(0xffffffff);
  for (const place of places) set[place >> 5]! |= 1 << (place & 31);
  return set;
}
