import type { Detector } from '../../core/detector/detector.js';
import type { Exploration } from '../../core/system/exploration.js';

/** What the package ships as code, as it was when the page was built. */
const detectorFiles = import.meta.glob<{ readonly [name: string]: unknown }>('../../detect/*.ts', { eager: true });
const explorationFiles = import.meta.glob<{ readonly [name: string]: unknown }>('../../../explorations/**/*.ts', { eager: true });

const exportsOf = (files: { readonly [file: string]: { readonly [name: string]: unknown } }): readonly object[] =>
  Object.values(files)
    .flatMap((exports) => Object.values(exports))
    .filter((one) => typeof one === 'object' && one !== null);

/** What judges steps, in the order of its files. */
export const detectors = exportsOf(detectorFiles).filter((one): one is Detector => 'kind' in one && 'install' in one);

/** By name. */
export const shipped: ReadonlyMap<string, Exploration> = new Map(
  exportsOf(explorationFiles)
    .filter((one): one is Exploration => 'scenario' in one && 'variants' in one)
    .map((one) => [one.name, one]),
);
