import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('a barrier', () => {
  it.each(['smpMb', 'smpWmb', 'smpRmb'])('%s changes nothing, and can always go', (name) => {
    const k = new Kernel();
    const before = [...k.world.cells];
    expect(k.do('a', name)).toBe(0);
    expect([...k.world.cells]).toEqual(before);
    expect(k.found).toEqual([]);
  });
});
