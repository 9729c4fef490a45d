import { plural } from '../../report/plural.js';
import { summaryLine } from '../../report/text.js';
import type { Judged, ReportFormat } from '../reporter.js';
import { type Gathered, type GatheredSystem, gathering, gatheringChecks } from '../reporting/gathered.js';
import { visible } from '../reporting/plain.js';
import { tellingText } from '../reporting/telling-text.js';

/**
 * A suite an exploration, a case a variant. What was neither found to be wrong nor searched to the end is skipped: it is no success. A
 * model that does what it says it cannot is an error.
 */
export const junit: ReportFormat = {
  name: 'junit',
  says: 'the XML of JUnit, a case a variant',
  open: (context) => gathering(context, searched),
  check: (context) => gatheringChecks(context, checked),
};

/** One `<testcase>`. */
interface Case {
  /** The exploration. */
  readonly suite: string;
  readonly name: string;
  readonly seconds?: number;
  readonly outcome: Outcome | undefined;
  readonly out: string;
}

interface Outcome {
  readonly is: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly type?: string;
  readonly text?: string;
}

const searched = ({ systems }: Gathered): string => document(systems.map(caseOf));

function caseOf(system: GatheredSystem): Case {
  const { name, runs } = system;
  const { exploration } = runs[0]!.system;
  return {
    suite: exploration.name,
    name: name.slice(exploration.name.length + 1),
    seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
    outcome: outcomeOf(system),
    out: runs.map(summaryLine).join('\n'),
  };
}

function outcomeOf({ runs, tellings }: GatheredSystem): Outcome | undefined {
  const failed = runs.find(({ failure }) => failure !== undefined);
  if (failed) return { is: 'error', message: failed.failure! };
  if (tellings.length > 0) {
    const titles = tellings.map(({ title }) => title);
    return {
      is: 'failure',
      message: titles.length === 1 ? titles[0]! : `${plural(titles.length, 'finding')}: ${titles.join('; ')}`,
      type: [...new Set(tellings.map(({ found }) => found!.kind))].join(' '),
      text: tellings.map((telling) => `${telling.title}\n${tellingText(telling)}`).join('\n'),
    };
  }
  const clean = runs.some(({ outcome: { verdict } }) => verdict === 'clean');
  return clean ? undefined : { is: 'skipped', message: 'unknown: nothing was found, and not everything was searched' };
}

const checked = (all: readonly Judged[]): string =>
  document(
    all.map(({ exploration, name, what, failures, tellings, seconds }) => ({
      suite: exploration?.name ?? 'all explorations',
      name,
      ...(seconds !== undefined && { seconds }),
      outcome:
        failures.length === 0
          ? undefined
          : { is: 'failure', message: failures[0]!, text: [...failures, ...tellings.map(tellingText)].join('\n') },
      out: what,
    })),
  );

function document(cases: readonly Case[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))].map((suite) => {
    const own = cases.filter((one) => one.suite === suite);
    return element('testsuite', { name: suite, ...numbers(own) }, own.map(caseElement));
  });
  const all = element('testsuites', { name: 'racewalk', ...numbers(cases) }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
}

function numbers(cases: readonly Case[]): Attributes {
  const count = (is: Outcome['is']): number => cases.filter(({ outcome }) => outcome?.is === is).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped'), time: timeOf(cases) };
}

const timeOf = (cases: readonly Case[]): string | undefined =>
  cases.some(({ seconds }) => seconds !== undefined) ? cases.reduce((sum, { seconds = 0 }) => sum + seconds, 0).toFixed(3) : undefined;

function caseElement(one: Case): string {
  const { suite, name, outcome, out } = one;
  return element('testcase', { classname: suite, name, time: timeOf([one]) }, [
    ...(outcome === undefined ? [] : [element(outcome.is, { message: outcome.message, type: outcome.type }, outcome.text)]),
    element('system-out', {}, out),
  ]);
}

type Attributes = { readonly [name: string]: string | number | undefined };

/** With text, or with elements in it. */
function element(name: string, attributes: Attributes, content: string | readonly string[] = []): string {
  const given = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${quoted(`${value}`)}"`]));
  const inside = typeof content === 'string' ? escaped(content) : content.map((one) => `\n${one}`).join('');
  if (inside === '') return `<${name}${given.join('')}/>`;
  return `<${name}${given.join('')}>${inside}${typeof content === 'string' ? '' : '\n'}</${name}>`;
}

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of XML 1.0, which has hardly a control character, and no half of a pair. */
const escaped = (text: string): string => visible(text).replace(/[&<>"]/g, (c) => entities[c]!);

/** Of an attribute, where a parser makes a space of a line's end. */
const quoted = (text: string): string => escaped(text).replace(/[\t\n]/g, (c) => `&#${c.codePointAt(0)};`);
