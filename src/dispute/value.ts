import { objectOf, type World } from '../core/world/world.js';

/** Whether what a step gave is what was written. */
export type Gives = (result: number, outcome: number) => boolean;

const words: { readonly [word: string]: number } = { NULL: 0, true: 1, false: 0 };

/** What a text says that a step gives: a number, NULL, true, false, an object or an outcome by its name; undefined: none of these. */
export function givenBy({ objects, outcomeNames }: World, text: string): Gives | undefined {
  const number = /^-?\d+$/.test(text) ? Number(text) : words[text];
  if (number !== undefined) return (result) => result === number;
  const object = objects.findIndex(({ name }, i) => i > 0 && name === text);
  if (object > 0) return (result) => result !== 0 && objectOf(result) === object;
  const outcome = outcomeNames.indexOf(text);
  return outcome > 0 ? (_, by) => by === outcome : undefined;
}
