import { createHash } from 'node:crypto';
import { siteOf } from '../../core/system/site.js';
import type { ReplayStep } from '../../replay/replay.js';
import { columns } from '../../report/columns.js';
import { summaryLine } from '../../report/text.js';
import { version } from '../package.js';
import type { Judged, ReportFormat } from '../reporter.js';
import { gathering, gatheringChecks, gatheringReplays } from '../reporting/gathered.js';
import { helpOfKinds } from '../reporting/kinds.js';
import { fenced } from '../reporting/plain.js';
import { Places } from '../reporting/places.js';
import { nameOf, type Telling } from '../reporting/telling.js';

/** For code hosts and editors: a result a finding, whose code flow is the schedule: a thread flow an actor, in their order. */
export const sarif: ReportFormat = {
  name: 'sarif',
  says: 'a result a finding for code hosts and editors, as SARIF 2.1.0',
  open: (context) =>
    gathering(context, ({ systems }) => {
      const runs = systems.flatMap((system) => system.runs);
      const notices = runs.map((run) => ({ says: summaryLine(run), failure: run.failure }));
      return new Log(notices).add(systems.flatMap(({ tellings }) => tellings)).text;
    }),
  check: (context) =>
    gatheringChecks(
      context,
      (all, verdicts) =>
        new Log(verdicts.map(({ says }) => ({ says }))).add(all.flatMap(({ tellings }) => tellings)).expectations(all).text,
    ),
  replay: (context) => gatheringReplays(context, (all) => new Log([]).add(all.filter(({ found }) => found !== undefined)).text),
};

interface Notice {
  readonly says: string;
  /** What ended a search too early. */
  readonly failure?: string | undefined;
}

/** An object of the format. */
type Part = { readonly [member: string]: unknown };

/** A file of the format with one run of the tool. */
class Log {
  private readonly results: Part[] = [];
  private readonly rules = new Map<string, Part>();
  private readonly help = helpOfKinds();
  private readonly places = new Places();

  constructor(private readonly notices: readonly Notice[]) {}

  add(tellings: readonly Telling[]): this {
    for (const telling of tellings) this.results.push(this.resultOf(telling));
    return this;
  }

  /** What failed besides: that something is not as it was expected. */
  expectations(all: readonly Judged[]): this {
    for (const { exploration, name, failures } of all.filter((one) => one.failures.length > 0)) {
      const what = exploration === undefined ? name : `${exploration.name}: ${name}`;
      this.results.push({
        ...this.rule(expectation, 'is not as it was expected'),
        level: 'error',
        message: message(`${what}: ${failures.join('; ')}`),
        locations: [{ logicalLocations: [{ fullyQualifiedName: what, kind: 'object' }] }],
      });
    }
    return this;
  }

  get text(): string {
    const rules = [...this.rules.values()];
    const toolExecutionNotifications = this.notices.flatMap(({ says, failure }) => [
      { level: 'note', message: message(says) },
      ...(failure === undefined ? [] : [{ level: 'error', message: message(failure) }]),
    ]);
    const executionSuccessful = this.notices.every(({ failure }) => failure === undefined);
    const run = {
      tool: { driver: { name: 'racewalk', version, semanticVersion: version, rules } },
      invocations: [{ executionSuccessful, toolExecutionNotifications }],
      columnKind: 'utf16CodeUnits',
      results: this.results,
    };
    return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2);
  }

  private resultOf(telling: Telling): Part {
    const { system, run, found, other, story, cause, known } = telling;
    const { kind, actor, step, says } = found!;
    const ends = system.compiled.world.detectors.some((one) => one.kind === kind && one.endsRun);
    const site = `${nameOf(system)} ${siteOf(found!)}`;
    const at = actor === '' ? run.unfinished.map(({ point, description }) => ({ point, description })) : [run.steps[step - 1]!];
    return {
      ...this.rule(kind, says),
      level: ends ? 'error' : 'warning',
      message: message([story.wrong, ...(cause ? [`${cause.sentence}.`] : [])].join(' '), fenced(columns(story))),
      locations: (at.length > 0 ? at : run.steps.slice(-1)).map((one) => this.location(telling, one)),
      ...(other &&
        other.point !== '' && {
          relatedLocations: [{ id: 1, ...this.location(telling, { point: other.point, description: sideText(telling) }) }],
        }),
      codeFlows: [{ message: message('the schedule'), threadFlows: this.threadFlows(telling) }],
      partialFingerprints: { 'racewalkSite/v1': createHash('sha256').update(site).digest('hex') },
      properties: {
        exploration: system.exploration.name,
        variant: system.variant,
        switches: system.switches,
        token: story.token,
        cause: cause?.id ?? null,
        known: known ?? null,
      },
    };
  }

  /** Of the actors in the order in which they first run. */
  private threadFlows(telling: Telling): readonly Part[] {
    const { steps } = telling.run;
    const actors = [...new Set(steps.map(({ actor }) => actor))];
    const flow = (id: string): Part => ({
      id,
      message: message(id),
      locations: steps.flatMap((step, i) => (step.actor === id ? [this.flowLocation(telling, step, i + 1)] : [])),
    });
    return actors.map(flow);
  }

  private flowLocation(telling: Telling, step: ReplayStep, number: number): Part {
    const { found, other } = telling;
    const marked = [found?.step, other?.step, other?.free?.step].includes(number);
    return {
      executionOrder: number,
      nestingLevel: step.stack.length - 1,
      importance: marked ? 'essential' : 'important',
      location: this.location(telling, step),
    };
  }

  private location({ system }: Telling, { point, description }: { readonly point: string; readonly description: string }): Part {
    const place = this.places.of(system, point);
    const region = place?.line === undefined ? {} : { region: { startLine: place.line } };
    return {
      ...(place && { physicalLocation: { artifactLocation: { uri: place.uri }, ...region } }),
      logicalLocations: [{ fullyQualifiedName: point, name: point.slice(point.lastIndexOf('.') + 1), kind: 'member' }],
      message: message(description === '' ? point : description),
    };
  }

  /** The rule of a kind, as a result names it; made where it is the first. */
  private rule(kind: string, says: string): Part {
    if (!this.rules.has(kind)) {
      const { what, tool } = this.help.get(kind) ?? { what: says, tool: undefined };
      const text = [`${kind}: ${what}.`, ...(tool === undefined ? [] : [`On a machine: ${tool}.`])].join(' ');
      this.rules.set(kind, { id: kind, shortDescription: { text: `${kind}: ${says}` }, help: { text, markdown: text } });
    }
    return { ruleId: kind, ruleIndex: [...this.rules.keys()].indexOf(kind) };
  }
}

/** The rule of what `check` finds to be otherwise. */
const expectation = 'expectation';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const sideText = ({ run, other }: Telling): string => run.steps[other!.step - 1]?.description ?? other!.point;

/** Braces are those of placeholders, and brackets those of links, unless they are escaped. */
function message(text: string, markdown?: string): Part {
  const braces = (one: string): string => one.replace(/[{}]/g, '$&$&');
  const plain = braces(text).replace(/\\(?=[[\]\\])|\[(?=[^\]]*\]\()/g, '\\$&');
  return markdown === undefined ? { text: plain } : { text: plain, markdown: braces(markdown) };
}
