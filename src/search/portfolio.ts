import { type Recorder, type Search, type SearchInput, type Stats, type Strategy, noStats } from '../core/search/strategy.js';
import { FinalStates } from './random/growth.js';

/** Transitions of the shortest turn, and how many times as long the longest is. */
const turn = 5000;
const longest = 16;
/** Bytes of the table of final states, at most. */
const defaultBytes = 2 ** 24;

interface Participant {
  readonly name: string;
  readonly search: Search;
  /** The executor's state between two turns. */
  readonly cells: Int32Array;
  /** The length of its next turn, in `turn`s. */
  share: number;
  over: boolean;
}

/**
 * Several searches of one system, which take turns of a number of transitions and share one recorder. A search that comes
 * in its turn to a finding or a final state that is new to all gets a turn of twice the length next time; one that does not
 * gets one of half the length. Each search does what it would do without the others, and the turns depend on what they find alone.
 */
export class Portfolio implements Search {
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  readonly bounds: Search['bounds'];
  private readonly participants: readonly Participant[];
  private readonly finals: FinalStates;
  /** How many findings and final states of this turn were new. */
  private news = 0;
  /** Whose turn it is, and its transitions so far. */
  private current = 0;
  private taken = 0;
  private total = 0;

  constructor(
    private readonly input: SearchInput,
    strategies: readonly Strategy[],
  ) {
    const { run, recorder, limits } = input;
    const memory = limits.memory === undefined ? undefined : Math.floor(limits.memory / (strategies.length + 1));
    this.finals = new FinalStates(Math.min(defaultBytes, memory ?? Infinity));
    const counting: Recorder = {
      get stop() {
        return recorder.stop;
      },
      found: (actor, point, ended, schedule, round) =>
        recorder.found(
          actor,
          point,
          ended,
          () => {
            this.news++;
            return schedule();
          },
          round,
        ),
    };
    const finals = {
      add: (...[world, ending]: Parameters<FinalStates['add']>): boolean => {
        const isNew = this.finals.add(world, ending);
        if (isNew) this.news++;
        return isNew;
      },
    };
    const { transitions: _, ...own } = limits;
    this.participants = strategies.map((strategy) => {
      const search = strategy.start({ ...input, recorder: counting, finals, limits: { ...own, ...(memory !== undefined && { memory }) } });
      return { name: strategy.name, search, cells: run.world.cells.slice(), share: 1, over: false };
    });
    const bounds = Object.assign({}, ...this.participants.map(({ search }) => search.bounds)) as { [name: string]: number | null };
    this.bounds = { ...bounds, transitions: limits.transitions ?? null };
  }

  get stats(): Stats {
    const sum = noStats();
    for (const { search } of this.participants) {
      sum.schedules += search.stats.schedules;
      sum.steps += search.stats.steps;
      sum.states += search.stats.states;
      sum.transitions += search.stats.transitions;
      sum.depth = Math.max(sum.depth, search.stats.depth);
      sum.peakBytes += search.stats.peakBytes;
    }
    sum.peakBytes += this.finals.bytes;
    return sum;
  }

  get remark(): string {
    const { finals } = this;
    const shares = this.participants.map(
      ({ name, search }) => `${name} ${Math.round((100 * search.stats.transitions) / Math.max(1, this.total))} %`,
    );
    const remarks = this.participants.flatMap(({ name, search }) => (search.remark === undefined ? [] : [`${name}: ${search.remark}`]));
    return [`transitions of ${shares.join(', ')}`, `${finals.full ? 'more than ' : ''}${finals.size} final states`, ...remarks].join('; ');
  }

  advance(steps: number): boolean {
    const { world } = this.input.run;
    const { recorder, limits } = this.input;
    const most = limits.transitions ?? Infinity;
    for (const until = Math.min(most, this.total + steps); this.total < until; ) {
      const participant = this.participants[this.current]!;
      if (!participant.over) {
        world.load(participant.cells);
        const before = participant.search.stats.transitions;
        participant.over = participant.search.advance(Math.min(until - this.total, participant.share * turn - this.taken));
        participant.cells.set(world.cells);
        const did = participant.search.stats.transitions - before;
        this.taken += did;
        this.total += did;
        if (recorder.stop) return true;
        if (participant.over && this.concludes(participant)) {
          this.complete = true;
          return true;
        }
      }
      if (!participant.over && this.taken < participant.share * turn) continue;
      this.pass(participant);
      if (this.participants.every(({ over }) => over)) return this.finish();
    }
    if (this.total < most) return false;
    this.stoppedBy = 'transitions';
    return true;
  }

  /** The next one's turn. */
  private pass(participant: Participant): void {
    participant.share = this.news > 0 ? Math.min(longest, participant.share * 2) : Math.max(1, participant.share >> 1);
    this.news = 0;
    this.taken = 0;
    this.current = (this.current + 1) % this.participants.length;
  }

  /** It has looked at everything, and not only within a bound: the others cannot find more. */
  private concludes({ search }: Participant): boolean {
    return search.complete && (this.input.options.preemptions === undefined || !('preemptions' in search.bounds));
  }

  private finish(): boolean {
    this.complete = this.participants.some(({ search }) => search.complete);
    this.stoppedBy = this.complete ? null : (this.participants.find(({ search }) => search.stoppedBy !== null)?.search.stoppedBy ?? null);
    return true;
  }
}
