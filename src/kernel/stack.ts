import { StepError } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';
import { Life, type World, objectOf } from '../core/world/world.js';
import { changesLife, ofTypes, touching } from './footprint/objects.js';
import { kfree } from './slab.js';

/** Of so many objects of a type the memory is used again: each of them is a choice, and choices have names. */
const mostUsedAgain = 6;

/**
 * The objects of a type that a stack may lend its memory to: one that nobody ever had; where there is none left, those whose scope was
 * left, for a later call comes to the same memory. Not where objects of the type are allocated too: what is freed there is no stack's.
 */
function lendable(w: World) {
  const lent = (id: number): boolean => w.objects[id]!.state === 'unallocated';
  const all = w.objects.map((_, object) => (object === 0 ? [] : ofTypes(w, [object]).filter(lent)));
  const isUsedAgain = all.map(
    (objects, of) => objects.length <= mostUsedAgain && of > 0 && w.types[w.objects[of]!.type]!.collected !== true,
  );
  const most = Math.max(0, ...all.filter((_, of) => isUsedAgain[of]).map(({ length }) => length));
  const outcomeOf = Array.from({ length: most }, (_, i) => w.outcome(`again-${i + 1}`));
  const fresh = (of: number): number => all[of]!.find((id) => w.lifeOf(id) === Life.unallocated) ?? 0;
  return {
    outcomes(of: number, out: Int32Array): number {
      out[0] = 0;
      if (fresh(of) !== 0 || !isUsedAgain[of]) return 1;
      let n = 0;
      for (let i = 0; i < all[of]!.length; i++) if (w.lifeOf(all[of]![i]!) === Life.freed) out[n++] = outcomeOf[i]!;
      return Math.max(n, 1);
    },
    lend(of: number, outcome: number): number {
      const object = outcome === 0 ? fresh(of) : all[of]![outcomeOf.indexOf(outcome)]!;
      if (object === 0)
        throw new StepError(
          `more objects of the type ${w.objects[of]!.type} are on stacks at once than there are; ` +
            'declare more of them, in C __objects(n) behind the struct',
        );
      w.setLife(object, Life.live);
      return w.pointerTo(object);
    },
  };
}

/** A local variable comes into being: its block is entered. What it holds C leaves open; here it is 0. */
export const enterScope = {
  name: 'enterScope',
  c: '{ typeof(*$like) of_the_stack;',
  params: { like: 'type' },
  bind: (w) => {
    const { outcomes, lend } = lendable(w);
    return {
      outcomes: (a, out) => outcomes(objectOf(a[0]!), out),
      apply: (a, outcome) => lend(objectOf(a[0]!), outcome),
    };
  },
  footprint: touching((step) => changesLife(step, ofTypes(step.w, step.objects(0)))),
  gives: (w, objects) => ofTypes(w, objects(0)),
  allocates: true,
  orders: { acquires: ['memory'] },
  alike: true,
  reference: {
    does:
      'the block of a local variable is entered, which is an object of the type from then on. One that nobody had comes first; ' +
      'where there is none left, the memory of one whose scope was left is used again',
    gives: 'the object',
    misuse: [],
    source: 'ISO C, 6.2.4: automatic storage duration',
  },
} satisfies Operation;

/** Its block is left, or its function returns: whoever leads to it still leads to a stack that is somebody else's. */
export const leaveScope = {
  name: 'leaveScope',
  c: '} /* $object was on the stack */',
  params: { object: 'object' },
  // as kfree() of it: nobody may come to it any more, and what is armed or locked inside is told
  bind: kfree.bind,
  footprint: kfree.footprint,
  gives: 'nothing',
  orders: kfree.orders,
  alike: true,
  reference: {
    does: 'the block of a local variable is left: the object is no more',
    misuse: [
      'who leads to it still: use-after-free, of which KASAN says stack-out-of-bounds or use-after-scope, where it says something',
      'with an armed timer or a queued rcu_head inside: free-active',
      'with a held lock inside: held-lock-freed',
      'given to kfree() before: double-free',
    ],
    source: 'ISO C, 6.2.4; kasan_unpoison_task_stack_below(), mm/kasan/common.c; Documentation/dev-tools/kasan.rst',
  },
} satisfies Operation;
