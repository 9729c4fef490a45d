import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Detector, Trace } from '../../src/core/detector/detector.js';
import { Event } from '../../src/core/world/event.js';
import { orderOfKinds, precedence } from '../../src/core/detector/precedence.js';
import { World } from '../../src/core/world/world.js';
import { operations } from '../../src/kernel/index.js';
import { runTrace } from '../../src/detect/traces/run-trace.js';
import { toyWorld } from '../../src/detect/traces/toy-world.js';

const isDetector = (thing: unknown): thing is Detector => typeof thing === 'object' && thing !== null && 'install' in thing;

const folder = new URL('../../src/detect/', import.meta.url);
const files = await Promise.all(
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map(async (file) => ({ file, detectors: Object.values((await import(new URL(file, folder).href)) as object).filter(isDetector) })),
);
const all = files.flatMap(({ detectors }) => detectors);

/** What a detector must have, and this one has not. */
const lackedBy = (detector: Detector): readonly string[] =>
  (['kind', 'says', 'endsRun', 'install', 'fires', 'silent'] as const).filter((member) => detector[member] === undefined);

describe('the kernel detectors', () => {
  it('have all that a detector must have', () => {
    const lacking = files.flatMap(({ file, detectors }) =>
      detectors.flatMap((detector) => lackedBy(detector).map((member) => `src/detect/${file}: its detector lacks ${member}`)),
    );
    expect(lacking).toEqual([]);
  });

  it('are one a file, which is named as their kind', () => {
    expect(files.map(({ file, detectors }) => [file, detectors.map(({ kind }) => `${kind}.ts`)])).toEqual(
      files.map(({ file }) => [file, [file]]),
    );
  });

  it('have kinds of their own, and every kind whose place is said is there', () => {
    const kinds = all.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(orderOfKinds.filter((kind) => kind !== 'invariant' && !kinds.includes(kind))).toEqual([]);
  });

  it('are told of a step with those that end a run first; what is not in the order comes last, as it was given', () => {
    const listed = precedence(all).filter(({ kind }) => orderOfKinds.includes(kind));
    expect(listed.map(({ endsRun }) => endsRun)).toEqual(listed.map(({ endsRun }) => endsRun).sort((a, b) => Number(b) - Number(a)));
    const some = ['mine', 'deadlock', 'yours', 'use-after-free'].map((kind) => ({ kind }));
    expect(precedence(some).map(({ kind }) => kind)).toEqual(['use-after-free', 'deadlock', 'mine', 'yours']);
    const tracker = { kind: 'facts', hears: 'first' } as const;
    const forgetter = { kind: 'use-after-free', hears: 'last' } as const;
    expect(precedence([forgetter, ...some, tracker]).map(({ kind }) => kind)).toEqual([
      'facts',
      'use-after-free',
      'deadlock',
      'mine',
      'yours',
      'use-after-free',
    ]);
  });

  it('that name a field which no type has are refused with those that there are', () => {
    const world = new World({ ...toyWorld, actors: [] });
    expect(world.cellsOfField('item', 'value').map((cell) => world.layout.names[cell])).toEqual(['item0.value', 'item1.value']);
    const naming = (type: string, field: string): Detector => ({
      kind: 'naming',
      says: 'names a field',
      endsRun: false,
      install: (w) => ({ touches: { [Event.warn]: { reads: w.cellsOfField(type, field) } }, on: { [Event.warn]: () => -1 } }),
      fires: [],
      silent: [],
    });
    expect(() => world.seal([naming('item', 'valeu')])).toThrow('item has no field valeu; it has value, rcu, next');
    expect(() => world.seal([naming('itme', 'value')])).toThrow('unknown type itme; the model has cache, pool, slot, item, task');
  });
});

it('a trace with a step that has to wait is no run, and is refused', () => {
  const early = (delay: number): Trace => ({
    says: 'a timer expires',
    steps: [
      ['a', 'poolTake', { pool: 'pool' }],
      ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
      ['a', 'hrtimerStart', { object: 'slot0@1', delay }],
      ['timer', 'hrtimerExpire', { object: 'slot0' }],
    ],
  });
  expect(runTrace(early(0), operations, all)).toEqual([]);
  expect(() => runTrace(early(1), operations, all)).toThrow('a timer expires: at step 4 timer cannot go, for hrtimerExpire has to wait');
});

describe.each(all.filter((detector) => lackedBy(detector).length === 0))('$kind', (detector) => {
  it('says what is wrong as the end of a sentence', () => {
    expect(detector.says).toMatch(/^[a-z].*[^.]$/);
  });

  it('has its public comment, which says whether it ends a run', () => {
    const text = readFileSync(new URL(`${detector.kind}.ts`, folder), 'utf8');
    const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const \w+: Detector/.exec(text)?.[1]?.replace(/\s*\n \* /g, ' ') ?? '';
    expect(comment).toMatch(detector.endsRun ? /Ends the run\./ : /The run goes on|Ends no run\./);
  });

  it('carries traces of both sorts', () => {
    expect(detector.fires.length).toBeGreaterThan(0);
    expect(detector.silent.length).toBeGreaterThan(0);
  });

  it.each(detector.fires)('fires: $says', (trace) => {
    expect(runTrace(trace, operations, all)).toEqual([detector.kind]);
  });

  it.each(detector.fires)('fires at the last step only: $says', (trace) => {
    expect(runTrace({ ...trace, steps: trace.steps.slice(0, -1) }, operations, all)).toEqual([]);
  });

  it.each(detector.fires)('fires alone: $says', (trace) => {
    expect(runTrace(trace, operations, [detector])).toEqual([detector.kind]);
  });

  it.each(detector.silent)('is silent: $says', (trace) => {
    expect(runTrace(trace, operations, all)).not.toContain(detector.kind);
  });
});
