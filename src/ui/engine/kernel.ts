import type { Operation } from '../../core/operation/operation.js';
import { byName, primitivesOf } from '../../core/operation/primitives.js';

/** In place of src/kernel/index.ts, which reads its folder: here that was done when the page was built. */
const modules = import.meta.glob<{ readonly [name: string]: unknown }>(['../../kernel/*.ts', '!../../kernel/index.ts'], { eager: true });

const byFile = new Map(
  Object.entries(modules).map(([path, exports]) => {
    const file = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
    return [file, primitivesOf(`kernel/${file}`, exports)] as const;
  }),
);

export const operationsByFamily: ReadonlyMap<string, readonly Operation[]> = byFile;

/** Every primitive of the simulated kernel, by name. */
export const operations: ReadonlyMap<string, Operation> = byName(byFile);
