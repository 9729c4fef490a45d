import type { Detector, Handlers, Heard, Touches } from '../core/detector/detector.js';
import type { Verb } from '../core/system/ownership.js';
import type { PathSource } from '../core/system/path-source.js';
import { Event } from '../core/world/event.js';
import { objectOf, type World } from '../core/world/world.js';
import type { Declared } from './declared.js';
import { Course, Ghost, Stage } from './ghost.js';
import { isLate, isSet, type Meaning, type Place } from './phrase.js';
import { done, heard } from './points.js';

/** As findings name it, with the rule. */
export const ownershipKind = 'ownership';

/** What is asked of a resource; `name` is what a finding of it is called. */
export interface Rule {
  readonly resource: Declared;
  readonly id: 'one-owner' | 'released' | 'access' | 'ended' | 'lent' | 'after' | 'delivered';
  readonly name: string;
}

/** What all detectors of one world ask and keep. */
export type Keeps = (w: World) => Ghost;

const fine = -1;

/** Gives what is wrong, as a sentence about the object ends; undefined: nothing. */
type Judgement = (ghost: Ghost, resource: Declared, pointer: number, actor: number) => string | undefined;

/** The rules of what is declared, in its order. */
export function rulesOf(resources: readonly Declared[]): readonly Rule[] {
  return resources.flatMap((resource) => {
    const { at, name, others, after, with: owner } = resource;
    const rule = (id: Rule['id'], says: string): Rule => ({ resource, id, name: `${name}: ${says}` });
    const rules: Rule[] = [];
    if (at.has('claimed')) rules.push(rule('one-owner', 'one owner at a time'));
    if (at.has('released'))
      rules.push(
        rule('released', owner !== undefined || at.has('claimed') || at.has('retired') ? 'released once, by its owner' : 'released once'),
      );
    if (others !== undefined) rules.push(rule('access', 'no access but by its owner or under protection'));
    if (at.has('started')) rules.push(rule('ended', 'not started once its owner has ended it'));
    if (at.has('lent')) rules.push(rule('lent', 'not released while somebody is let in'));
    if (after !== undefined) rules.push(rule('after', `released when no ${after.join(', no ')} is left`));
    if (at.has('due')) rules.push(rule('delivered', 'delivered to who asks, once born'));
    return rules;
  });
}

/** The detectors of what a scenario declares: one for each rule, then the one that keeps who owns what. */
export function detectorsOf(resources: readonly Declared[]): { readonly detectors: readonly Detector[]; readonly keeps: Keeps } {
  const keeps: Keeps = (w) => new Ghost(w, resources);
  return { keeps, detectors: [...rulesOf(resources).map((rule) => detectorOf(rule, keeps)), keeper(resources, keeps)] };
}

