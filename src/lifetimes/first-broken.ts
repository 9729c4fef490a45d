import { actorOf } from '../core/system/run.js';
import type { Compiled } from '../execute/compiled.js';
import type { Ghost } from '../owners/ghost.js';
import { ownershipKind } from '../owners/rules.js';
import { Ends, isEnd } from '../search/liveness/ends.js';
import type { System } from '../replay/system.js';
import { printToken } from '../replay/token.js';

/** Who stands where: the point with its callers, outermost first, the C function, which is that of the last of them, and what it does. */
export interface Doer {
  readonly actor: string;
  readonly stack: readonly string[];
  readonly function: string;
  readonly text: string;
}

/** The first rule of its owners that a schedule breaks. */
export interface Broken {
  /** `ws: released once, by its owner`. */
  readonly rule: string;
  readonly resource: string;
  /** The object, such as `ws0`. */
  readonly object: string;
  /** What is wrong, as the end of a sentence about the object. */
  readonly says: string;
  /** Number of the step, from 1; at the end of a run one more than it has. */
  readonly step: number;
  /** The losing side: whose step breaks it; undefined at the end of a run. */
  readonly breaker: Doer | undefined;
  /** Who owned it at that moment, and where that came to be; undefined: nobody did, or it was so from the start. */
  readonly owner: Doer | undefined;
  /** The schedule up to there. */
  readonly choices: readonly number[];
  readonly token: string;
}

/**
 * The first rule that a schedule breaks, in a system whose owners are asked for or not; undefined where it breaks none, or where
 * its model declares none.
 */
export function firstBroken(given: System, choices: readonly number[]): Broken | undefined {
  const system = given.withOwners;
  return system && brokenBy(system, choices).next().value;
}

/** The rules that a schedule breaks, in the order in which it does; the system's owners are asked for. */
export function* brokenBy(system: System, choices: readonly number[]): Generator<Broken, undefined> {
  const run = system.compiled;
  const since = new Since(run, system.ghostOf(run)!, system);
  run.reset();
  since.look(undefined);
  const ends = new Ends(run);
  const found: Broken[] = [];
  let crashed = false;
  const note = (before: ReturnType<Since['copy']>, doer: Doer | undefined, steps: number): void => {
    const upTo = choices.slice(0, steps);
    for (const broken of since.brokenIn(before, doer, doer === undefined ? steps + 1 : steps))
      found.push({ ...broken, choices: upTo, token: printToken(system, upTo) });
  };
  for (const [i, choice] of choices.entries()) {
    const doer = since.doerOf(actorOf(choice));
    const before = since.copy();
    run.step(choice);
    note(before, doer, i + 1);
    crashed = run.world.crashed;
    if (crashed) break;
    since.look(doer);
  }
  if (!crashed && (run.choices(new Int32Array(512)) === 0 || isEnd(run, ends))) {
    const before = since.copy();
    run.end();
    note(before, undefined, choices.length);
  }
  // the executor serves others between two that are taken
  yield* found;
  return undefined;
}

/** By resource and object, who owns it and since when. */
class Since {
  private owners = new Map<string, { readonly owner: number; readonly doer: Doer | undefined }>();

  constructor(
    private readonly run: Compiled,
    private readonly ghost: Ghost,
    private readonly system: System,
  ) {}

  /** Takes note of who owns what after a step of this one. */
  look(doer: Doer | undefined): void {
    for (const resource of this.ghost.resources)
      for (const object of this.ghost.objectsOf(resource)) {
        const key = `${resource.name} ${object}`;
        const owner = this.ghost.ownerOf(resource, object);
        const known = this.owners.get(key);
        if (known === undefined || known.owner !== owner) this.owners.set(key, { owner, doer: owner < 0 ? undefined : doer });
      }
  }

  copy(): ReadonlyMap<string, { readonly owner: number; readonly doer: Doer | undefined }> {
    return new Map(this.owners);
  }

  doerOf(actor: number): Doer {
    const { stack, description } = this.run.pending(actor)!;
    const { name } = this.run.world.actors[actor]!;
    return { actor: name, stack, function: functionOf(this.system, stack.at(-1)!), text: description };
  }

  /** What the last step, or the end of the run, broke. */
  brokenIn(before: ReturnType<Since['copy']>, breaker: Doer | undefined, step: number): readonly Omit<Broken, 'choices' | 'token'>[] {
    const { world } = this.run;
    return Array.from({ length: world.foundCount }, (_, i) => i).flatMap((i) => {
      const { kind, name = '' } = world.detectors[world.foundDetector[i]!]!;
      if (kind !== ownershipKind) return [];
      const object = world.foundObject[i]!;
      const resource = name.slice(0, name.indexOf(':'));
      const owner = before.get(`${resource} ${object}`)?.doer;
      return [{ rule: name, resource, object: world.objects[object]!.name, says: world.saysOf(i), step, breaker, owner }];
    });
  }
}

/** The C function that a point is in: its path's title, where that says another name. */
export function functionOf({ scenario }: System, point: string): string {
  const id = point.slice(0, point.lastIndexOf('.'));
  return scenario.paths.find((path) => path.id === id)?.title ?? id;
}
