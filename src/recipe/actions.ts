import type { ReplayStep } from '../replay/replay.js';
import type { System } from '../replay/system.js';

/** One thing that user space does, or that happens from outside. */
export interface Action {
  readonly actor: string;
  /** As user space says it: `ioctl(fd, TLOB_IOCTL_TRACE_STOP)`; else the function that runs. */
  readonly does: string;
  /** The steps of the schedule that it takes, from 1. */
  readonly from: number;
  readonly to: number;
}

/**
 * What each task does in a schedule, call by call, in the order in which they begin, and the passing of time between; before them
 * what was done when the search begins.
 */
export function actionsOf({ scenario }: System, steps: readonly ReplayStep[]): readonly Action[] {
  const paths = new Map(scenario.paths.map((path) => [path.id, path]));
  const doing = (path: string): string => scenario.userSpace?.[path] ?? `${paths.get(path)?.title ?? path}()`;
  const earlier = (scenario.before ?? []).flatMap(({ name, path }): readonly Action[] =>
    scenario.userSpace?.[path] === undefined ? [] : [{ actor: name, does: doing(path), from: 0, to: 0 }],
  );
  /** It calls others and does nothing else. */
  const isScript = (path: string): boolean =>
    scenario.userSpace?.[path] === undefined &&
    Object.values(paths.get(path)!.states).every(({ invoke }) => !invoke || paths.has(invoke.src));
  const actions: { actor: string; does: string; from: number; to: number }[] = [];
  const last = new Map<string, { readonly outer: string; readonly action: { to: number } }>();
  steps.forEach(({ actor, kind, stack, description }, i) => {
    const at = i + 1;
    if (kind === 'env') actions.push({ actor, does: description, from: at, to: at });
    if (kind !== 'task') return;
    // the outermost frame says which call of its script an actor is in
    const [outer, inner = outer!] = stack;
    const script = isScript(pathOf(outer!));
    const before = last.get(actor);
    if (before !== undefined && (!script || before.outer === outer)) {
      before.action.to = at;
      return;
    }
    const action = { actor, does: doing(pathOf(script ? inner : outer!)), from: at, to: at };
    actions.push(action);
    last.set(actor, { outer: outer!, action });
  });
  return [...earlier, ...actions];
}

const pathOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));