/** What a rule is asked at. */
const asked: { readonly [id in Rule['id']]: { readonly [verb in Verb]?: Judgement } } = {
  'one-owner': {
    claimed: (ghost, resource, pointer, actor) => {
      const object = objectOf(pointer);
      if (ghost.isCurrent(pointer) && (ghost.stage(resource, object) === Stage.published || ghost.ownerOf(resource, object) === actor))
        return undefined;
      return `is claimed by ${name(ghost, actor)}; ${whose(ghost, resource, pointer)}`;
    },
  },
  released: {
    retired: release,
    released: release,
    // what an object holds it holds once: one that is taken again is lost
    born: (ghost, resource, pointer, actor) =>
      ghost.counted(resource) && ghost.stage(resource, objectOf(pointer)) === Stage.owned
        ? `is taken again by ${name(ghost, actor)}; one is held`
        : undefined,
  },
  access: {},
  ended: {
    started: (ghost, resource, pointer, actor) =>
      ghost.isCurrent(pointer) && ghost.course(resource, objectOf(pointer)) !== Course.over
        ? undefined
        : `is started by ${name(ghost, actor)}; ${ghost.isCurrent(pointer) ? 'its owner has ended it' : 'it is released already'}`,
  },
  lent: {
    lent: (ghost, resource, pointer, actor) =>
      ghost.isCurrent(pointer) && ghost.stage(resource, objectOf(pointer)) !== Stage.none
        ? undefined
        : `is taken by ${name(ghost, actor)}; ${whose(ghost, resource, pointer)}`,
    released: (ghost, resource, pointer, actor) => {
      const let_in = ghost.isCurrent(pointer) ? ghost.let(resource, objectOf(pointer)) & ~(1 << actor) : 0;
      if (let_in === 0) return undefined;
      const who = ghost.world.actors.flatMap((one, a) => ((let_in >> a) & 1 ? [one.name] : []));
      return `is released by ${name(ghost, actor)}; ${who.join(' and ')} ${who.length > 1 ? 'are' : 'is'} let in`;
    },
  },
  after: {
    released: (ghost, resource, pointer, actor) => {
      const left = (resource.after ?? []).find((other) => ghost.anyLeft(ghost.resource(other), objectOf(pointer)));
      return left === undefined ? undefined : `is released by ${name(ghost, actor)}; some ${left} is left`;
    },
  },
  delivered: {
    lost: (ghost, resource, pointer) =>
      ghost.course(resource, objectOf(pointer)) === Course.over ? 'is not told what was born before it asked' : undefined,
  },
};

function release(ghost: Ghost, resource: Declared, pointer: number, actor: number): string | undefined {
  if (mayRelease(ghost, resource, pointer, actor)) {
    ghost.lets(resource, pointer);
    return undefined;
  }
  return `is released by ${name(ghost, actor)}; ${whose(ghost, resource, pointer)}`;
}

const name = (ghost: Ghost, actor: number): string => ghost.world.actors[actor]!.name;
const whose = (ghost: Ghost, resource: Declared, pointer: number): string =>
  ghost.isCurrent(pointer) ? ghost.ownerText(resource, objectOf(pointer)) : 'it is released already, and others have it';

/** Its owner; RCU's callback, of what it was given; of what nobody can claim, whoever does so first. */
function mayRelease(ghost: Ghost, resource: Declared, pointer: number, actor: number): boolean {
  const object = objectOf(pointer);
  if (!ghost.isCurrent(pointer)) return false;
  if (resource.with !== undefined) {
    const owner = ghost.resource(resource.with);
    if (ghost.stage(resource, object) !== Stage.owned) return false;
    return ghost.ownerOf(owner, object) === actor || !owner.at.has('claimed') || isCallback(ghost, owner, object, actor);
  }
  switch (ghost.stage(resource, object)) {
    case Stage.owned:
      return ghost.ownerOf(resource, object) === actor || (ghost.counted(resource) && !resource.at.has('claimed'));
    case Stage.published:
      return !resource.at.has('claimed');
    case Stage.retired:
      return isCallback(ghost, resource, object, actor);
    default:
      return false;
  }
}

const isCallback = (ghost: Ghost, resource: Declared, object: number, actor: number): boolean =>
  ghost.stage(resource, object) === Stage.retired && ghost.world.actors[actor]!.kind === 'rcu-callback';

/** Whether an access is one that the declaration lets happen, and whether that had to be asked. */
function accesses(ghost: Ghost, resource: Declared, pointer: number, actor: number, exercised: () => void): string | undefined {
  const object = objectOf(pointer);
  const current = ghost.isCurrent(pointer);
  if (current && (ghost.ownerOf(resource, object) === actor || ghost.releases(resource, pointer))) return undefined;
  exercised();
  const stage = current ? ghost.stage(resource, object) : Stage.none;
  if (stage !== Stage.none && (ghost.isProtected(resource, actor, pointer) || isCallback(ghost, resource, object, actor))) return undefined;
  return `is accessed by ${name(ghost, actor)}; ${whose(ghost, resource, pointer)}`;
}

