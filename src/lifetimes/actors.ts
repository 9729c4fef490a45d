import type { ActorKind, ActorSpec, Scenario } from '../core/system/scenario.js';

/** Somebody of a system: in which context, and what it runs, as functions or as user space says it, in their order. */
export interface Acting {
  /** Without the number that tells several of one role apart. */
  readonly name: string;
  readonly kind: ActorKind;
  readonly runs: readonly string[];
  /** It need not run, and starts over. */
  readonly daemon: boolean;
}

/** Who acts in a scenario, each role once. */
export function actorsOf(scenario: Scenario): readonly Acting[] {
  const all = scenario.actors.map(
    (actor): Acting => ({
      name: actor.daemon ? actor.name.replace(/\d+$/, '') : actor.name,
      kind: actor.kind,
      runs: runsOf(scenario, actor),
      daemon: actor.daemon === true,
    }),
  );
  return all.filter(({ name }, i) => all.findIndex((one) => one.name === name) === i);
}

/** A path that does nothing but call others is a script of theirs. */
function runsOf({ paths, userSpace = {} }: Scenario, { path: id }: ActorSpec): readonly string[] {
  const byId = new Map(paths.map((path) => [path.id, path]));
  const path = byId.get(id)!;
  const calls = Object.values(path.states).flatMap(({ invoke }) => (invoke ? [invoke.src] : []));
  const scripted = calls.length > 0 && calls.every((call) => byId.has(call)) && userSpace[id] === undefined;
  return (scripted ? calls : [id]).map((call) => userSpace[call] ?? `${byId.get(call)?.title ?? call}()`);
}

/** What user space does for a function to run, as far as the scenario's actors come to it so. */
export function reachedBy({ paths, actors, userSpace = {} }: Scenario, title: string): readonly string[] {
  const byId = new Map(paths.map((path) => [path.id, path]));
  const texts = new Set<string>();
  const visit = (id: string, text: string | undefined, known: readonly string[]): void => {
    const path = byId.get(id);
    if (path === undefined || known.includes(id)) return;
    const said = userSpace[id] ?? text;
    if ((path.title ?? id) === title && said !== undefined) texts.add(said);
    for (const { invoke } of Object.values(path.states)) if (invoke) visit(invoke.src, said, [...known, id]);
  };
  for (const { path } of actors) visit(path, undefined, []);
  return [...texts].sort();
}
