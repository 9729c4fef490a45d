import { type Recorder, type Search, type SearchInput, type Stats, type Strategy, noStats } from '../core/strategy.js';
import { FinalStates } from './random/growth.js';

/** Transitions of a member's turn that found nothing new in its last one; and of the longest turn, in such turns. */
const turn = 5000;
const longest = 16;
/** Bytes of the final states that the members share, at most. */
const defaultBytes = 2 ** 24;

interface Member {
  readonly name: string;
  readonly search: Search;
  /** The executor's state between two turns. */
  readonly cells: Int32Array;
  /** Turns' length, in `turn`s. */
  share: number;
  over: boolean;
}

/**
 * Several searches of one system, in turns of so many transitions, with one recorder. Whoever came in its turn to a finding or a
 * final state that none had come to gets a turn of twice the length next time, whoever did not one of half. Each does what
 * it would do alone; and who gets which turn depends on nothing but what they find.
 */
export class Portfolio implements Search {
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  readonly bounds: Search['bounds'];
  private readonly members: readonly Member[];
  private readonly finals: FinalStates;
  /** New findings and final states of the turn. */
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
    const telling: Recorder = {
      get stop() {
        return recorder.stop;
      },
      found: (actor, point, ended, schedule) =>
        recorder.found(actor, point, ended, () => {
          this.news++;
          return schedule();
        }),
    };
    const finals = {
      add: (...[world, ending]: Parameters<FinalStates['add']>): boolean => {
        const isNew = this.finals.add(world, ending);
        if (isNew) this.news++;
        return isNew;
      },
    };
    const { transitions: _, ...own } = limits;
    this.members = strategies.map((strategy) => {
      const search = strategy.start({ ...input, recorder: telling, finals, limits: { ...own, ...(memory !== undefined && { memory }) } });
      return { name: strategy.name, search, cells: run.world.cells.slice(), share: 1, over: false };
    });
    const bounds = Object.assign({}, ...this.members.map(({ search }) => search.bounds)) as { [name: string]: number | null };
    this.bounds = { ...bounds, transitions: limits.transitions ?? null };
  }

  get stats(): Stats {
    const sum = noStats();
    for (const { search } of this.members) {
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
    const shares = this.members.map(
      ({ name, search }) => `${name} ${Math.round((100 * search.stats.transitions) / Math.max(1, this.total))} %`,
    );
    const remarks = this.members.flatMap(({ name, search }) => (search.remark === undefined ? [] : [`${name}: ${search.remark}`]));
    return [`transitions of ${shares.join(', ')}`, `${finals.full ? 'more than ' : ''}${finals.size} final states`, ...remarks].join('; ');
  }

  advance(steps: number): boolean {
    const { world } = this.input.run;
    const { recorder, limits } = this.input;
    const most = limits.transitions ?? Infinity;
    for (const until = Math.min(most, this.total + steps); this.total < until; ) {
      const member = this.members[this.current]!;
      if (!member.over) {
        world.load(member.cells);
        const before = member.search.stats.transitions;
        member.over = member.search.advance(Math.min(until - this.total, member.share * turn - this.taken));
        member.cells.set(world.cells);
        const did = member.search.stats.transitions - before;
        this.taken += did;
        this.total += did;
        if (recorder.stop) return true;
        if (member.over && this.settles(member)) {
          this.complete = true;
          return true;
        }
      }
      if (!member.over && this.taken < member.share * turn) continue;
      this.pass(member);
      if (this.members.every(({ over }) => over)) return this.finish();
    }
    if (this.total < most) return false;
    this.stoppedBy = 'transitions';
    return true;
  }

  /** The next one's turn. */
  private pass(member: Member): void {
    member.share = this.news > 0 ? Math.min(longest, member.share * 2) : Math.max(1, member.share >> 1);
    this.news = 0;
    this.taken = 0;
    this.current = (this.current + 1) % this.members.length;
  }

  /** Everything was looked at, and not only within a bound: the others cannot find more. */
  private settles({ search }: Member): boolean {
    return search.complete && (this.input.options.preemptions === undefined || !('preemptions' in search.bounds));
  }

  private finish(): boolean {
    this.complete = this.members.some(({ search }) => search.complete);
    this.stoppedBy = this.complete ? null : (this.members.find(({ search }) => search.stoppedBy !== null)?.search.stoppedBy ?? null);
    return true;
  }
}
