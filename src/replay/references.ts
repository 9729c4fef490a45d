import { findChoice } from '../core/system/schedule.js';
import { endsLife } from './accesses.js';
import type { Found, Replay } from './replay.js';
import type { System } from './system.js';

/** What one actor has done to a count of references. */
export interface Share {
  readonly actor: string;
  readonly took: number;
  readonly dropped: number;
}

/** The references to an object that was accessed after it was freed, along the schedule that shows it. */
export interface References {
  /** `obj0.refs` */
  readonly count: string;
  /** Before the first step. */
  readonly begins: number;
  readonly steps: readonly { readonly step: number; readonly actor: string; readonly change: number; readonly left: number }[];
  /** By actor, in the order in which they first change it. */
  readonly shares: readonly Share[];
  /** The step that ended its life; undefined where none did. */
  readonly freedAt: number | undefined;
  readonly usedAt: number;
  readonly usedBy: string;
}

/** The counts of references within the object of a finding, and who took and dropped which; none where it has no count. */
export function referencesOf(system: System, { steps }: Replay, found: Found): readonly References[] {
  const { compiled } = system;
  const { world } = compiled;
  const counts = world
    .fieldsOfKind('refcount')
    .map(({ cell }) => ({ cell, name: world.layout.names[cell]! }))
    .filter(({ name }) => name.startsWith(`${found.instance}.`));
  if (found.instance === '' || counts.length === 0) return [];
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  compiled.reset();
  const values = [world.cells.slice()];
  for (const step of steps) {
    compiled.step(findChoice(step, names)!);
    values.push(world.cells.slice());
  }
  const freed = steps.findIndex(
    ({ accesses }, i) => i + 1 < found.step && accesses.some((one) => one.object === found.instance && endsLife.has(one.how)),
  );
  return counts.map(({ cell, name }): References => {
    const changes = steps.flatMap(({ actor }, i) => {
      const change = values[i + 1]![cell]! - values[i]![cell]!;
      // what a free leaves in the memory, and the beginning of another life, is nobody's reference
      const own = freed < 0 || i <= freed;
      return change === 0 || !own ? [] : [{ step: i + 1, actor, change, left: values[i + 1]![cell]! }];
    });
    const actors = [...new Set(changes.map(({ actor }) => actor))];
    const sum = (actor: string, sign: number): number =>
      changes.reduce((all, one) => all + (one.actor === actor && Math.sign(one.change) === sign ? Math.abs(one.change) : 0), 0);
    return {
      count: name,
      begins: values[0]![cell]!,
      steps: changes,
      shares: actors.map((actor) => ({ actor, took: sum(actor, 1), dropped: sum(actor, -1) })),
      freedAt: freed < 0 ? undefined : freed + 1,
      usedAt: found.step,
      usedBy: found.actor,
    };
  });
}

/** In sentences: each change, what everybody still owes, and since when it is open what the last step walks into. */
export function referencesText({ count, begins, steps, shares, freedAt, usedAt, usedBy }: References): readonly string[] {
  const share = ({ actor, took, dropped }: Share): string => {
    const owes = took - dropped;
    const rest = owes > 0 ? `still owes ${owes}` : owes < 0 ? `has dropped ${-owes} that it did not take here` : 'owes none';
    return `  ${actor} took ${took}, dropped ${dropped}: it ${rest}`;
  };
  const user = shares.some(({ actor }) => actor === usedBy) ? [] : [`  ${usedBy} took none, and uses it`];
  return [
    `references, ${count}: ${begins} before the first step`,
    ...steps.map(
      ({ step, actor, change, left }) => `  step ${step}: ${actor} ${change > 0 ? 'takes' : 'drops'} ${Math.abs(change)}, ${left} left`,
    ),
    ...shares.map(share),
    ...user,
    freedAt === undefined
      ? '  nobody here freed it'
      : `  the window is open from step ${freedAt} on, which frees it; step ${usedAt} is in it`,
  ];
}
