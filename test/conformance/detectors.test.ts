import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/core/detector.js';
import { operations } from '../../src/kernel/index.js';
import { runTrace } from '../../src/detect/traces/run-trace.js';

/** The kinds of detectors.md that this version has; `invariant` is a scenario's own and lives in core. */
const inScope = [
  'null-dereference',
  'use-after-free',
  'use-after-recycle',
  'double-free',
  'double-call-rcu',
  'free-to-wrong-cache',
  'free-active',
  'cache-destroyed-with-objects',
  'odebug-init-active',
  'odebug-activate',
  'refcount-inc-on-zero',
  'refcount-underflow',
  'refcount-dec-to-zero',
  'timer-restart-after-cancel',
  'warn',
  'leak',
  'deadlock',
  'hung-task',
  // not in detectors.md: a ring in a list is a walk that never ends
  'soft-lockup',
  'sleeping-in-atomic',
  'unlock-not-owner',
  'held-lock-freed',
  'lock-order',
  'inconsistent-lock-state',
  'data-race',
  'rcu-unprotected-dereference',
];

/** Findings that end a run: those that detectors.md marks with a dagger. */
const endsRun = new Set([...inScope.slice(0, 12), 'soft-lockup']);

const isDetector = (thing: unknown): thing is Detector => typeof thing === 'object' && thing !== null && 'install' in thing;

const folder = new URL('../../src/detect/', import.meta.url);
const files = await Promise.all(
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map(async (file) => ({ file, detectors: Object.values((await import(new URL(file, folder).href)) as object).filter(isDetector) })),
);
const all = files.flatMap(({ detectors }) => detectors);

describe('the kernel detectors', () => {
  it('are one a file, which is named as their kind', () => {
    expect(files.map(({ file, detectors }) => [file, detectors.map(({ kind }) => `${kind}.ts`)])).toEqual(
      files.map(({ file }) => [file, [file]]),
    );
  });

  it('have kinds of their own, and every kind in scope is there', () => {
    expect(all.map(({ kind }) => kind).sort()).toEqual([...inScope].sort());
  });

  it('have ranks of their own, so that the order of detectors.md decides which finding ends a run', () => {
    expect(new Set(all.map(({ rank }) => rank)).size).toBe(all.length);
  });
});

describe.each(all)('$kind', (detector) => {
  it('ends its run where detectors.md says so', () => {
    expect(detector.endsRun).toBe(endsRun.has(detector.kind));
  });

  it('says what is wrong as the end of a sentence', () => {
    expect(detector.says).toMatch(/^[a-z].*[^.]$/);
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
