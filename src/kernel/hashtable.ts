import { StepError } from '../core/error.js';
import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import { ofNobody, upTo } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { type World, objectOf } from '../core/world.js';

/**
 * DECLARE_HASHTABLE(): nodes are objects of the type, keyed by their field `id`. Every key has a bucket of its own, and
 * the table's order is the order of the keys.
 */
export const hashtableField = (nodes: string): Field => ({ kind: 'hashtable', cells: [{ name: '', range: upTo(0) }], type: nodes });

/** Per node: the bucket that it is hooked into (key + 1), 0 = none. */
function hooks(w: World) {
  const id = w.fieldNumber('id');
  const maxKey = Math.max(
    0,
    ...w.fieldsOfKind('hashtable').flatMap(({ type }) => w.objectsOfType(type!).map((object) => w.layout.max[w.fieldCell(object, 'id')]!)),
  );
  const tables = new Map(
    w
      .fieldsOfKind('hashtable')
      .map(({ cell, name, type }) => [
        cell,
        w
          .objectsOfType(type!)
          .map((object) => ({ object, hooked: w.cell(`${w.objects[object]!.name} in ${name}`, ofNobody(upTo(maxKey + 1))) })),
      ]),
  );
  return {
    id,
    maxKey,
    nodes: (table: number) => tables.get(table)!,
    node: (table: number, object: number) => tables.get(table)!.find((node) => node.object === object),
    /** All nodes, for detectors. */
    all: [...tables.values()].flat(),
  };
}
export { hooks as hashHooks };

/** Traverses the bucket of `key` and gives the node or NULL. Reads the node's id. */
const lookup = (name: string, fetches: boolean): Operation => ({
  name,
  params: { table: 'global', key: 'value' },
  touches: ['table'],
  bind: (w) => {
    const table = w.part(hooks);
    return {
      apply(a) {
        if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
        const nodes = table.nodes(a[0]!);
        for (let i = 0; i < nodes.length; i++) {
          const { object, hooked } = nodes[i]!;
          if (w.cells[hooked] !== a[1]! + 1) continue;
          const pointer = w.pointerTo(object);
          const id = w.dereference(pointer, table.id, 0);
          if (id < 0) return 0;
          if (w.cells[id] === a[1]!) return pointer;
        }
        return 0;
      },
    };
  },
});

/** hash_for_each_possible_rcu(): for readers. */
export const hashLookup = lookup('hashLookup', true);
/** hash_for_each_possible(): the caller says that nobody takes the node away, by a lock or because it owns the table. */
export const hashLookupHeld = lookup('hashLookupHeld', false);

/** The next hooked node after `after` (0 = from the start), or NULL. */
const walk = (name: string, fetches: boolean): Operation => ({
  name,
  params: { table: 'global', after: 'object' },
  touches: ['table'],
  bind: (w) => {
    const table = w.part(hooks);
    return {
      apply(a) {
        if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
        let from = 0;
        if (a[1]! !== 0) {
          const id = w.dereference(a[1]!, table.id, 0);
          if (id < 0) return 0;
          // a node that was unhooked meanwhile still leads on to what follows its bucket
          const bucket = w.cells[table.node(a[0]!, objectOf(a[1]!))!.hooked]!;
          from = bucket !== 0 ? bucket : w.cells[id]! + 1;
        }
        let best = 0;
        let bucket = table.maxKey + 2;
        for (const { object, hooked } of table.nodes(a[0]!)) {
          const b = w.cells[hooked]!;
          if (b > from && b < bucket) {
            best = object;
            bucket = b;
          }
        }
        return w.pointerTo(best);
      },
    };
  },
});

/** One step of hash_for_each_rcu(): for readers. */
export const hashNext = walk('hashNext', true);
/** One step of hash_for_each_safe(): the caller owns the table. */
export const hashNextHeld = walk('hashNextHeld', false);

/** hash_add_rcu(). */
export const hashAdd: Operation = {
  name: 'hashAdd',
  params: { table: 'global', node: 'object', key: 'value' },
  touches: ['table'],
  bind: (w) => {
    const table = w.part(hooks);
    return {
      apply(a) {
        w.emit(Event.access, a[1]!, -1, 1);
        if (w.crashed) return 0;
        if (a[2]! < 0 || a[2]! > table.maxKey)
          throw new StepError(`hashAdd: key ${a[2]} is outside 0..${table.maxKey}; give pids in that range`);
        for (const node of table.nodes(a[0]!)) {
          if (w.cells[node.hooked] === a[2]! + 1)
            throw new StepError('hashAdd: two nodes in one bucket; the order of a bucket is not modelled');
        }
        w.set(table.node(a[0]!, objectOf(a[1]!))!.hooked, a[2]! + 1);
        return 0;
      },
    };
  },
};

/** hash_del_rcu(): nothing where the node is not hooked. */
export const hashDel: Operation = {
  name: 'hashDel',
  params: { table: 'global', node: 'object' },
  touches: ['table'],
  bind: (w) => {
    const table = w.part(hooks);
    return {
      apply(a) {
        w.emit(Event.access, a[1]!, -1, 1);
        if (!w.crashed) w.set(table.node(a[0]!, objectOf(a[1]!))!.hooked, 0);
        return 0;
      },
    };
  },
};
