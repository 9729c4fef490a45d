import type { Switches } from '../../core/system/exploration.js';
import { plural } from '../../report/plural.js';
import type { System } from '../../replay/system.js';
import type { Outcome } from '../../search/explore.js';
import type { Registry } from '../registry.js';
import { type Selected, systemOf } from '../selection.js';

/** The switches that change something in what the actors of a system run, with their values. */
export function switchesThatMatter(
  selected: Selected,
  chosen: Switches,
  registry: Registry,
): { readonly [name: string]: readonly string[] } {
  const system = systemOf(selected, chosen, registry);
  const matters = ([name, values]: readonly [string, readonly string[]]): boolean =>
    chosen[name] === undefined &&
    values.some(
      (value) => value !== system.switches[name] && !system.sameModel(systemOf(selected, { ...chosen, [name]: value }, registry)),
    );
  return Object.fromEntries(Object.entries(selected.exploration.switches).filter(matters));
}

/** The system under every combination of those switches. */
export function combinations(selected: Selected, chosen: Switches, registry: Registry): readonly System[] {
  let all: Switches[] = [chosen];
  for (const [name, values] of Object.entries(switchesThatMatter(selected, chosen, registry)))
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all.map((switches) => systemOf(selected, switches, registry));
}

/** One combination, searched. */
export interface MatrixRun {
  readonly system: System;
  readonly outcome: Outcome;
}

/** Kind by switch: of the combinations with each value, how many show the kind. */
export interface Matrix {
  readonly exploration: string;
  readonly variant: string;
  /** `switch=value`, with the number of combinations that have it. */
  readonly columns: readonly { readonly value: string; readonly combinations: number }[];
  readonly rows: readonly { readonly kind: string; readonly combinations: number; readonly shown: readonly number[] }[];
  readonly combinations: number;
  /** Combinations, as a token writes them, whose search was not complete. */
  readonly incomplete: readonly string[];
}

export function matrixOf(runs: readonly MatrixRun[]): Matrix {
  const { exploration, variant } = runs[0]!.system;
  const differing = Object.keys(exploration.switches).filter((name) => new Set(runs.map(({ system }) => system.switches[name])).size > 1);
  const values = differing.flatMap((name) =>
    [...new Set(runs.map(({ system }) => system.switches[name]!))].map((value) => ({ name, value })),
  );
  const kinds = [...new Set(runs.flatMap(({ outcome }) => outcome.findings.map(({ kind }) => kind)))].sort();
  const showing = (kind: string): readonly MatrixRun[] =>
    runs.filter(({ outcome }) => outcome.findings.some((finding) => finding.kind === kind));
  const having = (some: readonly MatrixRun[], name: string, value: string): number =>
    some.filter(({ system }) => system.switches[name] === value).length;
  return {
    exploration: exploration.name,
    variant,
    columns: values.map(({ name, value }) => ({ value: `${name}=${value}`, combinations: having(runs, name, value) })),
    rows: kinds.map((kind) => ({
      kind,
      combinations: showing(kind).length,
      shown: values.map(({ name, value }) => having(showing(kind), name, value)),
    })),
    combinations: runs.length,
    incomplete: runs.filter(({ outcome }) => !outcome.complete).map(({ system }) => system.switchText.slice(1) || 'defaults'),
  };
}

/** The matrix as lines: a kind a row, below it the values under which it does not show as often as it could. */
export function matrixText({ exploration, variant, columns, rows, combinations: all, incomplete }: Matrix): string {
  const width = Math.max(4, ...rows.map(({ kind }) => kind.length)) + 2;
  const what = columns.length === 0 ? 'no switch: none changes anything here' : 'switches';
  const lines = [`${exploration}/${variant}: ${plural(all, 'combination')} of ${what}`];
  for (const [i, { value }] of columns.entries()) lines.push(`  ${String.fromCharCode(97 + i)}: ${value}`);
  if (rows.length > 0)
    lines.push(`${'kind'.padEnd(width)}${'all'.padStart(8)}${columns.map((_, i) => String.fromCharCode(97 + i).padStart(8)).join('')}`);
  for (const { kind, combinations: n, shown } of rows) {
    const shares = [`${n}/${all}`, ...shown.map((count, i) => `${count}/${columns[i]!.combinations}`)];
    lines.push(`${kind.padEnd(width)}${shares.map((share) => share.padStart(8)).join('')}`);
  }
  if (rows.length === 0) lines.push('nothing was found under any of them');
  if (incomplete.length > 0) lines.push(`not complete: ${incomplete.join('; ')}`);
  return lines.join('\n');
}
