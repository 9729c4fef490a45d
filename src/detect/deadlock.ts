import type { Detector, EndOfRun, Trap } from '../core/detector/detector.js';

/**
 * At the end of a run: no choice is enabled, and who waits for whom has a cycle, of whoever: a worker that waits for itself need not
 * have begun, but never ends (lockdep; a hung task). Or a run goes round forever, and what a poller looks at is for one to change who
 * waits for the poller. Ends no run.
 */
export const deadlock: Detector = {
  kind: 'deadlock',
  caughtBy: ['PROVE_LOCKING', 'DETECT_HUNG_TASK'],
  says: 'waits in a cycle',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({
    touches: {},
    atEnd: ({ actors, waitsFor }) => (waitCycle({ actors, waitsFor, isBlocked: () => true }).length > 0 ? 0 : -1),
    inTrap: (trap) => (waitsInTrap(trap) ? 0 : -1),
  }),
  inC: { state: waitCycleInC, atEnd: 'return wait_cycle(~0) ? 0 : -1;' },
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

/** Of those who are stuck in a trap some wait in a cycle: blocked for each other, or one of them for a poller that polls for it. */
export const waitsInTrap = (trap: Trap): boolean =>
  waitCycle({
    actors: trap.actors,
    isBlocked: (actor) => trap.isBlocked(actor) || trap.polls(actor),
    waitsFor: (actor, other) => (trap.polls(actor) ? trap.feeds(other, actor) : trap.waitsFor(actor, other)),
  }).length > 0;

/** Somebody who polls, and never sleeps on the way round. */
export const spinsInTrap = ({ actors, polls, sleeps }: Trap): boolean =>
  Array.from({ length: actors }, (_, actor) => actor).some((actor) => polls(actor) && !sleeps(actor));

/** The actors of a wait-for cycle that a blocked actor leads into, or none. */
export function waitCycle(end: Pick<EndOfRun, 'actors' | 'isBlocked' | 'waitsFor'>): readonly number[] {
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

/** `wait_cycle(blocked)`: the same in C, of actors as bits. */
export function waitCycleInC(): string {
  return `
static int in_cycle(int from, int *color) {
  int on = waits_of(from);
  color[from] = 1;
  for (int a = 0; a < SCHEDULED; a++)
    if (on & bit(a) && (color[a] == 1 || (color[a] == 0 && in_cycle(a, color)))) return 1;
  color[from] = 2;
  return 0;
}
static int wait_cycle(int blocked) {
  int color[ACTORS] = { 0 }, cycle = 0;
  for (int a = 0; a < SCHEDULED; a++) if (blocked & bit(a) && color[a] == 0 && in_cycle(a, color)) cycle = 1;
  return cycle;
}`;
}