function detectorOf(rule: Rule, keeps: Keeps): Detector {
  const { resource, id } = rule;
  return {
    kind: ownershipKind,
    name: rule.name,
    says: 'breaks a rule of its owner',
    endsRun: false,
    hears: 'first',
    alike: true,
    near: true,
    install: (w): Handlers => {
      const ghost = w.part(keeps);
      let reason = '';
      const exercised = (): void => void ghost.exercised.add(rule.name);
      const judged = (object: number, wrong: string | undefined): number => {
        // who runs before the search is alone
        if (wrong === undefined || w.actor >= w.scheduled) return fine;
        reason = wrong;
        return object;
      };
      const handlers = handling(ghost, resource, asked[id], (judge, pointer) => {
        exercised();
        return judged(objectOf(pointer), judge(ghost, resource, pointer, w.actor));
      });
      const touches: { [event: string]: Touches } = touching(ghost, resource, asked[id]);
      const on: { [event: number]: (a: number, b: number, c: number) => number } = {};
      if (id === 'access') {
        on[Event.access] = (pointer) =>
          ghost.concerns(resource, pointer) ? judged(objectOf(pointer), accesses(ghost, resource, pointer, w.actor, exercised)) : fine;
        touches[Event.access] = ({ about }) => ({ reads: ghost.touched(resource, about?.[0]) });
      }
      const atEnd = id === 'released' ? leftOver(ghost, resource, (why) => (reason = why)) : undefined;
      return { touches, on, onNote: handlers, says: () => reason, ...(atEnd && { atEnd }) };
    },
    fires: [],
    silent: [],
  };
}

/** What an owner has at the end, and has not released; what an object holds that is gone. */
function leftOver(ghost: Ghost, resource: Declared, tell: (why: string) => void): NonNullable<Handlers['atEnd']> {
  const owner = resource.with === undefined ? undefined : ghost.resource(resource.with);
  return (end) => {
    if (end.blocked > 0) return [];
    const left = ghost
      .objectsOf(resource)
      .filter(
        (object) =>
          ghost.stage(resource, object) === Stage.owned &&
          (owner === undefined ? !ghost.counted(resource) || !ghost.isMemory(object) : ghost.stage(owner, object) === Stage.none),
      );
    if (left.length > 0)
      tell(owner === undefined ? 'is never released by its owner' : `is never released, and no ${owner.name} is left that holds it`);
    return left;
  };
}

/** Handlers of a resource's annotations: what they name is the resource's, and gives what is wanted. */
function handling(
  ghost: Ghost,
  resource: Declared,
  judgements: { readonly [verb in Verb]?: Judgement },
  judge: (judgement: Judgement, pointer: number) => number,
): { [note: string]: (a: number, b: number, c: number) => number } {
  const handlers: { [note: string]: (a: number, b: number, c: number) => number } = {};
  for (const [verb, judgement] of Object.entries(judgements) as [Verb, Judgement][])
    for (const [event, meaning] of eventsOf(resource, verb, false))
      handlers[event] = (a, b, c) => {
        const pointer = pointerIn(ghost, resource, meaning, a, b, c);
        return pointer === 0 ? fine : judge(judgement, pointer);
      };
  return handlers;
}

/** The object that an annotation is about; 0: none, or it does not give what is wanted. */
function pointerIn(ghost: Ghost, resource: Declared, meaning: Meaning, a: number, b: number, c: number): number {
  const wanted = meaning.kind === 'note' ? meaning.wanted : undefined;
  const against = wanted === undefined ? c : (wanted.value as number);
  const is = wanted?.is ?? wantedOf(meaning);
  if (is === 'equal' ? b !== against : is === 'different' && b === against) return 0;
  const global = globalOf(meaning);
  const via = viaOf(meaning);
  const given = via === undefined ? a : ghost.memberOf(a, via);
  const pointer = global === undefined ? given : ghost.world.cells[ghost.world.global(global)]!;
  if (ghost.concerns(resource, pointer)) return pointer;
  // of another object's opener
  const of = pointer > 0 && resource.through !== undefined && meaning.kind === 'note' ? ghost.through(resource, pointer) : 0;
  return ghost.concerns(resource, of) ? of : 0;
}

