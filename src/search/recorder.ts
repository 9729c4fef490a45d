import type { StopRule } from '../core/search/limits.js';
import { foundSite, nobody, type Shown } from '../core/system/site.js';
import type { Recorder, Stats } from '../core/search/strategy.js';
import { nobodyElse, notTold } from '../core/world/causes.js';
import { maxActors, type World } from '../core/world/world.js';

/** What a search saw, grouped by site and, where the state tells it, by the other side. */
export interface Finding extends Shown {
  /** What is wrong, as the end of a sentence about the object or the actor. */
  readonly says: string;
  /** Choices that lead to it, from the scenario's start. */
  readonly choices: readonly number[];
  /** Number of the schedule that showed it first; 1 for an exhaustive search. */
  readonly schedule: number;
  occurrences: number;
  /** Its last so many choices lead round, forever: from that state no end can be reached. Absent: it shows by a step, or by the end. */
  readonly round?: number | undefined;
  /** Of a search at random, the schedules of its 2nd, 4th, 8th occurrence and so on: another cause may be among them. */
  readonly others?: (readonly number[])[] | undefined;
  /** A shorter schedule may show it, whatever the search promises. */
  readonly longer?: boolean | undefined;
}

/** What the recorder needs to name a point. */
export interface Points {
  readonly world: World;
  pointName(actor: number, point: number): string;
}

/** Where the i-th thing is that the actor's step from that point found, or the end of a run, which is nobody's. */
export function foundBy(run: Points, i: number, actor: number, point: number, ended: boolean): Shown {
  const { actors, foundOther, foundOtherAt } = run.world;
  const site = foundSite(run.world, i, ended ? nobody : { actor: actors[actor]!.name, point: run.pointName(actor, point) });
  const [other, at] = [foundOther[i]!, foundOtherAt[i]!];
  if (other === nobodyElse) return { ...site, other: null };
  return other === notTold ? site : { ...site, other: { actor: actors[other]!.name, point: at === 0 ? '' : run.pointName(other, at) } };
}

/** Numbers what the last step, or the end of a run, found: by kind, object's role, the actor's program point and the other side. */
export class Sites {
  /** By object: the number of its role, the same in every search of the system. */
  private readonly roles: Int32Array;

  constructor(private readonly run: Points) {
    const { world } = run;
    const names = world.objects.map((_, object) => world.role(object));
    this.roles = Int32Array.from(names, (name) => names.indexOf(name));
  }

  /** The number of the i-th thing's site. It is small enough for the engine to keep it off the heap: known findings come often. */
  siteNumber(i: number, actor: number, point: number, ended: boolean): number {
    const { world } = this.run;
    return (
      ((point * 128 + (ended ? maxActors : actor)) * world.objects.length + this.roles[world.foundObject[i]!]!) * world.detectors.length +
      world.foundDetector[i]!
    );
  }

  /** The number of its other side, as small; 0 where the state does not tell it. */
  otherNumber(i: number): number {
    const { foundOther, foundOtherAt } = this.run.world;
    const other = foundOther[i]!;
    return other < 0 ? notTold - other : (other + 1) * mostPoints + foundOtherAt[i]!;
  }

  shown(i: number, actor: number, point: number, ended: boolean): Shown {
    return foundBy(this.run, i, actor, point, ended);
  }
}

/** No program has as many points. */
const mostPoints = 2 ** 20;

/** What findings are told apart by: both numbers, the same in every search of the system. */
export const keyOf = (site: number, other: number): string => `${site}/${other}`;

/** As JSON: the findings by key. */
export interface SavedFindings {
  readonly groups: readonly (readonly [key: string, finding: Finding])[];
}

/** Records what a strategy finds; of each finding it keeps the first schedule, and a few more where it samples. */
export class Findings implements Recorder {
  stop = false;
  /** By key, in the order in which they were found. */
  readonly groups = new Map<string, Finding>();
  /** By the number of the other side, then of the site. */
  private readonly known = new Map<number, Map<number, Finding>>();
  private readonly sites: Sites;

  constructor(
    private readonly run: Points,
    private readonly stopRule: StopRule,
    private readonly stats: () => Stats,
    private readonly samples = false,
  ) {
    this.sites = new Sites(run);
  }

  found(actor: number, point: number, ended: boolean, schedule: () => readonly number[], round?: number): void {
    const { world } = this.run;
    for (let i = 0; i < world.foundCount; i++) {
      const number = this.sites.siteNumber(i, actor, point, ended);
      const other = this.sites.otherNumber(i);
      const known = this.known.get(other)?.get(number);
      if (known) {
        if (this.again(i, number, other, actor, point, ended)) continue;
        known.occurrences++;
        if ((known.occurrences & (known.occurrences - 1)) === 0) known.others?.push(schedule());
        continue;
      }
      const shown = this.sites.shown(i, actor, point, ended);
      if (this.stopRule === 'kind' && [...this.groups.values()].some(({ kind }) => kind === shown.kind)) continue;
      this.add(number, other, {
        ...shown,
        says: world.saysOf(i),
        choices: schedule(),
        schedule: this.stats().schedules + 1,
        occurrences: 1,
        ...(round !== undefined && { round }),
        ...(this.samples && { others: [] }),
      });
      if (this.stopRule === 'first') this.stop = true;
    }
  }

  /** Whether the step, or the end, has found the same already, on another object. */
  private again(i: number, number: number, other: number, actor: number, point: number, ended: boolean): boolean {
    for (let j = 0; j < i; j++)
      if (this.sites.otherNumber(j) === other && this.sites.siteNumber(j, actor, point, ended) === number) return true;
    return false;
  }

  save(): SavedFindings {
    return { groups: [...this.groups] };
  }

  restore({ groups }: SavedFindings): void {
    for (const [key, finding] of groups) {
      const [site, other] = key.split('/').map(Number);
      this.add(site!, other!, { ...finding });
    }
  }

  private add(site: number, other: number, finding: Finding): void {
    this.groups.set(keyOf(site, other), finding);
    this.known.set(other, (this.known.get(other) ?? new Map<number, Finding>()).set(site, finding));
  }
}
