import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Detector } from '../../src/core/detector/detector.js';
import type { Operation } from '../../src/core/operation/operation.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { type Processes, type PromelaModel, promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { siteOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';

/** What a checker made of a system. Findings are sites with how often a transition, or the end of a run, showed each. */
export interface Counted {
  readonly complete: boolean;
  readonly states: number;
  readonly transitions: number;
  readonly findings: ReadonlyMap<string, number>;
  readonly seconds: number;
  readonly bytes: number;
}

/** Whether Spin and a C compiler are there. */
export const hasSpin = (): boolean => ['spin', 'gcc'].every((tool) => spawnSync(tool, [tool === 'spin' ? '-V' : '--version']).status === 0);

export interface PanOptions {
  /** For gcc, besides -DSAFETY -DNOFAIR. */
  readonly defines: readonly string[];
  /** For pan, besides -E -c0: its table, its deepest path. */
  readonly flags: readonly string[];
  readonly megabytes: number;
  readonly processes: Processes;
}

/** The fastest settings that were found for exact, unreduced search of these models. */
export const unreduced: PanOptions = {
  defines: ['-O3', '-march=native', '-DNOCOMP', '-DNOREDUCE'],
  flags: ['-m100000'],
  megabytes: 4096,
  processes: 'one',
};
/** The same with Spin's partial-order reduction, which needs processes to choose among. */
export const reduced: PanOptions = { ...unreduced, defines: ['-O3', '-march=native', '-DNOCOMP'], processes: 'each' };

/** Spin's verifier of a model, made in this folder as `pan`. */
export function buildPan(folder: string, { text }: PromelaModel, { defines, megabytes }: PanOptions): void {
  writeFileSync(join(folder, 'model.pml'), text);
  execFileSync('spin', ['-a', 'model.pml'], { cwd: folder, stdio: 'ignore' });
  execFileSync('gcc', ['-w', '-DSAFETY', '-DNOFAIR', `-DMEMLIM=${megabytes}`, ...defines, '-o', 'pan', 'pan.c'], { cwd: folder });
}
export const panArguments = ({ flags }: PanOptions): readonly string[] => ['-E', '-c0', ...flags];

/** A folder that is there while something is done in it. */
export async function inFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-pan-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The verifier, run to its end. */
export function runPan(model: PromelaModel, options: PanOptions = unreduced): Counted {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-pan-'));
  try {
    buildPan(folder, model, options);
    const start = performance.now();
    const output = execFileSync('./pan', panArguments(options), { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    return readPan(output, model, (performance.now() - start) / 1000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The counts of pan, less what is its own: the state before the start, the transition from it and the one that it counts into
 * it, and the one state, behind every crash, that racewalk does not keep.
 */
export function readPan(output: string, { kinds, sites, roles }: PromelaModel, seconds: number): Counted {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const findings = new Map<string, number>();
  let crashes = 0;
  for (const [, kind, site, role, count] of output.matchAll(/^found (\d+) (\d+) (\d+) (\d+)$/gm)) {
    const name = siteOf({ ...kinds[Number(kind)]!, ...sites[Number(site)]!, object: roles[Number(role)]! });
    findings.set(name, (findings.get(name) ?? 0) + Number(count));
    if (kinds[Number(kind)]!.endsRun) crashes++;
  }
  return {
    complete: !/out of memory|max search depth too small|search not completed/i.test(output),
    states: number(/(\d+) states, stored/) - 1 - (crashes > 0 ? 1 : 0),
    transitions: number(/(\d+) transitions/) - 2,
    findings,
    seconds,
    bytes: number(/([\d.]+)\s+(?:total actual memory usage|memory usage \(Mbyte\))/) * 2 ** 20,
  };
}

/** racewalk's own search of the same system, without the detectors that the model leaves out. */
export function runRacewalk(
  scenario: Scenario,
  { omitted }: PromelaModel,
  kernel: readonly Detector[],
  primitives: ReadonlyMap<string, Operation> = operations,
): Counted {
  const inModel = ({ kind }: Detector): boolean => !omitted.includes(kind);
  const detectors = (scenario.detectors ?? []).filter(inModel);
  const compiled = new Compiled({ ...scenario, detectors }, primitives, kernel.filter(inModel));
  const start = performance.now();
  const searching = new SearchRun(compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!searching.advance(1_000_000));
  const { complete, stats, findings } = searching.outcome();
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(siteOf(finding), (counts.get(siteOf(finding)) ?? 0) + finding.occurrences);
  return {
    complete,
    states: stats.states,
    transitions: stats.transitions,
    findings: counts,
    seconds: (performance.now() - start) / 1000,
    bytes: stats.peakBytes,
  };
}

/** What the two do not agree in, as sentences. */
export function differences(racewalk: Counted, pan: Counted): readonly string[] {
  const sites = [...new Set([...racewalk.findings.keys(), ...pan.findings.keys()])].sort();
  return [
    ...(racewalk.complete && pan.complete ? [] : ['one of the two searches is not complete']),
    ...(racewalk.states === pan.states ? [] : [`racewalk has ${racewalk.states} states, pan ${pan.states}`]),
    ...(racewalk.transitions === pan.transitions ? [] : [`racewalk takes ${racewalk.transitions} transitions, pan ${pan.transitions}`]),
    ...sites
      .filter((site) => racewalk.findings.get(site) !== pan.findings.get(site))
      .map((site) => `${site}: racewalk ${racewalk.findings.get(site) ?? 0} times, pan ${pan.findings.get(site) ?? 0}`),
  ];
}

/** Both searches of one system. */
export function compare(
  scenario: Scenario,
  kernel: readonly Detector[],
  options: PanOptions = unreduced,
): { readonly racewalk: Counted; readonly pan: Counted; readonly differences: readonly string[]; readonly omitted: readonly string[] } {
  const model = promelaModel(scenario, operations, kernel, options.processes);
  const pan = runPan(model, options);
  const racewalk = runRacewalk(scenario, model, kernel);
  return { racewalk, pan, differences: differences(racewalk, pan), omitted: model.omitted };
}
