/** Bad input: the sentence names place, fact, usual cause and what would be accepted. The faces exit with 2. */
export class InputError extends Error {
  override name = 'InputError';
}

/** Bad input that shows when a step is taken; at whose point is for whoever knows the step to add: see `placed`. */
export class StepError extends InputError {}

/** The same with the point, where it was not known yet. */
export const placed = (error: unknown, point: string): unknown =>
  error instanceof StepError ? new InputError(`${point}: ${error.message}`) : error;

/** A defect of racewalk or of a model, such as two executors that disagree. The faces exit with 3. */
export class Defect extends Error {
  override name = 'Defect';
}

/** `a, b or c`, for sentences that list what would be accepted. */
export function oneOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length === 1) return names[0]!;
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}
