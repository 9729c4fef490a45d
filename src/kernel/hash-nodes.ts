import type { Field } from '../core/world/field.js';
import { ofNobody, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';

/**
 * DECLARE_HASHTABLE(): nodes are objects of the type, keyed by their member `key`. Every key has a bucket of its own, and
 * the table's order is the order of the keys.
 */
export const hashtableField = (nodes: string, key: string): Field => ({
  kind: 'hashtable',
  cells: [{ name: '', range: upTo(0) }],
  words: ['first'],
  type: nodes,
  members: { key },
});

interface Node {
  readonly object: number;
  /** The cell of the bucket that it is hooked into (key + 1), 0 = none. */
  readonly hooked: number;
  /** The cell that stands for its next, and holds nothing; the one before stands for its pprev. */
  readonly next: number;
}

interface Table {
  readonly nodes: readonly Node[];
  /** The number of the member that is the key. */
  readonly key: number;
}

/** Of every table its nodes, and where they are hooked. */
export function hashHooks(w: World) {
  const fields = w.fieldsOfKind('hashtable').map((field) => ({ ...field, key: w.globalField(field.cell).members!['key']! }));
  const maxKey = Math.max(
    0,
    ...fields.flatMap(({ type, key }) => w.objectsOfType(type!).map((object) => w.layout.max[w.fieldCell(object, key)]!)),
  );
  const tables = new Map(
    fields.map(({ cell, name, type, key }): [number, Table] => [
      cell,
      {
        nodes: w.objectsOfType(type!).map((object) => ({
          object,
          hooked: w.cell(`${w.objects[object]!.name} in ${name}`, ofNobody(upTo(maxKey + 1))),
          next: w.cell(`${w.objects[object]!.name} next in ${name}`, ofNobody(upTo(0))),
        })),
        key: w.fieldNumber(key),
      },
    ]),
  );
  return {
    maxKey,
    table: (cell: number): Table => tables.get(cell)!,
    nodes: (table: number) => tables.get(table)!.nodes,
    node: (table: number, object: number) => tables.get(table)!.nodes.find((node) => node.object === object),
    /** All nodes, for detectors. */
    all: [...tables.values()].flatMap(({ nodes }) => nodes),
    /** The cells of their keys. */
    keys: fields.flatMap(({ type, key }) => w.objectsOfType(type!).map((object) => w.fieldCell(object, key))),
  };
}
