/** What models of before have and this kernel no longer: what a sentence then tells to write. */
interface Former {
  /** By input: what says the same now. A 0 said nothing, and is accepted. */
  readonly inputs?: { readonly [input: string]: string };
  /** The name of before, when it did something else in part: no model is taken to mean today's by it. */
  readonly name?: string;
}

/** By the name of today's operation. */
export const former: { readonly [operation: string]: Former } = {
  hrtimerCancel: { inputs: { final: "the note ['cancelled-for-good', object] at its branch" } },
  exitNotify: { name: 'schedDead' },
};
