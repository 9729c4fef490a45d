import type { StepNode } from '../../c/flow/flow.js';
import type { Span } from '../../c/parse/source.js';
import type { Told } from '../../c/scene.js';

/** A place in the text where somebody can be held before he goes on: of all steps that one expression is. */
export interface Point extends Span {
  /** From 1. */
  readonly id: number;
  readonly text: string;
  /** How many steps it is, of the function that has most there. */
  readonly steps: number;
}

const keyOf = ({ at, end }: Span): string => `${at}-${end}`;

/** The points of a text, and at which of them a step is held. */
export class Points {
  private readonly byKey = new Map<string, Point>();
  /** By key, the id of the point that stands for it in the module. */
  private readonly placed = new Map<string, number>();
  /** Ids that are held a second time, behind the call. */
  readonly twice = new Set<number>();
  /** Ids that are held once, in front of a statement, for whatever it does. */
  readonly once = new Set<number>();
  /** Of structs that are copied word by word in the model: every step of a point but its first one. */
  private readonly continued = new Set<StepNode>();
  private readonly copied = new Set<number>();

  constructor(functions: readonly Told[]) {
    const found = new Map<string, { step: StepNode & Span; steps: number }>();
    for (const { steps } of functions) {
      const here = new Map<string, number>();
      for (const step of steps.values()) {
        if (!hasSpan(step) || typeof step.does === 'string' || isRefusal(step)) continue;
        const key = keyOf(step);
        const next = stepBehind(step);
        if (next && hasSpan(next) && keyOf(next) === key) this.continued.add(next);
        here.set(key, (here.get(key) ?? 0) + 1);
        const known = found.get(key);
        if (!known) found.set(key, { step, steps: here.get(key)! });
        else known.steps = Math.max(known.steps, here.get(key)!);
      }
    }
    const sorted = [...found].sort(([, a], [, b]) => a.step.at - b.step.at || b.step.end - a.step.end);
    for (const [key, { step, steps }] of sorted) {
      const { at, end, text } = step;
      this.byKey.set(key, { id: this.byKey.size + 1, at, end, text, steps });
    }
  }

  get all(): readonly Point[] {
    return [...this.byKey.values()];
  }

  /** The point of an expression, which from now on is held there. */
  take(span: Span): Point | undefined {
    const point = this.byKey.get(keyOf(span));
    if (point) this.placed.set(keyOf(span), point.id);
    return point;
  }

  has(span: Span): boolean {
    return this.byKey.has(keyOf(span));
  }

  /** It is a place: where it is several steps one behind the other, only the first one is held. */
  isCopied({ id }: Point): void {
    this.copied.add(id);
  }

  /** What within a stretch of the text is held nowhere yet, as one point; undefined: nothing is left. */
  takeRest({ at, end }: Span): number | undefined {
    const rest = this.all.filter((point) => point.at >= at && point.at < end && !this.placed.has(keyOf(point)));
    for (const point of rest) this.placed.set(keyOf(point), rest[0]!.id);
    if (rest[0]) this.once.add(rest[0].id);
    return rest[0]?.id;
  }

  /** The point at which a step is held; undefined: the module cannot hold it, such as what the kernel does by itself. */
  idOf(step: StepNode): number | undefined {
    const id = hasSpan(step) ? this.placed.get(keyOf(step)) : undefined;
    return id !== undefined && this.copied.has(id) && this.continued.has(step) ? undefined : id;
  }
}

const hasSpan = (step: StepNode): step is StepNode & Span => step.end !== undefined;

/** It stops the search where a variable has no value, and is no step of the code. */
const isRefusal = ({ does }: StepNode): boolean => typeof does === 'object' && does.name.startsWith('stop_');

/** The step that comes behind another one whatever is in registers. */
function stepBehind(step: StepNode): StepNode | undefined {
  let node = step.next;
  while (node?.kind === 'set' || node?.kind === 'join' || node?.kind === 'write') node = node.next;
  return node?.kind === 'step' ? node : undefined;
}
