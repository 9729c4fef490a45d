import type { StopRule } from '../core/search/limits.js';
import { foundSite, nobody, type Site } from '../core/system/site.js';
import type { Recorder, Stats } from '../core/search/strategy.js';
import { maxActors, type World } from '../core/world/world.js';

/** What a search saw, grouped by site. */
export interface Finding extends Site {
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
export function foundBy(run: Points, i: number, actor: number, point: number, ended: boolean): Site {
  return foundSite(run.world, i, ended ? nobody : { actor: run.world.actors[actor]!.name, point: run.pointName(actor, point) });
}

/** Numbers what the last step, or the end of a run, found: by kind, object's role and the actor's program point. */
export class Sites {
  /** By object: the number of its role, the same in every search of the system. */
  private readonly roles: Int32Array;

  constructor(private readonly run: Points) {
    const { world } = run;
    const names = world.objects.map((_, object) => world.role(object));
    this.roles = Int32Array.from(names, (name) => names.indexOf(name));
  }

  /** The key of the i-th thing that was found. It is small enough for the engine to keep it off the heap: known findings come often. */
  keyOf(i: number, actor: number, point: number, ended: boolean): number {
    const { world } = this.run;
    return (
      ((point * 128 + (ended ? maxActors : actor)) * world.objects.length + this.roles[world.foundObject[i]!]!) * world.detectors.length +
      world.foundDetector[i]!
    );
  }

  siteOf(i: number, actor: number, point: number, ended: boolean): Site {
    return foundBy(this.run, i, actor, point, ended);
  }
}

/** As JSON: the findings by key. */
export interface SavedFindings {
  readonly groups: readonly (readonly [key: number, finding: Finding])[];
}

/** Records what a strategy finds; of each finding it keeps the first schedule, and a few more where it samples. */
export class Findings implements Recorder {
  stop = false;
  readonly groups = new Map<number, Finding>();
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
      const key = this.sites.keyOf(i, actor, point, ended);
      const known = this.groups.get(key);
      if (known) {
        known.occurrences++;
        if ((known.occurrences & (known.occurrences - 1)) === 0) known.others?.push(schedule());
        continue;
      }
      const site = this.sites.siteOf(i, actor, point, ended);
      const sameKind = this.stopRule === 'kind' && [...this.groups.values()].some((other) => other.kind === site.kind);
      this.groups.set(key, {
        ...site,
        says: world.saysOf(i),
        choices: schedule(),
        schedule: this.stats().schedules + 1,
        occurrences: 1,
        ...(round !== undefined && { round }),
        ...(this.samples && { others: [] }),
      });
      if (sameKind) this.groups.delete(key);
      if (this.stopRule === 'first') this.stop = true;
    }
  }

  save(): SavedFindings {
    return { groups: [...this.groups] };
  }

  restore({ groups }: SavedFindings): void {
    for (const [key, finding] of groups) this.groups.set(key, { ...finding });
  }
}
