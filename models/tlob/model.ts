import { gone } from './variants/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from './variants/variants.js';

/** What the explorations of tlob have in common. */
export const tlobModel = { variants: tlobVariants, switches: tlobSwitches, unbuilt: unbuiltSwitches, gone };
