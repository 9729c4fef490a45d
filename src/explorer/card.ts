import { linkedPaths } from '../core/system/linked.js';
import { branchesOf, type Invoke, type PathSource, registersOf } from '../core/system/path-source.js';
import { cText } from '../path/c-text.js';
import { branchText, printOperand } from '../path/diagram.js';
import type { System } from '../replay/system.js';

/** A point of a path, as a statechart draws it. */
export interface CardPoint {
  readonly name: string;
  /** What happens there, as C has it; of a final state, what it returns. */
  readonly text: string;
  /** The path that is called there, or null. */
  readonly calls: string | null;
  readonly final: boolean;
  /** Line of the file, where the model is C. */
  readonly line: number | null;
  readonly edges: readonly { readonly to: string; readonly text: string }[];
}

/** A function of a system. */
export interface CardPath {
  readonly id: string;
  readonly title: string;
  readonly params: readonly string[];
  readonly registers: readonly string[];
  /** From the first one on, in the order in which one comes to them. */
  readonly points: readonly CardPoint[];
}

/** What there is to read of a system. */
export interface Card {
  readonly name: string;
  readonly reason: string;
  readonly switches: readonly (readonly [name: string, value: string])[];
  readonly paths: readonly CardPath[];
  /** A model in C: its file and lines. */
  readonly source: { readonly file: string; readonly lines: readonly string[] } | null;
}

export function cardOf(system: System, source: string | undefined): Card {
  const { scenario, operations, exploration } = system;
  const paths = new Map(scenario.paths.map((path) => [path.id, path]));
  const textOf = (invoke: Invoke, description: string | undefined): string => {
    const operation = operations.get(invoke.src);
    return description ?? (operation ? cText(operation, invoke.input) : invoke.src);
  };
  const points = (path: PathSource): readonly CardPoint[] =>
    inOrder(path).map((name) => {
      const { invoke, description, type, output } = path.states[name]!;
      const line = source === undefined ? undefined : /^(\d+): /.exec(description ?? '')?.[1];
      return {
        name,
        text: invoke ? textOf(invoke, description) : `return ${printOperand(output ?? 0)}`,
        calls: invoke && paths.has(invoke.src) ? invoke.src : null,
        final: type === 'final',
        line: line === undefined ? null : Number(line),
        edges: invoke ? branchesOf(invoke).map((branch) => ({ to: branch.target, text: branchText(branch) })) : [],
      };
    });
  return {
    name: system.name,
    reason: exploration.reason,
    switches: Object.entries(system.switches),
    paths: linkedPaths(scenario).map((path) => ({
      id: path.id,
      title: path.title ?? path.id,
      params: path.params ?? [],
      registers: registersOf(path),
      points: points(path),
    })),
    source: source === undefined ? null : { file: scenario.text ?? '', lines: source.split('\n') },
  };
}

/** Depth first, so that what comes next is below; final states and what nobody comes to last. */
function inOrder({ states, initial }: PathSource): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || states[name] === undefined) return;
    seen.add(name);
    const { invoke } = states[name]!;
    // the last branch has no guard: it is how things mostly go
    if (invoke) for (const { target } of [...branchesOf(invoke)].reverse()) visit(target);
  };
  visit(initial);
  for (const name of Object.keys(states)) seen.add(name);
  const isFinal = (name: string): boolean => states[name]!.type === 'final';
  return [...[...seen].filter((name) => !isFinal(name)), ...[...seen].filter(isFinal)];
}
