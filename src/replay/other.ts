import type { Standpoint } from '../core/system/site.js';
import { type Access, endsLife, type How, placeOf } from './accesses.js';
import type { Found, ReplayStep } from './lockstep.js';

/** One side of a race: who touched the object, where and how. */
export interface Side extends Standpoint {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly access: Access;
  /** Of a free that waited for readers: the step of the last of them, by which it was free. */
  readonly free?: Standpoint & { readonly step: number };
}

/** That kfree_rcu() has the object, or what came of it. */
const isLate = ({ how }: Access): boolean => how === 'free-later' || how === 'freed-late';

/**
 * The other actor's access to the object before the finding: the one that ended its life where there was one and it
 * was not handed out again since, else the last that changed it; reads alone make no race. At the end of a run
 * anybody's counts. Where the state tells the other side it is that: of a race the access that the other one stands at.
 */
export function otherSide(
  steps: readonly Pick<ReplayStep, 'actor' | 'point' | 'accesses'>[],
  found: Pick<Found, 'instance' | 'actor' | 'step'> & { readonly rival?: Standpoint | undefined },
): Side | null {
  if (found.rival) {
    const step = found.rival.point === '' ? cameAt(steps, found.rival.actor, found.step) : found.step;
    return { ...found.rival, step, access: { object: found.instance, field: '', how: 'race' } };
  }
  if (found.instance === '') return null;
  let last: Side | null = null;
  for (let i = Math.min(found.step, steps.length + 1) - 2; i >= 0; i--) {
    const { actor, point, accesses } = steps[i]!;
    if (accesses.some((access) => access.object === found.instance && isLate(access))) return late(steps, found, i) ?? last;
    const changes = accesses.filter(({ object, how }) => object === found.instance && how !== 'read');
    const ending = changes.find(({ how }) => endsLife.has(how));
    if (actor !== found.actor && changes.length > 0) {
      const side = { actor, point, step: i + 1, access: ending ?? changes.at(-1)! };
      if (ending) return side;
      last ??= side;
    }
    if (changes.some(({ how }) => how === 'hand-out')) break;
  }
  return last;
}

/** kfree_rcu(), and who left last, of an object that was heard of so at this step; null where both are the finding's own actor. */
function late(
  steps: readonly Pick<ReplayStep, 'actor' | 'point' | 'accesses'>[],
  { instance, actor }: Pick<Found, 'instance' | 'actor'>,
  at: number,
): Side | null {
  const access: Access = { object: instance, field: '', how: 'free-later' };
  const of = (i: number, how: How): boolean => steps[i]!.accesses.some((one) => one.object === instance && one.how === how);
  const side = (i: number) => ({ actor: steps[i]!.actor, point: steps[i]!.point, step: i + 1 });
  let given = at;
  while (given > 0 && !of(given, 'free-later')) given--;
  const free = of(at, 'freed-late') ? side(at) : undefined;
  if (of(given, 'free-later') && steps[given]!.actor !== actor) return { ...side(given), access, ...(free && { free }) };
  return free === undefined || free.actor === actor ? null : { ...free, access: { ...access, how: 'freed-late' }, free };
}

/** The step by which the other one came to be amid what the finding's step runs into: it changed something that this accesses too. */
function cameAt(steps: readonly Pick<ReplayStep, 'actor' | 'accesses'>[], other: string, before: number): number {
  const places = new Set(steps[before - 1]?.accesses.map(placeOf));
  const changes = ({ actor, accesses }: Pick<ReplayStep, 'actor' | 'accesses'>): boolean =>
    actor === other && accesses.some((access) => access.how !== 'read' && places.has(placeOf(access)));
  return steps.findLastIndex((step, i) => i < before - 1 && changes(step)) + 1 || before;
}
