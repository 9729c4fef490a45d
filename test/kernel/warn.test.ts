import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('a WARN', () => {
  it('is a finding', () => {
    const k = new Kernel();
    k.do('a', 'warnOn');
    expect(k.found).toEqual(['warn']);
  });
});
