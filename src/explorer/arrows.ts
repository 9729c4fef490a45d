/** One step happens before another one of somebody else; both are numbers from 1. */
export type Arrow = readonly [from: number, to: number];

/**
 * The arrows that a schedule's vector clocks show: where a step comes to know of another actor's steps, from the last of these, but for
 * what it knows by way of another arrow.
 */
export function arrowsOf(actors: readonly number[], clocks: readonly (readonly number[])[]): readonly Arrow[] {
  const last = new Map<number, number>();
  const stepsOf = new Map<number, number[]>();
  return clocks.flatMap((clock, i) => {
    const actor = actors[i]!;
    const before = clocks[last.get(actor) ?? -1];
    last.set(actor, i);
    stepsOf.set(actor, [...(stepsOf.get(actor) ?? []), i]);
    const news = clock.flatMap((time, other) => {
      const from = other === actor || time <= (before?.[other] ?? 0) ? undefined : stepsOf.get(other)?.[time - 1];
      return from === undefined ? [] : [{ other, time, from }];
    });
    const direct = news.filter(({ other, time, from }) => !news.some((one) => one.from !== from && clocks[one.from]![other]! >= time));
    return direct.map(({ from }): Arrow => [from + 1, i + 1]);
  });
}
