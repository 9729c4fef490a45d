import { expect, it } from 'vitest';
import { Layout, upTo } from '../../src/core/world/layout.js';
import { Forward } from '../../src/search/states/forward.js';
import { CompactNodes, FullNodes } from '../../src/search/states/node-array.js';
import { RecentNodes } from '../../src/search/states/recent-nodes.js';
import { StateStore } from '../../src/search/states/state-store.js';

it('a store knows every state again, also while its index grows a few entries at a time', () => {
  const layout = new Layout();
  for (let i = 0; i < 12; i++) layout.cell(`cell ${i}`, upTo(255));
  const store = new StateStore(layout);
  const cells = new Int32Array(12);
  const numbers = new Map<string, number>([[cells.join(), store.add(cells)]]);
  store.load(0, cells);
  let random = 1;
  const below = (n: number): number => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return (random >>> 8) % n;
  };
  for (let i = 0; i < 100_000; i++) {
    // few values near the start, so that known states come often and at every fill of the index
    for (let c = 0; c < 12; c++) cells[c] = c < 3 ? below(60) : 0;
    const key = cells.join();
    const known = numbers.get(key);
    const number = store.add(cells);
    expect(number).toBe(known === undefined ? numbers.size : -1 - known);
    if (known === undefined) numbers.set(key, number);
  }
  expect(store.size).toBe(numbers.size);
  expect(numbers.size).toBeGreaterThan(50_000);
});

it('a step that changes nothing leads to the state that it started from', () => {
  const layout = new Layout();
  layout.cell('cell', upTo(3));
  const store = new StateStore(layout);
  const cells = new Int32Array([1]);
  store.add(cells);
  store.load(0, cells);
  cells[0] = 2;
  expect(store.add(cells)).toBe(1);
  store.load(1, cells);
  expect(store.add(cells)).toBe(-2);
});

/** Numbers below `n`, the same at every run. */
function numbers(): (n: number) => number {
  let random = 1;
  return (n) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return (random >>> 8) % n;
  };
}

it('states that are held are numbered as if each had been added at once, and what is not held is known by its number', () => {
  const layout = new Layout();
  for (let i = 0; i < 12; i++) layout.cell(`cell ${i}`, upTo(255));
  const [held, plain] = [new StateStore(layout), new StateStore(layout)];
  const cells = new Int32Array(12);
  for (const store of [held, plain]) {
    store.add(cells);
    store.load(0, cells);
  }
  const below = numbers();
  const expected: number[] = [];
  const given = new Int32Array(held.batch.capacity);
  let unheld = 0;
  let again = 0;
  const settle = (): void => {
    held.batch.flush(given);
    expect([...given.subarray(0, expected.length)]).toEqual(expected);
    expected.length = 0;
  };
  for (let i = 0; i < 30_000; i++) {
    const state = Int32Array.from({ length: 12 }, (_, c) => (c < 3 ? below(40) : 0));
    cells.set(state);
    const number = plain.add(cells);
    cells.set(state);
    const at = held.batch.enqueue(cells);
    if (at < 0) {
      unheld++;
      expect(at).toBe(number);
    } else if (at < expected.length) {
      again++;
      expect(number).toBe(expected[at]! < 0 ? expected[at] : -1 - expected[at]!);
    } else if (expected.push(number) === held.batch.capacity) settle();
  }
  settle();
  expect(again).toBeGreaterThan(10);
  expect(held.size).toBe(plain.size);
  expect(unheld).toBeGreaterThan(1_000);
});

it('a quadruple is met where all four numbers are those of the last one in its place', () => {
  const recent = new RecentNodes(16);
  const last = new Map<number, string>();
  const known = new Map<string, number>();
  const below = numbers();
  for (let i = 0; i < 10_000; i++) {
    const four = Int32Array.from({ length: 5 }, () => below(3) - 1);
    const key = four.subarray(1).join();
    if (!known.has(key)) known.set(key, known.size);
    const place = recent.placeOf(four, 1);
    expect(recent.at(place, four, 1)).toBe(last.get(place) === key ? known.get(key) : -1);
    recent.put(place, four, 1, known.get(key)!);
    last.set(place, key);
  }
});

it.each([
  ['whole', () => new FullNodes()],
  ['short', () => new CompactNodes()],
] as const)('%s quadruples are read as they were put, whichever of their bytes are in use, and are no others', (_, make) => {
  const array = make();
  const below = numbers();
  const wide = (): number => (below(4) === 0 ? -1 - below(2 ** 24) : below(4) === 0 ? below(256) << 24 : below(2 ** 24));
  // the second chunk has none of the highest bytes, the third has some
  const rows = Array.from(
    { length: 150_000 },
    (_, i) =>
      (i >> 16 === 1 ? [below(2 ** 24), below(2 ** 24), below(2 ** 24), below(2 ** 24)] : [wide(), wide(), wide(), wide()]) as [
        number,
        number,
        number,
        number,
      ],
  );
  for (const row of rows) array.push(...row);
  const to = new Int32Array(6);
  rows.forEach((row, number) => {
    array.read(number, to, 1);
    if (to.subarray(1, 5).join() !== row.join() || !array.is(number, ...row))
      expect([number, ...to.subarray(1, 5)]).toEqual([number, ...row]);
    const other = row.slice() as typeof row;
    const at = below(4);
    other[at] = other[at]! ^ (1 << below(32));
    if (array.is(number, ...other)) expect([number, 'is taken for', ...other]).toBeUndefined();
  });
  expect(array.bytes).toBe(make() instanceof FullNodes ? 3 * 65536 * 16 : 3 * 65536 * 12 + 2 * 65536 * 4);
});

it('of states that were found one after the other those are told which do not go forward, the last one first', () => {
  const forward = new Forward();
  expect(forward.others(3, 10)).toEqual([2, 1, 0]);
  const below = numbers();
  const back = new Set(Array.from({ length: 50 }, () => below(100_000)));
  for (let state = 0; state < 100_000; state++) if (!back.has(state)) forward.add(state);
  expect(forward.others(100_000, 50)).toEqual([...back].sort((a, b) => b - a));
  expect(forward.others(100_000, 20)).toBeUndefined();
  expect(forward.others(100_003, 60)!.slice(0, 4)).toEqual([100_002, 100_001, 100_000, Math.max(...back)]);
});
