import type { Detector, EndOfRun } from '../core/detector.js';

/** No choice is enabled, a must-finish actor is blocked, and who waits for whom has a cycle. */
export const deadlock: Detector = {
  kind: 'deadlock',
  says: 'waits in a cycle',
  endsRun: false,
  rank: 31,
  alike: true,
  touches: {},
  install: () => ({ atEnd: (end) => (end.blocked !== 0 && waitCycle(end).length > 0 ? 0 : -1) }),
  fires: [
    { says: 'two that wait for each other', steps: [['a', 'end', { a: 'b', b: 'a' }]] },
    { says: 'one that waits for itself', steps: [['a', 'end', { a: 'a' }]] },
    { says: 'one that waits for a cycle of others', steps: [['a', 'end', { a: 'b', b: 'timer', timer: 'b' }]] },
  ],
  silent: [
    { says: 'one that waits for one that waits for nobody', steps: [['a', 'end', { a: 'b', b: '' }]] },
    { says: 'one that waits for nobody in particular', steps: [['a', 'end', { a: '' }]] },
    { says: 'nobody is blocked', steps: [['a', 'end']] },
  ],
};

/** The actors of a wait-for cycle that a must-finish actor leads into, or none. */
export function waitCycle(end: EndOfRun): readonly number[] {
  for (let first = 0; first < end.actors; first++) {
    if (!end.isBlocked(first)) continue;
    const path: number[] = [];
    const done = new Set<number>();
    const visit = (actor: number): readonly number[] | undefined => {
      const at = path.indexOf(actor);
      if (at >= 0) return path.slice(at);
      if (done.has(actor)) return undefined;
      path.push(actor);
      for (let other = 0; other < end.actors; other++) {
        const cycle = end.waitsFor(actor, other) ? visit(other) : undefined;
        if (cycle) return cycle;
      }
      done.add(path.pop()!);
      return undefined;
    };
    const cycle = visit(first);
    if (cycle) return cycle;
  }
  return [];
}
