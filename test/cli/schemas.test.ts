import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { violations } from '../schema.js';
import { inProcess } from './in-process.js';

/** A schedule of the model as it is. */
const token = async (): Promise<string> =>
  /litmus-canary\/posted@\S+/.exec(
    (await inProcess('.', 'explore', 'litmus-canary', '--strategy', 'bfs', '--reporter', 'text')).stdout,
  )![0];

const commands: readonly (readonly [schema: string, ...args: string[]])[] = [
  [
    'explore',
    'explore',
    'litmus-check-then-free',
    'litmus-abba-deadlock',
    '--strategy',
    'bfs,pct',
    '--schedules',
    '20',
    '--count',
    '--format',
    'json',
  ],
  ['replay', 'replay', await token(), '--reporter', 'json'],
  ['dispute', 'dispute', 'explorations/kernel/interleavings/nfsd-lockowner.txt', '--format', 'json'],
  ['simulate', 'simulate', 'models/tlob/scripts/within-budget.txt', '--format', 'json'],
];

it.each(commands)('the JSON of %s is as its schema says', async (schema, ...args) => {
  const { stdout } = await inProcess('.', ...args);
  expect(violations(schema, stdout)).toEqual([]);
  // a member that is missing, and one that there is not, are seen
  const { schema: _, ...rest } = JSON.parse(stdout) as { readonly schema: number };
  expect(violations(schema, JSON.stringify(rest))).not.toEqual([]);
  expect(violations(schema, JSON.stringify({ ...rest, schema: _, other: 1 }))).not.toEqual([]);
});

it('each schema is one, of a version of its own', () => {
  for (const file of readdirSync(new URL('../../schemas/', import.meta.url)))
    expect(
      violations(file.replace('.schema.json', ''), '{}').some((text) => text.includes('"schema"')),
      file,
    ).toBe(true);
});