const globalOf = (meaning: Meaning): string | undefined => (meaning.kind === 'points' ? meaning.places[0]!.global : undefined);
const viaOf = (meaning: Meaning): string | undefined => (meaning.kind === 'points' ? meaning.places[0]!.via : undefined);
const wantedOf = (meaning: Meaning): 'any' | 'equal' | 'different' => (meaning.kind === 'points' ? meaning.places[0]!.wanted.is : 'any');

/** The annotations by which a verb of a resource is heard: by rules, or by who keeps it. */
function eventsOf(resource: Declared, verb: Verb, keeping: boolean): readonly (readonly [event: string, meaning: Meaning])[] {
  return (resource.at.get(verb) ?? []).flatMap((meaning): (readonly [string, Meaning])[] => {
    if (meaning.kind === 'note') return [[meaning.note, meaning]];
    const [place] = meaning.places as readonly [Place];
    const late = isLate(place) || isSet(place, verb === 'born');
    return [[keeping && !late ? done(resource.name, verb, place) : heard(resource.name, verb, place), meaning]];
  });
}

function touching(ghost: Ghost, resource: Declared, judgements: { readonly [verb in Verb]?: unknown }): { [event: string]: Touches } {
  const touches: { [event: string]: Touches } = {};
  const others = (resource.after ?? []).flatMap((other) => ghost.touched(ghost.resource(other)));
  for (const verb of Object.keys(judgements) as Verb[])
    for (const [event, meaning] of eventsOf(resource, verb, false))
      touches[event] = ({ about }) => ({ reads: [...told(ghost, resource, meaning, about), ...others] });
  return touches;
}

/** The cells that an annotation may be about. */
function told(ghost: Ghost, resource: Declared, meaning: Meaning, about: Heard['about']): readonly number[] {
  const global = globalOf(meaning);
  const via = viaOf(meaning);
  const itself = meaning.kind === 'points' && global === undefined && via === undefined;
  const own = ghost.touched(resource, itself ? about?.[0] : undefined);
  if (via !== undefined) return [...own, ...ghost.membersOf(via)];
  return global === undefined ? own : [...own, ghost.world.global(global)];
}

/** Keeps who owns what; it finds nothing itself. It hears of a step after the rules have. */
function keeper(resources: readonly Declared[], keeps: Keeps): Detector {
  return {
    kind: 'ownership-facts',
    says: 'keeps who owns what',
    endsRun: false,
    hears: 'first',
    alike: true,
    near: true,
    install: (w): Handlers => {
      const ghost = w.part(keeps);
      const onNote: { [note: string]: (a: number, b: number, c: number) => number } = {};
      const cellsAt: { [event: string]: ((about: Heard['about']) => readonly number[])[] } = {};
      for (const resource of resources)
        for (const [verb, keep] of Object.entries(kept) as [Verb, (typeof kept)[Verb]][])
          for (const [event, meaning] of eventsOf(resource, verb, true)) {
            const before = onNote[event];
            onNote[event] = (a, b, c) => {
              before?.(a, b, c);
              if (verb === 'through') ghost.setLink(resource, a, b);
              const pointer = verb === 'through' ? b : pointerIn(ghost, resource, meaning, a, b, c);
              if (pointer === 0 || !ghost.concerns(resource, pointer)) return fine;
              if (meaning.kind === 'points') saw(ghost, resource, verb, meaning.places[0]!.path, pointer);
              if (ghost.isCurrent(pointer)) keep!(ghost, resource, objectOf(pointer), w.actor);
              return fine;
            };
            cellsAt[event] = [...(cellsAt[event] ?? []), (about) => told(ghost, resource, meaning, about)];
          }
      const touches = Object.fromEntries(
        Object.entries(cellsAt).map(([event, all]) => [event, ({ about }: Heard) => ({ writes: all.flatMap((cells) => cells(about)) })]),
      );
      return { touches, onNote };
    },
    fires: [],
    silent: [],
  };
}

