import type { Scenario } from '../../src/core/system/scenario.js';
import { aincScenario } from './ainc.js';
import { fileSystemScenario } from './file-system.js';
import { indexerScenario } from './indexer.js';
import { lastzeroScenario } from './lastzero.js';
import { readersScenario } from './readers.js';
import { sigmaScenario } from './sigma.js';
import { writersAndReaderScenario } from './writers-and-reader.js';

/** A classic program of partial-order reduction, for any number of actors. */
export interface Family {
  readonly name: string;
  scenario(n: number): Scenario;
  /** The number of its Mazurkiewicz traces; the published figures that it goes through are named below. */
  traces(n: number): number;
}

const product = (numbers: readonly number[]): number => numbers.reduce((all, n) => all * n, 1);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

export const families: readonly Family[] = [
  // POPL 2014, o-DPOR: 14: 2, 16: 8, 18: 32, 19: 64
  { name: 'file-system', scenario: fileSystemScenario, traces: (n) => 2 ** Math.max(0, n - 13) },
  // POPL 2014: 12: 8, 15: 4096
  { name: 'indexer', scenario: indexerScenario, traces: (n) => 8 ** Math.max(0, n - 11) },
  // POPL 2014: 5: 64, 10: 3328, 15: 147456
  { name: 'lastzero', scenario: lastzeroScenario, traces: (n) => (n + 3) * 2 ** (n - 2) },
  // POPL 2014: 2: 4, 8: 256, 13: 8192
  { name: 'readers', scenario: readersScenario, traces: (n) => 2 ** n },
  { name: 'writers-and-reader', scenario: writersAndReaderScenario, traces: (n) => product(upTo(n + 1)) },
  { name: 'ainc', scenario: aincScenario, traces: (n) => product(upTo(n)) },
  { name: 'sigma', scenario: sigmaScenario, traces: (n) => product(upTo(n).map((i) => 2 * i - 1)) },
];
