import type { Detector } from '../../src/core/detector/detector.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { mailIsThere } from '../c/tlob-mail/mail.js';
import { byHand, sceneOfMail } from '../c/tlob-mail/sides.js';
import { detectors, explorations } from '../registries.js';
import { short, table } from './table.js';

/** Transitions a second of this process's CPU time, of the same functions as C and by hand: the median of interleaved searches. */
export interface LoweredRow {
  readonly system: string;
  readonly inC: number;
  readonly byHand: number;
  readonly ratio: number;
}

const scenes = ['stop_vs_stop_all', 'stop_vs_exit', 'close_vs_stop_all', 'start_vs_stop_all'];

function rateOf(compiled: Compiled): number {
  const search = new SearchRun(compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  const from = process.cpuUsage();
  while (!search.advance(100_000));
  const { user, system } = process.cpuUsage(from);
  return search.outcome().stats.transitions / ((user + system) / 1e6);
}

const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[of.length >> 1]!;

/** Functions of tlob, where the mail with them is there: searched whole, one after the other, without what judges one side alone. */
export async function lowered(quick: boolean, tell: (what: string) => void): Promise<readonly LoweredRow[]> {
  if (!mailIsThere) return [];
  const rows: LoweredRow[] = [];
  for (const scene of scenes) {
    const system = scene.replaceAll('_', '-');
    tell(system);
    const hand = (await explorations(system)).find(({ name }) => name === system)!;
    const none: readonly Detector[] = [];
    const plain = (scenario: Scenario): Compiled => new Compiled({ ...scenario, detectors: none }, operations, detectors);
    const [c, h] = [plain(sceneOfMail(scene)), plain(byHand(hand))];
    // the first ones are compiled while they run
    const all = Array.from({ length: quick ? 6 : 16 }, () => [rateOf(c), rateOf(h)] as const).slice(2);
    const [inC, byHandToo] = [median(all.map(([one]) => one)), median(all.map(([, one]) => one))];
    rows.push({ system, inC, byHand: byHandToo, ratio: median(all.map(([one, other]) => one / other)) });
  }
  return rows;
}

export const loweredText = (rows: readonly LoweredRow[]): string =>
  rows.length === 0
    ? 'the mail with the functions is not here'
    : table(
        ['system', 'in C', 'by hand', 'in C / by hand'],
        rows.map(({ system, inC, byHand: hand, ratio }) => [system, short(inC), short(hand), ratio.toFixed(2)]),
      );
