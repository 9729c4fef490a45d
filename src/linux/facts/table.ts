import { disagreement } from './agree.js';
import type { Measured } from './measured.js';
import type { Prediction } from './predict.js';

/** A fact with what the model says of it, for each kernel that it was measured on. */
export interface Fact {
  readonly name: string;
  readonly family: string;
  /** What it is about, in the words of its scene. */
  readonly says: string;
  /** By version, as the switch `kernel` has it. */
  readonly predictions: ReadonlyMap<string, Prediction>;
}

/** What was measured: by release, by the name of a fact. */
export type Results = { readonly [release: string]: { readonly [fact: string]: Measured } };

/** By fact, why the model says otherwise. */
export type Known = { readonly [fact: string]: string };

/** `6.1.192` is a 6.1. */
const versionOf = (release: string): string => release.split('.').slice(0, 2).join('.');

/** Predictions in words, before anything was measured. */
export const predictionsText = (facts: readonly Fact[]): string =>
  facts
    .map(
      ({ name, says, predictions }) =>
        `${name}: ${says}\n${ofKernels(predictions)
          .map((one) => `  ${one}`)
          .join('\n')}`,
    )
    .join('\n');

/** The table of facts: what the model says, what each kernel did, and whether that is the same. */
export function factsTable(facts: readonly Fact[], results: Results, known: Known): string {
  const releases = Object.keys(results).sort();
  return [
    `| fact | model | ${releases.map((release) => `Linux ${release}`).join(' | ')} | agree |`,
    `|---|---|${releases.map(() => '---').join('|')}|---|`,
    ...facts.map((fact) => rowOf(fact, releases, results, known[fact.name])),
  ].join('\n');
}

/** What a kernel did otherwise than the model. */
export interface Disagreement {
  readonly fact: string;
  /** What it did: a sentence's end. */
  readonly otherwise: string;
}

/** Of each fact that a kernel did otherwise than the model. */
export function disagreements(
  facts: readonly Fact[],
  release: string,
  measured: { readonly [fact: string]: Measured },
): readonly Disagreement[] {
  return facts.flatMap(({ name, predictions }) => {
    const [prediction, one] = [predictions.get(versionOf(release)), measured[name]];
    const otherwise = prediction && one && disagreement(prediction, one);
    return otherwise === undefined ? [] : [{ fact: name, otherwise }];
  });
}

function rowOf({ name, says, predictions }: Fact, releases: readonly string[], results: Results, known: string | undefined): string {
  const told = releases.map((release) => results[release]![name]);
  const against = releases.flatMap((release, i) => {
    const prediction = predictions.get(versionOf(release));
    const measured = told[i];
    const otherwise = prediction && measured && disagreement(prediction, measured);
    return otherwise === undefined ? [] : [`${release} ${otherwise}`];
  });
  const measured = told.some((one) => one !== undefined);
  const agree = !measured ? '' : against.length === 0 ? 'yes' : `**no**: ${known ?? against.join('; ')}`;
  const cells = told.map((one) => (one ? measuredText(one) : 'not measured'));
  const row = [`${says} (${name})`, ofKernels(predictions).join('; '), ...cells, agree];
  return `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** What is the same of all kernels is said once. */
function ofKernels(predictions: ReadonlyMap<string, Prediction>): readonly string[] {
  const texts = [...predictions].map(([version, one]) => [version, predictionText(one)] as const);
  if (texts.every(([, text]) => text === texts[0]![1])) return [texts[0]![1]];
  return texts.map(([version, text]) => `${version}: ${text}`);
}

function predictionText({ values, always, sometimes, ended }: Prediction): string {
  return [
    ...values
      .filter((value) => value !== '')
      .slice(0, 1)
      .map(() => values.join(' or ')),
    ...(always.length > 0 ? [always.join(', ')] : []),
    ...(sometimes.length > 0 ? [`or ${sometimes.join(', ')}`] : []),
    ...(ended && always.length === 0 ? ['ends'] : []),
    ...(always.length === 0 && sometimes.length === 0 ? ['silent'] : []),
  ].join('; ');
}

const measuredText = ({ values, kinds, stopped }: Measured): string =>
  [
    ...(values.some((value) => value !== '') ? [values.join(' or ')] : []),
    kinds.length > 0 ? kinds.map((one) => one.replaceAll('|', ' or ')).join(', ') : 'silent',
    ...(stopped ? ['did not end'] : []),
  ].join('; ');
