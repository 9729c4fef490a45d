import type { StepNode } from '../../c/flow/flow.js';
import type { LoweredScene, Told } from '../../c/scene.js';
import type { ReplayStep } from '../../replay/replay.js';
import type { ModuleActor } from './actors.js';
import type { Points } from './points.js';

/**
 * A step of a schedule as the controller of the module does it: somebody passes a point, or the kernel is let begin something; the last
 * one of a data race is an access that another one meets.
 */
export interface Entry {
  readonly does: 'RW_PASS' | 'RW_FIRE' | 'RW_MEET';
  /** Index among the actors. */
  readonly actor: number;
  /** Id of the point, −1 for the return of what the kernel called; of RW_FIRE 0. */
  readonly point: number;
  /** What comes of it may be a sleep: the next entry does not wait for its end. */
  readonly blocks: boolean;
  /** What it gives, where the schedule chooses that; of RW_MEET, the index of the actor that is met. */
  readonly gives: number | undefined;
  readonly text: string;
}

const leaves = -1;

/** Whom the schedule's last step would start is left to the kernel: the controller would touch what may be freed by then. */
const isArmed = new Set(['RW_TIMER', 'RW_HRTIMER', 'RW_DELAYED']);

/** Makes entries of steps, one after the other. */
class EntryMaker {
  readonly entries: (Entry | undefined)[] = [];
  /** By actor, its last entry. */
  private readonly lastOf = new Map<number, number>();
  /** By actor, the call of several steps that it is in: its first step, and its entry behind that one. */
  private readonly within = new Map<number, { readonly id: number; readonly first: StepNode; last: number | undefined }>();

  put(entry: Omit<Entry, 'blocks'>): void {
    this.lastOf.set(entry.actor, this.entries.length);
    this.entries.push({ ...entry, blocks: false });
  }

  /** What comes next of the actor is the kernel's own doing: it may sleep there. */
  mayBlock(actor: number): void {
    const last = this.lastOf.get(actor);
    if (last !== undefined && this.entries[last]) this.entries[last] = { ...this.entries[last], blocks: true };
  }

  isNew(actor: number): boolean {
    return !this.lastOf.has(actor);
  }

  /** A step of a call that is several: the first one is in front of it, the last one behind it, and the others are the kernel's own. */
  ofCall(entry: Omit<Entry, 'blocks'>, node: StepNode): void {
    const { actor, point } = entry;
    const run = this.within.get(actor);
    if (run?.id !== point || run.first === node) {
      this.within.set(actor, { id: point, first: node, last: undefined });
      this.put(entry);
      return;
    }
    if (run.last === undefined) this.mayBlock(actor);
    else this.entries[run.last] = undefined;
    run.last = this.entries.length;
    this.put({ ...entry, gives: undefined });
  }

  leave(actor: number): void {
    this.within.delete(actor);
  }
}

/**
 * The entries of a schedule; steps that have no place in the text are the kernel's own, and come with the step before them. `meets`:
 * who stands at an access of the same word as its last step.
 */
export function entriesOf(
  steps: readonly ReplayStep[],
  { functions }: LoweredScene,
  actors: readonly ModuleActor[],
  points: Points,
  meets: string | undefined,
): readonly Entry[] {
  const told = new Map(functions.map((one) => [one.path.id, one]));
  const made = new EntryMaker();
  steps.forEach((step, i) => {
    const actor = actors.findIndex(({ name }) => name === step.actor);
    const dot = step.point.lastIndexOf('.');
    const where = told.get(step.point.slice(0, dot));
    const node = where?.steps.get(step.point.slice(dot + 1));
    if (actor < 0 || !where || !node) return;
    const { kind, begins } = actors[actor]!;
    const entry = { actor, gives: givenBy(node, step), text: step.description };
    if (node === begins) {
      made.leave(actor);
      if (i < steps.length - 1 || !isArmed.has(kind)) made.put({ ...entry, does: 'RW_FIRE', point: 0 });
      return;
    }
    if ((kind === 'RW_SOFTIRQ' || kind === 'RW_HARDIRQ') && made.isNew(actor))
      made.put({ ...entry, does: 'RW_FIRE', point: 0, text: 'it comes' });
    if (node.end === undefined && node.text === 'return') {
      made.put({ ...entry, does: 'RW_PASS', point: leaves });
      return;
    }
    const point = points.idOf(node);
    if (point === undefined || (points.once.has(point) && firstAt(point, where, points) !== node)) made.mayBlock(actor);
    else if (points.twice.has(point)) made.ofCall({ ...entry, does: 'RW_PASS', point }, node);
    else {
      made.leave(actor);
      made.put({ ...entry, does: 'RW_PASS', point });
    }
  });
  const all = made.entries.filter((entry) => entry !== undefined);
  const last = all.at(-1);
  const other = actors.findIndex(({ name }) => name === meets);
  return other >= 0 && last?.does === 'RW_PASS' ? [...all.slice(0, -1), { ...last, does: 'RW_MEET', gives: other }] : all;
}

const firstAt = (point: number, { steps }: Told, points: Points): StepNode | undefined =>
  [...steps.values()].find((node) => points.idOf(node) === point);

/** What a call of the model's own gives, and whether an allocation fails: the schedule has chosen that. */
function givenBy({ does, allocates }: StepNode, { result }: ReplayStep): number | undefined {
  if (typeof does === 'string' || result === undefined) return undefined;
  if (allocates) return result === 0 ? 0 : undefined;
  return does.name.startsWith('any_') ? result : undefined;
}