/** Takes note of the function; where it lets go, of how: its owner, RCU's callback, whoever is last, or one who may not. */
function saw(ghost: Ghost, resource: Declared, verb: Verb, path: PathSource, pointer: number): void {
  const { actor } = ghost.world;
  ghost.saw(`${resource.name} ${verb}`, path);
  ghost.saw(`${resource.name} ${verb} by`, { id: ghost.world.actors[actor]!.name.replace(/\d+$/, '') });
  if (verb !== 'released') return;
  const object = objectOf(pointer);
  const owner = resource.with === undefined ? resource : ghost.resource(resource.with);
  const how = !mayRelease(ghost, resource, pointer, actor)
    ? 'wrongly'
    : isCallback(ghost, owner, object, actor)
      ? 'callback'
      : ghost.ownerOf(resource, object) === actor
        ? 'owner'
        : 'last';
  ghost.saw(`${resource.name} released ${how}`, path);
}

/** What is kept of each verb. */
const kept: { readonly [verb in Verb]?: (ghost: Ghost, resource: Declared, object: number, actor: number) => void } = {
  born(ghost, resource, object, actor) {
    if (resource.at.has('due')) return ghost.setCourse(resource, object, Course.begun);
    if (ghost.counted(resource) && ghost.stage(resource, object) === Stage.retired) return ghost.setStage(resource, object, Stage.none, -1);
    // without a moment from which others can reach it, it is nobody's in particular
    const alone = ghost.counted(resource) || resource.at.has('published');
    ghost.setStage(resource, object, alone ? Stage.owned : Stage.published, alone ? actor : -1);
    if (!ghost.counted(resource)) ghost.renew(resource, object);
  },
  published(ghost, resource, object, actor) {
    if (ghost.ownerOf(resource, object) === actor) ghost.setStage(resource, object, Stage.published, -1);
  },
  claimed(ghost, resource, object, actor) {
    if (ghost.stage(resource, object) === Stage.published) ghost.setStage(resource, object, Stage.owned, actor);
  },
  retired: (ghost, resource, object) => ghost.setStage(resource, object, Stage.retired, -1),
  // of what is counted, one that is dropped before it was taken is taken in vain
  released: (ghost, resource, object) =>
    ghost.setStage(
      resource,
      object,
      ghost.counted(resource) && ghost.stage(resource, object) === Stage.none ? Stage.retired : Stage.none,
      -1,
    ),
  started(ghost, resource, object) {
    if (ghost.course(resource, object) === Course.rest) ghost.setCourse(resource, object, Course.begun);
  },
  ended(ghost, resource, object, actor) {
    const owner = ghost.resource(resource.with!);
    if (ghost.ownerOf(owner, object) === actor || isCallback(ghost, owner, object, actor)) ghost.setCourse(resource, object, Course.over);
  },
  lent: (ghost, resource, object, actor) => ghost.setLet(resource, object, ghost.let(resource, object) | (1 << actor)),
  returned: (ghost, resource, object, actor) => ghost.setLet(resource, object, ghost.let(resource, object) & ~(1 << actor)),
  through: (ghost, resource, object) => ghost.setCourse(resource, object, Course.rest),
  due(ghost, resource, object) {
    if (ghost.course(resource, object) === Course.begun) ghost.setCourse(resource, object, Course.over);
  },
  delivered: (ghost, resource, object) => ghost.setCourse(resource, object, Course.rest),
  lost: (ghost, resource, object) => ghost.setCourse(resource, object, Course.rest),
};
