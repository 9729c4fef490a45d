import type { World } from '../world/world.js';

/** An actor and the `path.point` that it stands at: empty where it is the same wherever that is; both empty where nobody is concerned. */
export interface Standpoint {
  readonly actor: string;
  readonly point: string;
}

/** What a finding is told apart by within a search, and what its report begins with. Roles and points are names. */
export interface Site extends Standpoint {
  readonly kind: string;
  /** Which one, where there are several of a kind, such as invariants. */
  readonly name: string | undefined;
  /** The object's role, such as `ws`; empty where no object is concerned. */
  readonly object: string;
}

/** A site with the other side of the race: null where no object, or no other actor, is concerned. */
export interface Encounter extends Site {
  readonly other: Standpoint | null;
}

/** What a step shows by itself: a site, with the other side where the state tells it. Of one site there may be several. */
export interface Shown extends Site {
  /** Absent: who it was is told by what came before alone. */
  readonly other?: Standpoint | null | undefined;
}

/** Whom a finding at the end of a run is by. */
export const nobody: Standpoint = { actor: '', point: '' };

/** Where the i-th thing is that the last step, or the end of a run, found; `by` is whose step that was. */
export function foundSite(world: World, i: number, { actor, point }: Standpoint): Site {
  const { kind, name } = world.detectors[world.foundDetector[i]!]!;
  return { kind, name, object: world.role(world.foundObject[i]!), actor, point };
}

/** `kind (name) object actor@point`, without what is empty: how an expectation names a finding. */
export function siteOf({ kind, name, object, actor, point }: Site): string {
  return [kind, ...(name ? [`(${name})`] : []), ...(object ? [object] : []), ...(actor ? [`${actor}@${point}`] : [])].join(' ');
}

/** The site and ` after actor@point`, the other side: what shrinking keeps, so that it cannot slide to another bug. */
export function identityOf(finding: Shown): string {
  return `${siteOf(finding)}${finding.other ? ` after ${placeOf(finding.other)}` : ''}`;
}

/** `actor@point`, or the actor alone where it does not matter where it stands. */
export const placeOf = ({ actor, point }: Standpoint): string => (point === '' ? actor : `${actor}@${point}`);
