/** Bad input: the sentence names place, fact, usual cause and what would be accepted. The faces exit with 2. */
export class InputError extends Error {
  override name = 'InputError';
  /** What is told in its place, where that has several lines: of a file, the line that it is about, and a caret. */
  readonly lines?: readonly string[];

  /** One line, whatever names of the author's are in it: what no terminal should get is escaped. */
  constructor(message: string) {
    super(message.replace(/\p{Cc}|[\u2028\u2029]/gu, (c) => JSON.stringify(c).slice(1, -1)));
  }
}

/** A defect of racewalk or of a model, such as two executors that disagree. The faces exit with 3. */
export class Defect extends Error {
  override name = 'Defect';
}

/**
 * A step that its model should not come to: too few objects, a value outside its word. It is a defect of the model, and so bad input;
 * at whose point is for whoever knows the step to add: see `placed`.
 */
export class StepError extends Defect {
  override name = 'StepError';
}

/** The same as bad input, with the point. */
export const placed = (error: unknown, point: string): unknown =>
  error instanceof StepError ? new InputError(`${point}: ${error.message}`) : error;

/** `a, b or c`, for sentences that list what would be accepted. */
export function oneOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length === 1) return names[0]!;
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}
