import { branchesOf, type Branch, type PathSource } from '../core/path-source.js';
import { objectOf, type World } from '../core/world.js';

/** Primitives whose result is a pointer by what they do; for a load the location tells. */
const givesPointer: ReadonlySet<string> = new Set([
  'hashLookup',
  'hashLookupHeld',
  'hashNext',
  'hashNextHeld',
  'kmemCacheZalloc',
  'poolTake',
  'rcuInvoke',
  'hrtimerExpire',
]);

/** Knows which numbers of a run a reader cares for, and which of them are pointers. */
export class Values {
  private readonly pointerCells: ReadonlySet<number>;
  /** Cells that C code sees as a number or a pointer, unlike a lock's or a timer's. */
  private readonly numberCells: ReadonlySet<number>;
  private readonly points = new Map<
    string,
    { readonly branches: readonly Branch[]; readonly dereferenced: ReadonlySet<string>; readonly value: unknown }
  >();

  constructor(
    private readonly world: World,
    paths: readonly PathSource[],
  ) {
    this.pointerCells = new Set(['pointer', 'hlist'].flatMap((kind) => world.fieldsOfKind(kind).map(({ cell }) => cell)));
    this.numberCells = new Set(
      ['word', 'pointer', 'hlist', 'refcount'].flatMap((kind) => world.fieldsOfKind(kind).map(({ cell }) => cell)),
    );
    for (const path of paths) {
      const dereferenced = new Set<string>();
      for (const { invoke } of Object.values(path.states)) {
        for (const operand of Object.values(invoke?.input ?? {}))
          if (typeof operand === 'object' && 'reg' in operand && 'field' in operand) dereferenced.add(operand.reg);
      }
      for (const [state, { invoke }] of Object.entries(path.states))
        if (invoke) this.points.set(`${path.id}.${state}`, { branches: branchesOf(invoke), dereferenced, value: invoke.input?.['value'] });
    }
  }

  /** The result as a reader sees it, empty where the path does nothing with it. */
  result(point: string, operation: string, cell: number | undefined, result: number): string {
    const source = this.points.get(point);
    if (!source?.branches.some(usesResult)) return '';
    const saved = source.branches.some(({ save }) => save !== undefined && source.dereferenced.has(save));
    const pointer = givesPointer.has(operation) || (cell === undefined ? saved : this.pointerCells.has(cell));
    return pointer ? this.pointer(result) : String(result);
  }

  /** What a step left in the location that it wrote, empty where its description says so or nobody reads it as a number. */
  written(point: string, cell: number, value: number): string {
    const constant = typeof this.points.get(point)?.value === 'number';
    return constant || !this.numberCells.has(cell) ? '' : this.cell(cell, value);
  }

  /** What a cell holds. */
  cell(cell: number, value: number): string {
    return this.pointerCells.has(cell) ? this.pointer(value) : String(value);
  }

  pointer(pointer: number): string {
    return pointer === 0 ? 'NULL' : (this.world.objects[objectOf(pointer)]?.name ?? `0x${(pointer >>> 0).toString(16)}`);
  }
}

function usesResult({ save, guard, set, note }: Branch): boolean {
  return save !== undefined || JSON.stringify([guard, set, note]).includes('{"result":true}');
}
