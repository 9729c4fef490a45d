import { type Rng, rngOf } from '../core/rng.js';
import { actorOf } from '../core/system/run.js';
import { noStats, type Search, type SearchInput } from '../core/search/strategy.js';
import { DepthFirst } from './depth-first.js';
import { Bitstate, type BitstateSize, bitsIn } from './states/bitstate.js';
import { FingerprintStore } from './states/fingerprint-store.js';

/** A member of a swarm: the size of its table, the order in which it takes the choices of a state, how deep it goes. */
export interface Member extends BitstateSize {
  readonly seed: number;
  readonly order: 'declared' | 'reversed' | 'permuted' | 'shuffled';
  readonly depth: number | undefined;
}

const orders = ['declared', 'reversed', 'permuted', 'shuffled'] as const;

/** Draws a member. `bits` are the most that a table may have, `deepest` the longest run that a member has seen. */
export function memberOf(rng: Rng, bits: number, deepest: number): Member {
  const hashes = 1 + rng.below(3);
  const order = orders[rng.below(orders.length)]!;
  const seed = rng.below(2 ** 31);
  const smaller = 2 ** rng.below(4);
  const half = deepest >> 1;
  const depth = rng.below(3) === 0 && half > 0 ? half + rng.below(deepest - half + 1) : undefined;
  return { bits: Math.max(32, bits / smaller), hashes, seed, order, depth };
}

/** How it orders the choices of a state, which stand in the list at `from`: the last is taken first. */
export function orderOf({ order }: Member, actors: number, rng: Rng): ((choices: number[], from: number) => void) | undefined {
  if (order === 'declared') return undefined;
  if (order === 'shuffled') return (choices, from) => shuffle(choices, from, rng);
  const rank = Array.from({ length: actors }, (_, actor) => actor);
  if (order === 'permuted') shuffle(rank, 0, rng);
  return (choices, from) => {
    // choices of one actor stay as they are listed
    for (let i = from + 1; i < choices.length; i++) {
      const choice = choices[i]!;
      let at = i;
      for (; at > from && rank[actorOf(choices[at - 1]!)]! > rank[actorOf(choice)]!; at--) choices[at] = choices[at - 1]!;
      choices[at] = choice;
    }
  };
}

function shuffle(list: number[], from: number, rng: Rng): void {
  for (let i = list.length - 1; i > from; i--) {
    const j = from + rng.below(i - from + 1);
    const kept = list[i]!;
    list[i] = list[j]!;
    list[j] = kept;
  }
}

const defaultMembers = 20;
const defaultMemory = 2 ** 18;

/** One bitstate search after the other. Each ends when its table is half full: from there on it would miss more than it sees. */
export class Swarm implements Search {
  readonly stats = noStats();
  readonly complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  readonly bounds: Search['bounds'];
  private readonly bits: number;
  private readonly table: Uint32Array;
  private member: DepthFirst;
  /** Members that came to an end before their tables were half full. */
  private exhausted = 0;
  private least = Infinity;
  /** Transitions of the members that have ended. */
  private transitions = 0;

  constructor(private readonly input: SearchInput) {
    const { limits } = input;
    this.bits = bitsIn(limits.memory ?? defaultMemory);
    this.table = new Uint32Array(this.bits / 32);
    this.bounds = {
      schedules: limits.schedules ?? null,
      steps: limits.steps ?? null,
      transitions: limits.transitions ?? null,
      bits: this.bits,
    };
    this.member = this.next();
  }

  get remark(): string | undefined {
    const { schedules, states } = this.stats;
    if (schedules === 0) return undefined;
    return [
      `a swarm of ${schedules} bitstate searches, ${this.exhausted} of which came to an end before their tables were half full`,
      `each saw ${this.least} to ${states} states`,
      'what all of them missed is not bounded',
    ].join('; ');
  }

  advance(steps: number): boolean {
    const { stats, input } = this;
    for (const until = stats.transitions + steps; stats.transitions < until; ) {
      const ended = this.member.advance(until - stats.transitions);
      this.count();
      if (!ended) continue;
      const { stoppedBy } = this.member;
      this.stoppedBy ??= stoppedBy;
      this.transitions = stats.transitions;
      this.least = Math.min(this.least, this.member.stats.states);
      if (this.member.exhausted) this.exhausted++;
      stats.schedules++;
      if (input.recorder.stop || stoppedBy === 'transitions') return true;
      if (stats.schedules >= (input.limits.schedules ?? defaultMembers)) {
        this.stoppedBy ??= 'schedules';
        return true;
      }
      this.member = this.next();
    }
    return false;
  }

  private count(): void {
    const { stats, member } = this;
    stats.transitions = this.transitions + member.stats.transitions;
    stats.steps = stats.transitions;
    stats.depth = Math.max(stats.depth, member.stats.depth);
    // no member takes a state for new twice, so there are at least as many
    stats.states = Math.max(stats.states, member.stats.states);
    stats.peakBytes = Math.max(stats.peakBytes, member.stats.peakBytes);
  }

  private next(): DepthFirst {
    const { input, table } = this;
    const { run, limits, seed } = input;
    const rng = rngOf(seed, this.stats.schedules + 1);
    const member = memberOf(rng, this.bits, this.stats.depth);
    table.fill(0);
    const seen = new Bitstate(member, table.subarray(0, member.bits / 32));
    const visited = new FingerprintStore(run.world.layout, run.world.changes, seen, member.seed);
    const order = orderOf(member, run.world.scheduled, rng);
    // after so many states, with h bits each, half of all bits are set
    const states = Math.max(1, Math.floor((member.bits * Math.LN2) / member.hashes));
    // its table is its memory: a stack of states is small, and as deep as a run is long
    const within = {
      ...(limits.steps !== undefined && { steps: limits.steps }),
      ...(limits.transitions !== undefined && { transitions: limits.transitions - this.transitions }),
    };
    return new DepthFirst({ ...input, limits: within }, visited, {
      states,
      ...(order && { order }),
      ...(member.depth !== undefined && { depth: member.depth }),
    });
  }
}
