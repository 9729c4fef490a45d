/**
 * The strongly connected components of a graph that have a cycle, each with its nodes in ascending order (Tarjan, SIAM J. Comput. 1(2),
 * 1972, without recursion).
 */
export function knots(after: readonly (readonly number[])[]): number[][] {
  const found: number[][] = [];
  const index = new Int32Array(after.length).fill(-1);
  const low = new Int32Array(after.length);
  const open = new Uint8Array(after.length);
  const stack: number[] = [];
  let next = 0;
  for (let root = 0; root < after.length; root++) {
    if (index[root]! >= 0) continue;
    const way = [{ node: root, at: 0 }];
    for (let top = way[0]; top !== undefined; top = way[way.length - 1]) {
      const { node } = top;
      if (top.at === 0) {
        index[node] = low[node] = next++;
        stack.push(node);
        open[node] = 1;
      }
      const to = after[node]![top.at++];
      if (to !== undefined) {
        if (index[to]! < 0) way.push({ node: to, at: 0 });
        else if (open[to] === 1) low[node] = Math.min(low[node]!, index[to]!);
        continue;
      }
      way.pop();
      const caller = way[way.length - 1]?.node;
      if (caller !== undefined) low[caller] = Math.min(low[caller]!, low[node]!);
      if (low[node] !== index[node]) continue;
      const knot: number[] = [];
      do {
        knot.push(stack.pop()!);
        open[knot[knot.length - 1]!] = 0;
      } while (knot[knot.length - 1] !== node);
      if (knot.length > 1 || after[node]!.includes(node)) found.push(knot.sort((a, b) => a - b));
    }
  }
  return found;
}

/** Those of them that nothing leads out of. */
export function closedKnots(after: readonly (readonly number[])[]): number[][] {
  return knots(after).filter((knot) => {
    const inside = new Set(knot);
    return knot.every((node) => after[node]!.every((to) => inside.has(to)));
  });
}
