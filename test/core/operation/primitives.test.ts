import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/core/error.js';
import type { Operation } from '../../../src/core/operation/operation.js';
import { byName, primitivesOf } from '../../../src/core/operation/primitives.js';

const made: Operation = { name: 'made', c: 'made()', params: {}, bind: () => ({ apply: () => 0 }) };
const without = (member: keyof Operation) => Object.fromEntries(Object.entries(made).filter(([name]) => name !== member));

describe('the primitives of a family', () => {
  test('are what it exports of that kind; parts that several families use are none', () => {
    expect(primitivesOf('kernel/a.ts', { made, field: { kind: 'mine' }, helper: () => 0, nothing: null, count: 3 })).toEqual([made]);
  });

  test.each(['name', 'params', 'bind'] as const)('are refused where one lacks its %s', (member) => {
    const read = () => primitivesOf('kernel/a.ts', { mine: without(member) });
    expect(read).toThrow(InputError);
    expect(read).toThrow(`kernel/a.ts: its export mine is no primitive: it lacks ${member}`);
  });

  test('are refused where two files, or one, have the same name', () => {
    const other = { ...made, name: 'other' };
    expect([...byName(new Map([['kernel/a.ts', [made, other]]])).keys()]).toEqual(['made', 'other']);
    const twice = () => byName(new Map([...['a', 'b'].map((file) => [`kernel/${file}.ts`, [made]] as const)]));
    expect(twice).toThrow(InputError);
    expect(twice).toThrow('kernel/a.ts and kernel/b.ts each have a primitive named made; the usual cause is a copied file');
    expect(() => byName(new Map([['kernel/a.ts', [made, made]]]))).toThrow('kernel/a.ts has two primitives named made');
  });
});
