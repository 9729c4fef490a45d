/**
 * Cells that a primitive keeps besides the model's own. `reader`, `gracePeriod`, `barrier`, `probeWait`, `handlerWait`,
 * `bottomHalves` and `ownState` are a cell for each actor that uses it, `schedulerLocks` one for each task. For `irqsAsTheyAre`, `irqs` and
 * `irqsOn`, which turns them on whatever was before, it is whether each actor has irqs off, and had when it took a lock. The others are
 * there once.
 */
export type Part =
  | 'reader'
  | 'gracePeriod'
  | 'barrier'
  | 'probe'
  | 'probeWait'
  | 'handler'
  | 'handlerWait'
  | 'schedulerLocks'
  | 'bottomHalves'
  | 'ownState'
  | 'irqsAsTheyAre'
  | 'irqs'
  | 'irqsOn';

/**
 * A primitive, said a second time, in C: from the description of the kernel's semantics and not from the operation that the
 * search runs, so that a mistake in one of the two shows. Its parameters have the operation's names, without its tags;
 * `outcome` is the choice's outcome and `self` the actor. What it may call is in export/promela/runtime.ts.
 */
export interface PromelaForm {
  /** A C condition: it can go. Absent: it always can. A location may be -1, a bad pointer; nothing may be changed or told. */
  readonly can?: string;
  /** A C body: what it does, and `return` of its result. */
  readonly effect: string;
  /** A C body: `note_word()` of each word that it accesses, where the operation says that these are several. */
  readonly words?: string;
  /** A C expression: while it is blocked, the actors that it waits for, as bits. */
  readonly waits?: string;
  /** How many outcomes it has besides 0 where the scenario allows faults; `slots`: the pool's slots are outcomes. */
  readonly outcomes?: number | 'slots';
  readonly parts?: readonly Part[];
}
