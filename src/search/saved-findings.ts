import { InputError } from '../core/error.js';
import { actorOf } from '../core/system/run.js';
import type { Searched } from '../core/system/searched.js';
import { identityOf } from '../core/system/site.js';
import { type Finding, keyOf, type SavedFindings, Sites } from './recorder.js';
import type { Searchable } from './searchable.js';

/** Throws where a saved finding is none of this system: it is followed, step by step, as the search would take it. */
export function checkFindings(run: Searched, system: Searchable, { groups }: SavedFindings): void {
  const sites = new Sites(system);
  for (const [key, finding] of groups)
    if (!shows(run, finding, key, sites))
      throw new InputError(
        `the saved search does not fit: its schedule of ${finding.kind} does not show that; the usual cause: an operation or a detector ` +
          'of racewalk was changed since. Start anew, without the file',
      );
  run.reset();
}

function shows(run: Searched, finding: Finding, key: string, sites: Sites): boolean {
  const { world } = run;
  const enabled = new Int32Array(512);
  run.reset();
  let point = 0;
  let ended = false;
  let actor = -1;
  for (const choice of finding.choices) {
    if ((actor >= 0 && world.crashed) || !enabled.subarray(0, run.choices(enabled)).includes(choice)) return false;
    actor = actorOf(choice);
    point = run.pointNumber(actor);
    run.step(choice);
  }
  if (finding.actor === '') {
    if (run.choices(enabled) > 0) return false;
    run.end();
    [actor, point, ended] = [-1, 0, true];
  }
  return Array.from({ length: world.foundCount }, (_, i) => i).some(
    (i) =>
      keyOf(sites.siteNumber(i, actor, point, ended), sites.otherNumber(i)) === key &&
      identityOf(sites.shown(i, actor, point, ended)) === identityOf(finding),
  );
}
