import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { listField, listHeadField, listNodeField, listNodeOfManyField } from '../../src/kernel/list.js';
import { type Call, found, stepsOf } from './searches.js';

type Task = readonly [host: string, ...calls: Call[]];

const items = { param: 'host', field: 'items' };
const link = { param: 'entry', field: 'link' };
const put = ['listAdd', { list: items, node: link }] as const;
const setUp = ['initList', { list: items }] as const;

/** Two objects with the head of a list in each, of which the second is not set up, and what tasks do with them. */
const scenario = (...tasks: readonly Task[]): Scenario => ({
  globals: {},
  types: { host: { fields: { items: listHeadField('element') } }, element: { fields: { link: listNodeOfManyField } } },
  objects: [
    { name: 'host0', type: 'host', init: { items: 1 } },
    { name: 'host1', type: 'host' },
    { name: 'element0', type: 'element' },
    { name: 'element1', type: 'element' },
  ],
  paths: tasks.map(([, ...all], i) => stepsOf(['host', 'entry'], `path${i}`, ...all)),
  actors: tasks.map(([host], i) => ({ name: `t${i}`, kind: 'task', path: `path${i}`, params: { host, entry: `element${i}` } })),
});

const kinds = (...tasks: readonly Task[]): readonly string[] => [...new Set(found(scenario(...tasks)).map((site) => site.split(' ')[0]!))];

describe('the head of a list in an object', () => {
  it('that is zeroed is NULL: nothing can be put there, and a walk follows it', () => {
    expect(kinds(['host0', put])).toEqual([]);
    expect(kinds(['host1', put])).toEqual(['list-corruption']);
    expect(kinds(['host1', setUp, put])).toEqual([]);
    expect(kinds(['host0', ['listNext', { list: items, after: 0 }]])).toEqual([]);
    expect(kinds(['host1', ['listNext', { list: items, after: 0 }]])).toEqual(['null-dereference']);
    expect(kinds(['host1', ['listFirstOrNullRcu', { list: items }]])).toEqual(['null-dereference']);
  });

  it('is what its first and its last entry lead to', () => {
    const frees = ['host0', ['kfree', { object: { param: 'host' } }]] as const;
    const deletes = (host: string) => [host, setUp, put, ['listDel', { node: link }]] as const;
    expect(kinds(deletes('host0'), frees)).toEqual(['use-after-free']);
    expect(kinds(deletes('host1'), frees)).toEqual([]);
  });

  it('that is set up anew strands its entries', () => {
    expect(kinds(['host0', put, setUp])).toEqual(['broken-list']);
    expect(kinds(['host0', put, ['listDel', { node: link }], setUp])).toEqual([]);
  });

  it('is one of as many as an entry has room for', () => {
    const many = scenario(['host0', put]);
    const types = { ...many.types, element: { fields: { link: listNodeField } } };
    const globals = { one: listField('element'), two: listField('element') };
    expect(() => found({ ...many, types, globals })).toThrow('has room for 3 lists, and there are 4');
    expect(found({ ...many, globals })).toEqual([]);
  });
});
