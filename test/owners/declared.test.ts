import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Ownership, Resource, Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { operations } from '../../src/kernel/index.js';
import { owning } from '../../src/owners/owning.js';
import { steps, stepsOf } from '../kernel/searches.js';

const scenario = (ownership: Ownership): Scenario => ({
  globals: { lock: mutexField, shared: pointer('obj') },
  types: { obj: { fields: { claimed: word(bit) } }, user: { fields: { of: pointer('obj') } } },
  objects: [{ name: 'o0', type: 'obj' }],
  paths: [
    steps('end', ['cmpxchg', { loc: { param: 'of', field: 'claimed' }, old: 0, new: 1 }], ['kfree', { object: { param: 'of' } }]),
    stepsOf([], 'look', ['load', { loc: 'shared', order: 'once' as never }]),
  ],
  actors: [{ name: 'a', kind: 'task', path: 'end', params: { of: 'o0' } }],
  ownership,
});
const obj = (more: Partial<Resource> & { readonly [key: string]: unknown }): Ownership => ({
  obj: { of: 'obj', released: 'kfree()', ...more } as Resource,
});
const says = (ownership: Ownership): string => {
  try {
    owning(scenario(ownership), operations);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a declaration', () => {
  it('is taken as it is', () => {
    expect(says(obj({ claimed: 'cmpxchg(claimed) wins', others: ['lock', 'RCU readers'] }))).toBe('');
    expect(says(obj({ claimed: ['end.s0 gives 0', 'cmpxchg(claimed) gives 0 in end as of'] }))).toBe('');
  });

  it.each([
    [obj({ of: 'objs' }), 'there is no struct objs (did you mean obj?); there is obj or user'],
    [obj({ relesed: 'kfree()' }), 'there is no "relesed" (did you mean released?); accepted is of, is, '],
    [obj({ released: 'kfree' }), 'released: "kfree": it is no phrase; accepted is CALL(), CALL(MEMBER), FUNCTION.POINT or @ANNOTATION'],
    [obj({ released: 'kfre()' }), 'released: "kfre()": no point does that (did you mean kfree?); there is cmpxchg, kfree or load'],
    [obj({ released: 'kfree() in ends' }), 'there is no function ends (did you mean end?); there is end or look'],
    [obj({ released: 'kfree() as x' }), 'no function that does it knows "x"; it is done in end'],
    [obj({ released: 'load(shared)' }), ''],
    [obj({ released: 'look.s0 as result->of' }), ''],
    [obj({ released: 'look.s0 as result->off' }), 'no member off leads to a struct obj (did you mean of?); there is of'],
    [obj({ released: 'look.s0 as result->' }), 'it is no phrase; accepted is CALL(), CALL(MEMBER), FUNCTION.POINT or @ANNOTATION'],
    [obj({ claimed: 'cmpxchg(clamed) wins' }), 'no cmpxchg of clamed of struct obj is there; it is done in end'],
    [obj({ claimed: 'end.s11' }), 'no point does that (did you mean s1?); there is s0 or s1'],
    [obj({ released: '@gone' }), 'no path has an annotation gone; there is nothing'],
    [obj({ others: ['luck'] }), 'nothing is protected by "luck" (did you mean lock?); accepted is RCU readers, uprobe handlers or lock'],
    [obj({ with: 'user' }), 'it is owned with user, which is no resource of struct obj; of that there is nothing'],
    [obj({ after: ['window'] }), 'it is released after window, of which nothing is declared'],
  ])('that names what the model lacks is refused with its place (%#)', (ownership, fact) => {
    if (fact === '') expect(says(ownership)).toBe('');
    else expect(says(ownership)).toMatch(/^ownership of obj/);
    expect(says(ownership)).toContain(fact);
  });

  it.each([
    [
      obj({ born: 'look.s0 as result', claimed: 'cmpxchg(claimed) wins' }),
      'somebody claims it, and nothing says from when on others can reach it: say `published`',
    ],
    [obj({ retired: 'kfree()' }), '"kfree()" is said of both retired and released; it is one of them'],
    [{ obj: { of: 'obj', retired: 'kfree()' } }, 'it is retired to RCU, and nothing says what its callback does then: say `released`'],
    [obj({ started: 'kfree()' }), 'it is started, and nothing says how its owner ends it: say `ended`'],
    [obj({ lent: 'kfree()' }), 'it is lent, and nothing says until when: say `returned`'],
    [{ obj: { of: 'obj' } }, 'nothing says how it ends: say `released`'],
    [
      { ...obj({}), part: { of: 'obj', with: 'obj', released: 'kfree()', claimed: 'cmpxchg(claimed)' } },
      'who owns it is said twice: by "with: obj"',
    ],
    [{}, 'nothing is said of who owns what'],
  ] satisfies [Ownership, string][])('that contradicts itself is refused with what is missing (%#)', (ownership, fact) => {
    expect(says(ownership)).toContain(fact);
  });
});
