import type { Cause } from '../../causes/causes.js';
import { identityOf } from '../../core/system/site.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import type { ReportedRun } from '../../report/run.js';
import { KnownFindings } from '../known.js';
import type { CheckReporter, Judged, ReplayReporter, ReportContext, Reporter, Verdict } from '../reporter.js';
import { nameOf, type Telling, tellingOfFinding } from './telling.js';

/** All searches of one system, when everything is known. */
export interface GatheredSystem {
  /** `NAME/VARIANT`, with the switches that differ. */
  readonly name: string;
  readonly runs: readonly ReportedRun[];
  /** Each finding once, of a smaller schedule where there is one; those of one cause are together. */
  readonly tellings: readonly Telling[];
}

/** Everything that a report tells. */
export interface Gathered {
  readonly systems: readonly GatheredSystem[];
  readonly causes: readonly Cause[];
}

/** A report that is written when everything is known. */
export function gathering(context: ReportContext, write: (gathered: Gathered) => string): Reporter {
  const runs: ReportedRun[] = [];
  const { casebook, output } = context;
  return {
    system() {},
    found: (_, desk, finding, hurry) => casebook.add(desk, finding, hurry),
    ended: (run) => void runs.push(run),
    close: () => output.result(write({ systems: systemsOf(runs, context), causes: casebook.all })),
  };
}

/** The same of `check`. */
export function gatheringChecks(
  { output }: ReportContext,
  write: (all: readonly Judged[], verdicts: readonly Verdict[]) => string,
): CheckReporter {
  const all: Judged[] = [];
  const verdicts: Verdict[] = [];
  return {
    checked: (one) => void all.push(one),
    ended: (verdict) => void verdicts.push(verdict),
    close: () => output.result(write(all, verdicts)),
  };
}

/** The same of schedules. */
export function gatheringReplays({ output }: ReportContext, write: (all: readonly Telling[]) => string): ReplayReporter {
  const all: Telling[] = [];
  return { replayed: (telling) => void all.push(telling), close: () => output.result(write(all)) };
}

function systemsOf(runs: readonly ReportedRun[], { casebook, registry }: ReportContext): readonly GatheredSystem[] {
  const known = new KnownFindings(registry);
  const systems = new Map<string, ReportedRun[]>();
  for (const run of runs) systems.set(nameOf(run.system), [...(systems.get(nameOf(run.system)) ?? []), run]);
  return [...systems].map(([name, own]) => {
    const findings = new Map<string, { readonly run: ReportedRun; readonly finding: ConfirmedFinding }>();
    for (const run of own)
      for (const finding of run.findings) {
        const known = findings.get(identityOf(finding))?.finding;
        if (known === undefined || (!known.shortest && (finding.shortest || finding.steps < known.steps)))
          findings.set(identityOf(finding), { run, finding });
      }
    const tellings = [...findings.values()].map(({ run, finding }) => {
      const member = casebook.memberOf(finding);
      return tellingOfFinding(member?.system ?? run.system, member?.shrunk ?? finding, {
        guarantee: member?.guarantee,
        cause: casebook.of(finding),
        known: known.originOf(run.system, finding),
      });
    });
    const places = new Map(casebook.all.map((cause, i) => [cause, i]));
    const placeOf = ({ cause }: Telling): number => (cause === undefined ? places.size : places.get(cause)!);
    return { name, runs: own, tellings: tellings.sort((a, b) => placeOf(a) - placeOf(b)) };
  });
}
