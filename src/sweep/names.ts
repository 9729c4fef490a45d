import { InputError, oneOf } from '../core/error.js';
import type { SweptActor, SweptModel, SweptSystem } from '../core/system/swept.js';

const letters = 'abcdefgh';

/** Things of the first role's sort are digits, and of another sort letters: `1a` is task 1 with descriptor a. */
const thing = (model: SweptModel, role: string, index: number): string =>
  model.roles.findIndex(({ sort }) => sort === sortOf(model, role)) === 0 ? `${index}` : letters[index]!;

const sortOf = ({ roles }: SweptModel, role: string): string => roles.find(({ name }) => name === role)!.sort;

/** The roles that an actor has: those of its calls, in the order of the model's. */
export const rolesOf = (model: SweptModel, calls: readonly string[]): readonly string[] =>
  model.roles
    .map(({ name }) => name)
    .filter((role) => calls.some((call) => model.calls.find(({ name }) => name === call)!.roles.includes(role)));

/** `close_2a`: calls, and what they are about. */
export function actorName(model: SweptModel, { calls, about }: SweptActor): string {
  const things = rolesOf(model, calls).map((role) => thing(model, role, about[role]!));
  return [...calls, ...(things.length > 0 ? [things.join('')] : [])].join('_');
}

/** `tlob--open--close_2a--disable`: the system, as it can be made again. Actors stand in the order of their names. */
export const systemName = (model: SweptModel, { start, actors }: SweptSystem): string =>
  [model.name, start, ...actors.map((actor) => actorName(model, actor)).sort()].join('--');

/** The system of a name. Throws an InputError where it is none of the model's. */
export function systemNamed(model: SweptModel, name: string): SweptSystem {
  const [of, start = '', ...actors] = name.split('--');
  const no = (fact: string): InputError => new InputError(`"${name}" is no system of ${model.name}: ${fact}`);
  if (of !== model.name) throw no(`it begins with ${model.name}--`);
  if (!model.starts.some((one) => one.name === start)) throw no(`it starts with ${oneOf(model.starts.map((one) => one.name))}`);
  if (actors.length === 0) throw no('it has no actor');
  const system = { start, actors: actors.map((text) => actorNamed(model, text, no)) };
  const why = model.impossible(system) ?? model.pointless(system);
  if (why !== undefined) throw no(why);
  return system;
}

function actorNamed(model: SweptModel, text: string, no: (fact: string) => InputError): SweptActor {
  const parts = text.split('_');
  const things = /^\d[\da-h]*$/.test(parts.at(-1)!) ? parts.pop()! : '';
  for (const call of parts)
    if (!model.calls.some(({ name }) => name === call)) {
      const left = model.left[call];
      throw no(
        left === undefined ? `there is no call "${call}"; there is ${oneOf(model.calls.map((one) => one.name))}` : `${call}: ${left}`,
      );
    }
  const roles = rolesOf(model, parts);
  if (roles.length !== things.length) throw no(`"${text}" says ${things.length} things, and it is about ${roles.join(', ') || 'none'}`);
  const about = Object.fromEntries(
    roles.map((role, i) => {
      const index = /\d/.test(things[i]!) ? Number(things[i]) : letters.indexOf(things[i]!);
      if (thing(model, role, index) !== things[i]) throw no(`"${things[i]}" in "${text}" is no ${role}`);
      return [role, index];
    }),
  );
  return { calls: parts, about };
}
