import { existsSync, readFileSync } from 'node:fs';
import { packageRoot } from '../../store/package-root.js';

/** What docs/detectors.md says of a kind. */
export interface KindHelp {
  /** What has to be so. */
  readonly what: string;
  /** What would say so on a machine. */
  readonly tool: string | undefined;
}

/** By kind, the rows of the tables of docs/detectors.md; nothing where the document is not there. */
export function helpOfKinds(): ReadonlyMap<string, KindHelp> {
  const file = new URL('docs/detectors.md', packageRoot);
  const help = new Map<string, KindHelp>();
  if (!existsSync(file)) return help;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, kind, , what, tool] = /^\| (?:<a id="[\w-]+"><\/a>)?([a-z][a-z-]*) \|( †? ?\|)? (.*?) \|(?: (.*) \|)?$/.exec(line) ?? [];
    if (kind !== undefined && kind !== 'kind' && what !== undefined) help.set(kind, { what: plain(what), tool: tool && plain(tool) });
  }
  return help;
}

/** Links lead somewhere only within the documents. */
const plain = (markdown: string): string => markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
