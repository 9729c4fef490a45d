import type { ActorKind } from '../core/system/scenario.js';
import { actorOf } from '../core/system/run.js';
import { changeText, whatOf } from '../owners/told.js';
import type { System } from '../replay/system.js';
import { type Broken, brokenBy, type Doer, doerOf } from './first-broken.js';

/** A step of a schedule, as a diagram's row says it. */
export interface Row {
  readonly step: number;
  readonly actor: string;
  readonly kind: ActorKind;
  readonly function: string;
  readonly text: string;
  /** What it makes of the resource, or the rule that it breaks; else empty. */
  readonly mark: string;
}

/** Steps that are shown at most. */
const most = 10;

interface Step extends Doer {
  /** What it makes of what the bug is about. */
  readonly makes: string;
  /** Where it tries to claim something: what comes of that; else empty. */
  readonly claims: string;
}

/** The few steps of a schedule without which nobody sees how it breaks its rules: what becomes of what they are about, and by whom. */
export function excerpt(system: System, choices: readonly number[], first: Broken): readonly Row[] {
  const steps = stepsOf(system, choices, first);
  const broken = [...brokenBy(system, choices)].filter(({ step }) => step <= steps.length);
  const marks = new Map<number, string>();
  for (const { step, resource, says } of broken) {
    const reason = says.includes('; ') ? says.slice(says.indexOf('; ') + 2) : says;
    marks.set(step, `${marks.has(step) ? `${marks.get(step)}; ` : ''}BUG ${resource}: ${reason}`);
  }
  const chosen = new Set<number>();
  const take = (numbers: readonly number[]): void => {
    for (const number of numbers) if (chosen.size < most) chosen.add(number);
  };
  const same = (doer: Doer | undefined): readonly number[] => {
    const at =
      doer === undefined ? -1 : steps.findLastIndex(({ actor, stack }) => actor === doer.actor && stack.at(-1) === doer.stack.at(-1));
    return at < 0 ? [] : [at + 1];
  };
  const numbers = [...marks.keys()];
  take([...numbers.slice(0, 3), ...numbers.slice(-1)]);
  take([...same(first.owner), ...same(first.against)]);
  const makes = steps.flatMap((step, i) => (step.makes === '' ? [] : [i + 1]));
  take(makes.toReversed().slice(0, 4));
  // who tries to get it, whatever it is
  const claims = steps.flatMap(({ claims: tries, makes: made }, i) => (tries === '' || made !== '' ? [] : [i + 1]));
  take(claims.slice(-3));
  // of those of whom nothing is shown, where they come to last
  const idle = [...new Set(steps.map(({ actor }) => actor))].filter(
    (actor) => ![...chosen].some((step) => steps[step - 1]!.actor === actor),
  );
  take(idle.map((actor) => steps.findLastIndex((step) => step.actor === actor) + 1));
  const kinds = new Map(system.scenario.actors.map(({ name, kind }) => [name, kind]));
  return [...chosen]
    .sort((a, b) => a - b)
    .map((step) => {
      const { actor, function: name, text, makes: made, claims: tries } = steps[step - 1]!;
      return { step, actor, kind: kinds.get(actor) ?? 'task', function: name, text, mark: marks.get(step) ?? (made || tries) };
    });
}

/** The schedule's steps, with what each makes of the object, or what it is owned with. */
function stepsOf(system: System, choices: readonly number[], { resource: name, object: named }: Broken): readonly Step[] {
  const run = system.compiled;
  const ghost = system.ghostOf(run)!;
  run.reset();
  const resource = ghost.resource(name);
  const owned = resource.with === undefined ? [resource] : [ghost.resource(resource.with), resource];
  const object = run.world.objects.findIndex((one) => one.name === named);
  const watched = [
    ...owned.map((one) => ({ resource: one, object })),
    ...(resource.after ?? []).flatMap((other) =>
      ghost.objectsOf(ghost.resource(other)).map((one) => ({ resource: ghost.resource(other), object: one })),
    ),
  ];
  const claimed = ghost.resources.filter(({ at }) => at.has('claimed'));
  const tries = new Set(
    claimed.flatMap(({ at }) =>
      at
        .get('claimed')!
        .flatMap((meaning) => (meaning.kind === 'points' ? meaning.places : []))
        .filter(({ wanted }) => wanted.is !== 'any')
        .map(({ path, point }) => `${path.id}.${point}`),
    ),
  );
  /** The objects that somebody owns, by their names. */
  const ownedBy = (actor: string) =>
    claimed.flatMap((one) =>
      ghost.objectsOf(one).flatMap((of) => (run.world.actors[ghost.ownerOf(one, of)]?.name === actor ? [whatOf(ghost, one, of)] : [])),
    );
  const facts = () => watched.map((one) => ghost.factsOf(one.resource, one.object));
  const steps: Step[] = [];
  let before = facts();
  for (const choice of choices) {
    const doer = doerOf(run, system, actorOf(choice));
    const had = tries.has(doer.stack.at(-1)!) ? ownedBy(doer.actor) : undefined;
    run.step(choice);
    const after = facts();
    const makes = watched.flatMap((one, i) => {
      const says = after[i] === before[i] ? '' : changeText(ghost, one.resource, one.object, before[i]!);
      return says === '' ? [] : [`${whatOf(ghost, one.resource, one.object)}: ${says}`];
    });
    const got = had && ownedBy(doer.actor).filter((one) => !had.includes(one));
    const claims = got === undefined ? '' : got.length === 0 ? 'does not get it' : `${got.join(', ')}: claimed`;
    steps.push({ ...doer, makes: makes.join('; '), claims });
    before = after;
    if (run.world.crashed) break;
  }
  return steps;
}
