import { expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.js';
import { reported, searches } from './reported.js';

/** Mermaid's own parser, which is 150 MB with all that it needs: `npm install --no-save mermaid` and this test reads with it. */
const name = 'mermaid';
const parser = (await import(name).catch(() => undefined)) as
  | { readonly default: { parse(text: string): Promise<{ readonly diagramType: string }> } }
  | undefined;

const diagramsIn = (page: string): readonly string[] => [...page.matchAll(/^(`{3,})mermaid\n([\s\S]*?)^\1$/gm)].map(([, , text]) => text!);

/** The rules that a sequence diagram of ours has to keep, whoever reads it. */
function check(diagram: string): void {
  const [kind, ...lines] = diagram.trimEnd().split('\n');
  expect(kind).toBe('sequenceDiagram');
  const open = new Map<string, number>();
  for (const line of lines.filter((one) => !one.startsWith('  %%'))) {
    const [, lane, , call] =
      /^ {2}(?:participant|deactivate|Note over)? ?(p\d+)(?:,p\d+)?(?:(?:->>|-x)(\+?)p\d+)?(?: as .+|: .+)?$/.exec(line) ?? [];
    expect(lane, line).toBeDefined();
    // nothing but numbers of characters
    expect(line.replace(/#\d+;/g, '')).not.toMatch(/[#;%<&\\`{}]/);
    const depth = (open.get(lane!) ?? 0) + (/->>\+/.test(line) ? 1 : line.includes('  deactivate') ? -1 : 0);
    expect([depth >= 0, call]).toEqual([true, call]);
    open.set(lane!, depth);
  }
  expect([...open.values()].every((depth) => depth === 0)).toBe(true);
}

it('a replay is a diagram: lanes of CPUs, calls that end, what goes wrong with an arrow from the other side', async () => {
  const { stdout } = await inProcess('.', ...searches.inC, '--reporter', 'text');
  const token = /nfsd_lockowner\/posted@\S+/.exec(stdout)![0];
  const diagram = await reported('mermaid', 'replay', '--module', 'models/kernel/nfsd-lockowner.c', token);
  check(diagram);
  expect(diagram).toContain('participant p0 as CPU0 (release)\n');
  expect(diagram).toContain('p0->>+p0: nfsd4_release_lockowner()\n');
  expect(diagram).toContain('Note over p1: BUG: use-after-free\n  p0-xp1: use-after-free\n');
});

it('a search is a page with a diagram a cause, whatever its texts hold', async () => {
  const pages = [await reported('mermaid', ...searches.violations), await reported('mermaid', ...searches.hostile)];
  const diagrams = pages.flatMap(diagramsIn);
  expect(diagrams).toHaveLength(3);
  diagrams.forEach(check);
  // a text as it is would end its line, or begin a comment
  expect(() => check(diagrams[2]!.replace('#59;', ';'))).toThrow();
});

it.runIf(parser)('Mermaid reads them', async () => {
  const pages = [await reported('mermaid', ...searches.violations), await reported('mermaid', ...searches.hostile)];
  for (const diagram of pages.flatMap(diagramsIn)) expect((await parser!.default.parse(diagram)).diagramType).toBe('sequence');
});
