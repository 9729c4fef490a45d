import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('what may fail', () => {
  it.each([
    ['copyFromUser', { EFAULT: -14 }],
    ['copyToUser', { EFAULT: -14 }],
    ['kernPath', { ENOENT: -2, directory: 1 }],
    ['dPath', { ENAMETOOLONG: -36 }],
    ['uprobeRegister', { EINVAL: -22 }],
  ])('%s gives 0, and where the scenario allows faults another value by the name of each', (name, faults) => {
    const input = name === 'uprobeRegister' ? { probe: 'probe0.registered' } : {};
    expect([new Kernel().outcomes(name, input), new Kernel().do('a', name, input)]).toEqual([[''], 0]);
    const k = new Kernel(true);
    expect(k.outcomes(name, input)).toEqual(['', ...Object.keys(faults)]);
    for (const [outcome, value] of Object.entries(faults)) expect(k.do('a', name, { ...input, outcome })).toBe(value);
  });

  it.each(['copyFromUser', 'copyToUser'])('%s may fault, and so sleep, which is told where nobody may', (name) => {
    const k = new Kernel();
    expect([k.do('a', name), k.found]).toEqual([0, []]);
    k.do('a', 'rawSpinLock', { lock: 'spinlock' });
    k.do('a', name);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('a look-up that sleeps says so where nobody may sleep', () => {
    const k = new Kernel();
    k.do('a', 'rawSpinLock', { lock: 'spinlock' });
    k.do('a', 'kernPath');
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('a', 'dPath');
    expect(k.found).toEqual([]);
  });
});
