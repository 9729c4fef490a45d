import type { Exploration } from '../../src/core/system/exploration.js';
import { type Setup, tlobScenario } from './scenario.js';
import { repairs } from './variants/one-change.js';
import { gone, unreached } from './variants/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from './variants/variants.js';

/** What one exploration of tlob says of itself. */
interface Told extends Pick<Exploration, 'name' | 'reason' | 'expect' | 'reducers'> {
  readonly setup: Setup;
  /** Besides `posted` and `repaired`. */
  readonly variants?: readonly string[];
  /** Besides the model's, or instead of one of them. */
  readonly switches?: Exploration['switches'];
  /** Places that `posted` reaches and `repaired` does not; variants/unreached.ts has the reasons. */
  readonly unreached?: readonly string[];
  /** Default: true. */
  readonly exhaustive?: boolean;
}

const variantsAre = {
  posted: 'the code of the series as it was sent for review in May 2026.',
  review: 'the design that the reviewer asks for, as far as his mail says how it goes.',
  repaired: 'our own repair of all that was found; `posted+NAME` is the posted code with one change of it (docs/tlob/repairs.md).',
};

/** An exploration of tlob: a closed system, in each variant and under every switch of the model. */
export const tlobExploration = ({ setup, variants = [], switches = {}, unreached: places = [], ...told }: Told): Exploration => ({
  exhaustive: true,
  variantsAre,
  ...told,
  variants: [...tlobVariants, ...variants],
  switches: { ...tlobSwitches, ...switches },
  unbuilt: unbuiltSwitches,
  scenario: (variant, chosen) => tlobScenario(setup, variant, chosen),
  repairs,
  gone,
  unreached: unreached(...places),
});
