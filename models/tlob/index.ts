/** The model of tlob: its scenario builder, the calls that a script can make, its variants and switches. */

export { type Call, type CallName, calls } from './calls.js';
export { tlobExploration } from './exploration.js';
export { type Setup, type Thread, tlobScenario } from './scenario.js';
export { tlobSwitches, tlobVariants } from './variants/variants.js';
export { windowProperties } from './properties/index.js';
