import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Access, tellsOfRace } from '../core/world/memory-access.js';

const { write, plain, kept } = Access;
const meets = (mine: number, theirs: number, actor = 'a', against = 'b') =>
  [actor, 'race', { against, mine, theirs, object: 'item0' }] as const;

/**
 * Two actors stand at conflicting accesses to one word, at least one of them plain (KCSAN: data-race). The step of the one that
 * tells is about to make its access; what is ordered only by a relaxed flag before it is not seen. The run goes on.
 */
export const dataRace: Detector = {
  kind: 'data-race',
  caughtBy: ['KCSAN'],
  says: 'is accessed by two at once, and not both accesses are marked',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: { [Event.race]: (mine, theirs, object) => (tellsOfRace(mine, theirs, w.actor < w.against) ? object : -1) },
  }),
  inC: {
    on: {
      // the plain one tells; of two plain ones the writer; of two plain writers the first declared
      [Event.race]: `
        if (!((a | b) & WRITES) || !((a | b) & PLAIN)) return -1;
        if (b & KEPT) return c;
        if (!(a & PLAIN)) return -1;
        if (b & PLAIN && (!(a & WRITES) || (b & WRITES && self > against))) return -1;
        return c;`,
    },
  },
  fires: [
    { says: 'a plain read against a marked write', steps: [meets(plain, write)] },
    { says: 'a plain write against a marked read', steps: [meets(plain | write, 0)] },
    { says: 'a plain write against a plain read', steps: [meets(plain | write, plain)] },
    { says: 'two plain writes, told by the first declared', steps: [meets(plain | write, plain | write)] },
    { says: 'a marked read amid a plain write, whose CPU it was taken from', steps: [meets(0, plain | write | kept)] },
  ],
  silent: [
    { says: 'both are marked', steps: [meets(write, 0)] },
    { says: 'both are marked, the one amid the other', steps: [meets(write, kept)] },
    { says: 'both read', steps: [meets(plain, plain)] },
    { says: 'the other one tells: a plain read against a plain write', steps: [meets(plain, plain | write)] },
    { says: 'the other one tells: two plain writes', steps: [meets(plain | write, plain | write, 'b', 'a')] },
  ],
};
