import { identityOf } from '../core/system/site.js';
import type { Finding } from '../search/recorder.js';
import { type Also, confirmed, type ConfirmedFinding } from './finding.js';
import { replay } from './replay.js';
import type { System } from './system.js';
import { Trials } from './trial.js';

/**
 * What else than in its own schedule comes before the finding in the others that a search at random kept of it. Who changed an
 * object is not part of a state, unless it is asked for, so that a search which keeps states cannot tell such causes apart.
 */
export function alsoAfter(system: System, { others = [] }: Pick<Finding, 'others'>, told: ConfirmedFinding): readonly Also[] {
  const trials = new Trials(system.compiled, told);
  const known = new Set([identityOf(told)]);
  return others.flatMap((choices) => {
    const one = trials.encounters(choices).find((encounter) => !known.has(identityOf(encounter)));
    if (one === undefined) return [];
    known.add(identityOf(one));
    const { title, other, token } = confirmed(system, replay(system, choices), { ...told, other: one.other, choices }, false);
    return [{ title, other, token }];
  });
}
