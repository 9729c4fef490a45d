import type { Operation, ParamKind } from '../core/operation/operation.js';
import { branchesOf, type Branch, type PathSource } from '../core/system/path-source.js';
import { objectOf, type World } from '../core/world/world.js';
import { saturated } from '../kernel/refcount.js';

/** A count that went wrong. */
export const saturatedText = 'saturated';

/** Kinds of fields whose words C code sees as a number or a pointer, unlike a lock's or a timer's. */
export const plainFields: readonly string[] = ['word', 'pointer', 'hlist', 'hlist_pprev', 'refcount'];

/** Prints the numbers of a run as what they are: pointers by their objects, addresses by their words. */
export class Values {
  private readonly plainCells: ReadonlySet<number>;
  private readonly counts: ReadonlySet<number>;
  private readonly points = new Map<string, { readonly branches: readonly Branch[]; readonly value: unknown }>();

  constructor(
    private readonly world: World,
    paths: readonly PathSource[],
  ) {
    this.plainCells = new Set(plainFields.flatMap((kind) => world.fieldsOfKind(kind).map(({ cell }) => cell)));
    this.counts = new Set(world.fieldsOfKind('refcount').map(({ cell }) => cell));
    for (const path of paths)
      for (const [state, { invoke }] of Object.entries(path.states))
        if (invoke) this.points.set(`${path.id}.${state}`, { branches: branchesOf(invoke), value: invoke.input?.['value'] });
  }

  /** The result as a reader sees it, empty where the path does nothing with it. `cell` is the operation's location, if it has one. */
  result(point: string, { gives }: Operation, cell: number | undefined, result: number): string {
    if (!this.points.get(point)?.branches.some(usesResult)) return '';
    if (typeof gives === 'function') return this.pointer(result);
    if (gives === 'address') return this.address(result);
    return gives === 'word' && cell !== undefined ? this.cell(cell, result) : String(result);
  }

  /** What an operation was given as a value; what it takes to a word, as that word holds it. */
  argument(kind: ParamKind, { copies }: Operation, cell: number | undefined, value: number): string {
    if (kind === 'object') return this.pointer(value);
    if (kind === 'address') return this.address(value);
    if (kind === 'type') return this.world.objects[objectOf(value)]?.type ?? String(value);
    return copies && cell !== undefined ? this.cell(cell, value) : String(value);
  }

  /** What a step left in the location that it wrote, empty where its description says so or nobody reads it as a number. */
  written(point: string, cell: number, value: number): string {
    const constant = typeof this.points.get(point)?.value === 'number';
    return constant || !this.plainCells.has(cell) ? '' : this.cell(cell, value);
  }

  /** What a cell holds. */
  cell(cell: number, value: number): string {
    if (value === saturated && this.counts.has(cell)) return saturatedText;
    const holds = this.world.layout.holds[cell];
    return holds === 'pointer' ? this.pointer(value) : holds === 'address' ? this.address(value) : String(value);
  }

  /** An error's number is none. */
  pointer(pointer: number): string {
    if (pointer === 0) return 'NULL';
    return this.world.objects[objectOf(pointer)]?.name ?? (pointer < 0 ? String(pointer) : `0x${pointer.toString(16)}`);
  }

  private address(cell: number): string {
    const name = this.world.layout.names[cell];
    return cell === 0 ? 'NULL' : name === undefined ? String(cell) : `&${name}`;
  }
}

function usesResult({ save, guard, set, note }: Branch): boolean {
  return save !== undefined || JSON.stringify([guard, set, note]).includes('{"result":true}');
}
