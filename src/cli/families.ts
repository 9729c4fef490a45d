import type { Exploration } from '../core/system/exploration.js';

/** What there is to search. */
export interface Catalogue {
  readonly explorations: ReadonlyMap<string, Exploration>;
  /** By name, the folder of an exploration's source: its family, or where the user's module is. */
  readonly families: ReadonlyMap<string, URL>;
  /** By name, the folder of its regression seeds, where that is not `seeds` beside its source. */
  readonly seedFolders?: ReadonlyMap<string, URL>;
}

/** The family of one of the package's own explorations: the first folder under explorations/. A user's own has none. */
export const familyOf = (name: string, { families }: Pick<Catalogue, 'families'>): string | undefined =>
  families.get(name)?.pathname.split('/explorations/')[1]?.split('/')[0];

/** Families that are about nobody's code. */
export const toys: readonly string[] = ['litmus', 'classics'];
