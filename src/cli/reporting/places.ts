import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { System } from '../../replay/system.js';
import { isCFile } from '../c/c-files.js';
import { corpusFiles } from '../c/corpus.js';

/** Where a point is in a file. */
export interface Place {
  /** Under the working directory relative to it, with slashes; else absolute. */
  readonly file: string;
  /** Relative, percent-encoded, or with its scheme. */
  readonly uri: string;
  /** From 1; undefined: points of a model that is not in C have no lines. */
  readonly line: number | undefined;
}

/** Files and lines of points: those of models in C, and the user's own modules. */
export class Places {
  private corpus: ReturnType<typeof corpusFiles> | undefined;

  /** Of `path.point`; undefined: it is of a model of the package that is not in C. */
  of({ module, exploration: { name } }: System, point: string): Place | undefined {
    this.corpus ??= corpusFiles();
    const file = module ?? this.corpus.get(name)?.file;
    if (file === undefined) return undefined;
    const [, line] = (isCFile(file) && /\.L(\d+)(?:-\d+)?$/.exec(point)) || [];
    return { ...fileNamed(file), line: line === undefined ? undefined : Number(line) };
  }
}

function fileNamed(file: string): Pick<Place, 'file' | 'uri'> {
  const under = relative('.', file);
  if (under.startsWith('..') || resolve(under) !== resolve(file) || resolve(file) === under)
    return { file: resolve(file), uri: pathToFileURL(resolve(file)).href };
  const parts = under.split(sep);
  return { file: parts.join('/'), uri: parts.map(encodeURIComponent).join('/') };
}
