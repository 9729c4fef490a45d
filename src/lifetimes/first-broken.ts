import { actorOf } from '../core/system/run.js';
import type { Compiled } from '../execute/compiled.js';
import type { Ghost } from '../owners/ghost.js';
import { ownershipKind, type Rule, rulesOf } from '../owners/rules.js';
import { Ends, isEnd } from '../search/liveness/ends.js';
import { changeText, whatOf } from '../owners/told.js';
import type { System } from '../replay/system.js';
import { printToken } from '../replay/token.js';

/** Who stands where: the point with its callers, outermost first, the C function, which is that of the last of them, and what it does. */
export interface Doer {
  readonly actor: string;
  readonly stack: readonly string[];
  readonly function: string;
  /** What calls that function, where it is no environment's; else undefined. */
  readonly caller: string | undefined;
  readonly text: string;
}

/** The first rule of its owners that a schedule breaks. */
export interface Broken {
  /** `ws: released once, by its owner`. */
  readonly rule: string;
  readonly asks: Rule['id'];
  readonly resource: string;
  /** The object, such as `ws0`. */
  readonly object: string;
  /** What of it, such as `the task reference of ws0`; or the object. */
  readonly what: string;
  /** What is wrong, as the end of a sentence about the object. */
  readonly says: string;
  /** Number of the step, from 1; at the end of a run one more than it has. */
  readonly step: number;
  /** The losing side: whose step breaks it; undefined at the end of a run. */
  readonly breaker: Doer | undefined;
  /** Who else owned it at that moment, and where that came to be; undefined: nobody did, or it was so from the start. */
  readonly owner: Doer | undefined;
  /** Another one's last step by which it is as it is, or what is left of it: who let it go, was let in, handed it to RCU. */
  readonly against: (Doer & { readonly says: string }) | undefined;
  /** Another one that claimed it last; undefined: nobody else did. */
  readonly claimed: Doer | undefined;
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

/** Of one resource of an object: who owns it since when; and the last step of each actor that brought it to where it is. */
interface Course {
  readonly owner: number;
  readonly doer: Doer | undefined;
  readonly facts: string;
  readonly changes: readonly (Doer & { readonly says: string })[];
}

/** By resource and object, who owns it and since when. */
class Since {
  private courses = new Map<string, Course>();
  private readonly ids: ReadonlyMap<string, Rule['id']>;

  constructor(
    private readonly run: Compiled,
    private readonly ghost: Ghost,
    private readonly system: System,
  ) {
    this.ids = new Map(rulesOf(ghost.resources).map(({ name, id }) => [name, id]));
  }

  /** Takes note of who owns what after a step of this one. */
  look(doer: Doer | undefined): void {
    for (const resource of this.ghost.resources)
      for (const object of this.ghost.objectsOf(resource)) {
        const key = `${resource.name} ${object}`;
        const owner = this.ghost.ownerOf(resource, object);
        const facts = this.ghost.factsOf(resource, object);
        const known = this.courses.get(key);
        if (known?.owner === owner && known.facts === facts) continue;
        const says = changeText(this.ghost, resource, object, known?.facts ?? facts);
        this.courses.set(key, {
          owner,
          doer: known?.owner === owner ? known.doer : owner < 0 ? undefined : doer,
          facts,
          changes: doer === undefined || says === '' ? (known?.changes ?? []) : [...(known?.changes ?? []), { ...doer, says }],
        });
      }
  }

  copy(): ReadonlyMap<string, Course> {
    return new Map(this.courses);
  }

  doerOf(actor: number): Doer {
    return doerOf(this.run, this.system, actor);
  }

  /** What the last step, or the end of the run, broke. */
  brokenIn(before: ReturnType<Since['copy']>, breaker: Doer | undefined, step: number): readonly Omit<Broken, 'choices' | 'token'>[] {
    const { world } = this.run;
    return Array.from({ length: world.foundCount }, (_, i) => i).flatMap((i) => {
      const { kind, name = '' } = world.detectors[world.foundDetector[i]!]!;
      if (kind !== ownershipKind) return [];
      const object = world.foundObject[i]!;
      const resource = name.slice(0, name.indexOf(':'));
      const own = before.get(`${resource} ${object}`)?.doer;
      const owner = own?.actor === breaker?.actor ? undefined : own;
      const against = this.leftOf(before, resource) ?? this.lastOf(before, resource, object, breaker, undefined);
      const claimed = this.lastOf(before, resource, object, breaker, 'claimed');
      const told = { object: world.objects[object]!.name, what: whatOf(this.ghost, this.ghost.resource(resource), object) };
      return [{ rule: name, asks: this.ids.get(name)!, resource, ...told, says: world.saysOf(i), step, breaker, owner, against, claimed }];
    });
  }

  /** The last change, of it, else of what it is owned with, by another one; of those that say this, where that is given. */
  private lastOf(
    before: ReturnType<Since['copy']>,
    resource: string,
    object: number,
    breaker: Doer | undefined,
    says: string | undefined,
  ): Broken['against'] {
    const owned = this.ghost.resource(resource).with;
    return [resource, ...(owned === undefined ? [] : [owned])]
      .map((name) =>
        before
          .get(`${name} ${object}`)
          ?.changes.findLast((change) => change.actor !== breaker?.actor && (says === undefined || change.says === says)),
      )
      .find((change) => change !== undefined);
  }

  /** Of what has to be gone when it is released: what is left, and by whom it is as it is. */
  private leftOf(before: ReturnType<Since['copy']>, resource: string): Broken['against'] {
    for (const name of this.ghost.resource(resource).after ?? []) {
      const other = this.ghost.resource(name);
      const left = this.ghost.objectsOf(other).filter((object) => this.ghost.isThere(other, object));
      for (const object of left) {
        const last = before.get(`${name} ${object}`)?.changes.at(-1);
        const says = `${whatOf(this.ghost, other, object)} is left, ${this.ghost.ownerText(other, object)}: ${last?.says}`;
        if (last !== undefined) return { ...last, says };
      }
    }
    return undefined;
  }
}

/** Who stands where. */
export function doerOf(run: Compiled, system: System, actor: number): Doer {
  const { stack, description } = run.pending(actor)!;
  const { name } = run.world.actors[actor]!;
  const { environment = [] } = system.scenario;
  const above = stack.length > 2 ? stack.at(-2)! : undefined;
  const caller = above === undefined || environment.includes(pathOf(above)) ? undefined : functionOf(system, above);
  return { actor: name, stack, function: functionOf(system, stack.at(-1)!), caller, text: description };
}

/** The C function that a point is in: its path's title, where that says another name. */
export function functionOf({ scenario }: Pick<System, 'scenario'>, point: string): string {
  const id = pathOf(point);
  return scenario.paths.find((path) => path.id === id)?.title ?? id;
}

const pathOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));
