import { expect, it } from 'vitest';
import { Layout, upTo } from '../src/core/layout.js';
import { StateStore } from '../src/search/state-store.js';

it('a store knows every state again, also while its index grows a few entries at a time', () => {
  const layout = new Layout();
  for (let i = 0; i < 12; i++) layout.cell(`cell ${i}`, upTo(255));
  const store = new StateStore(layout);
  const cells = new Int32Array(12);
  const numbers = new Map<string, number>([[cells.join(), store.add(cells, 0)]]);
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
    const number = store.add(cells, 0);
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
  store.add(cells, 0);
  store.load(0, cells);
  cells[0] = 2;
  expect(store.add(cells, 16)).toBe(1);
  store.load(1, cells);
  expect(store.add(cells, 16)).toBe(-2);
});
