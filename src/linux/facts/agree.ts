import type { Measured } from './measured.js';
import type { Prediction } from './predict.js';

/**
 * Undefined where a kernel did what the model says: each value that was seen is one of the model's, and what was told is what the model
 * tells of every run, or of some. Else what is otherwise.
 */
export function disagreement(prediction: Prediction, measured: Measured): string | undefined {
  const { always, sometimes, values, ended } = prediction;
  const kinds = measured.kinds.map((one) => one.split('|'));
  const expected = [...always, ...sometimes];
  const unseen = always.filter((kind) => !kinds.some((one) => one.includes(kind)));
  const untold = kinds.filter((one) => !one.some((kind) => expected.includes(kind))).map((one) => one.join(' or '));
  // what a kernel does after what ends a run is not said
  const other = ended ? [] : measured.values.filter((value) => !values.includes(value));
  const parts = [
    ...(other.length > 0 ? [`gives ${other.join(' or ')}`] : []),
    ...(untold.length > 0 && !ended ? [`tells of ${untold.join(', ')}`] : []),
    ...(unseen.length > 0 ? [`does not tell of ${unseen.join(', ')}`] : []),
    ...(measured.stopped && !ended ? ['does not come to its end'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
