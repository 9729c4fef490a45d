import { Defect, InputError, placed, StepError } from '../core/error.js';
import type { Searched } from '../core/system/searched.js';

/** The error that a step, or the end of a run, threw; where it is of no kind of ours, a Defect that says whose step it was. */
export function faultOf(error: unknown, run: Searched): Error {
  if (error instanceof StepError) return placed(error, run.lastPoint?.() ?? 'a step') as InputError;
  if (error instanceof InputError || error instanceof Defect) return error;
  const { actor, actors, scheduled } = run.world;
  const point = actor < scheduled ? (run.pending(actor)?.point ?? 'its end') : 'its start';
  const fact = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Defect(
    `a step of ${actors[actor]!.name}, which stands at ${point}, threw ${fact}; the usual cause is an operation or a detector of the model`,
  );
}
