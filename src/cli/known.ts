import { type Site, siteOf } from '../core/system/site.js';
import { titleOf } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import { type Catalogue, familyOf } from './families.js';
import { seedsOf } from './seeds.js';

/** A finding's title without its actor and its other side. */
export const placeIn = (title: string): string => title.replace(/,.*$/, '').replace(/ by \S+ at /, ' at ');

/** What is known of findings: from regression seeds what they were found to be, of a corpus model where it was reported. */
export class KnownFindings {
  /** By kind, object's role and point, whoever is there: what the seeds of the family say. */
  private readonly families = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly registry: Catalogue) {}

  /**
   * A sentence; undefined where nobody has written the finding down. One place in the code is one place, in whatever exploration of the
   * family and under whatever switches it shows.
   */
  originOf({ exploration: { name, report, expect }, variant }: System, finding: Site): string | undefined {
    const { kind } = finding;
    const ofSeeds = this.ofFamily(name).get(placeIn(titleOf(finding, null)));
    return ofSeeds ?? (expect[variant]?.findings.some((site) => site === siteOf(finding) || site === kind) ? report : undefined);
  }

  private ofFamily(name: string): ReadonlyMap<string, string> {
    const family = familyOf(name, this.registry) ?? name;
    let origins = this.families.get(family);
    if (origins === undefined) {
      const names = [...this.registry.explorations.keys()].filter((other) => (familyOf(other, this.registry) ?? other) === family);
      const seeds = names.flatMap((one) => seedsOf(one, this.registry));
      origins = new Map(seeds.map(({ title, origin }) => [placeIn(title), origin] as const));
      this.families.set(family, origins);
    }
    return origins;
  }
}
