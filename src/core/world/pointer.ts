/**
 * A pointer: five bits of the object's number, eleven of its generation, then the rest of the number. A system that is
 * searched has at most 31 objects, and its pointers stay small; a simulation may have more. Object 0 is NULL.
 */
const lowBits = 5;
const low = (1 << lowBits) - 1;
const highFrom = 16;
/** The most generations that a pointer can tell apart. */
export const maxGeneration = (1 << (highFrom - lowBits)) - 1;

/** The number of the object that a pointer leads to; 0 = NULL. */
export const objectOf = (pointer: number): number => (pointer & low) | ((pointer >>> highFrom) << lowBits);

/** The generation of a pool slot that a pointer was made for; 0 for what is no pool slot. */
export const generationOf = (pointer: number): number => (pointer >> lowBits) & maxGeneration;

/** The pointer to an object, by its number, in one of its generations. */
export const pointerOf = (object: number, generation: number): number =>
  (object & low) | (generation << lowBits) | ((object >> lowBits) << highFrom);

/** The largest pointer where there are so many objects (NULL not counted) of so many generations. */
export const largestPointer = (objects: number, generations: number): number => {
  const high = objects >> lowBits;
  return high > 0 ? ((high + 1) << highFrom) - 1 : ((generations + 1) << lowBits) - 1;
};
