import { InputError, oneOf } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';
import type { Scenario } from '../core/system/scenario.js';
import { objectOf, type World } from '../core/world/world.js';
import { contexts } from '../kernel/context.js';
import { locksOf } from '../kernel/lock.js';
import { rcuState } from '../kernel/rcu.js';
import { handlerWaits } from '../kernel/uprobe.js';

/** Whether an actor may access what a pointer leads to without owning it. What it asks only the actor itself changes. */
export type Protection = (actor: number, pointer: number) => boolean;

const sections: { readonly [name: string]: (w: World) => Protection } = {
  /** Regions with irqs, preemption or BH off are readers, too. */
  'RCU readers': (w) => {
    const rcu = w.part(rcuState);
    const context = w.part(contexts);
    return (actor) => rcu.reads(actor) || context.atomic(actor);
  },
  'uprobe handlers': (w) => {
    const handlers = w.part(handlerWaits);
    return (actor) => handlers.reads(actor);
  },
};

const lockKinds = ['mutex', 'spinlock', 'rwlock', 'rwsem'];

/** Names of locks: globals, and members of the struct itself. */
function lockNames(type: string, { globals, types }: Pick<Scenario, 'globals' | 'types'>): readonly string[] {
  const locks = (fields: Scenario['globals']): readonly string[] =>
    Object.entries(fields).flatMap(([name, { kind }]) => (lockKinds.includes(kind) ? [name] : []));
  return [...locks(globals), ...locks(types[type]!.fields)];
}

/** Throws an InputError where a protection is none. */
export function otherProtections(name: string, type: string, scenario: Scenario, place: string): void {
  const names = [...Object.keys(sections), ...lockNames(type, scenario)];
  if (!names.includes(name))
    throw new InputError(
      `${place}: nothing is protected by "${name.slice(0, 100)}"${didYouMean(name, names)}; accepted is ${oneOf(names)}`,
    );
}

export function protectionOf(w: World, name: string): Protection {
  const section = sections[name];
  if (section !== undefined) return section(w);
  const { locks } = w.part(locksOf);
  if (w.hasGlobal(name)) return (actor) => w.cells[w.global(name)] === actor + 1;
  const byObject = new Map(
    locks.filter(({ cell, object }) => object > 0 && w.layout.names[cell]!.endsWith(`.${name}`)).map((lock) => [lock.object, lock.cell]),
  );
  return (actor, pointer) => w.cells[byObject.get(objectOf(pointer)) ?? -1] === actor + 1;
}
