import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('uprobes', () => {
  it('a handler starts only while its probe is registered, and the sync waits for every handler that runs', () => {
    const k = new Kernel();
    const probe = { probe: 'probe0' };
    expect(k.do('b', 'uprobeEnter', probe)).toBe(0);
    k.do('a', 'uprobeRegister', { probe: 'probe0.registered' });
    expect(k.do('b', 'uprobeEnter', probe)).toBe(1);
    k.do('a', 'uprobeUnregisterNosync', { probe: 'probe0.registered' });
    expect(k.do('c', 'uprobeEnter', probe)).toBe(0);
    k.do('a', 'uprobeSync');
    expect([k.can('a', 'uprobeSyncWait'), k.waitsFor('a', 'uprobeSyncWait')]).toEqual([false, ['b']]);
    k.do('b', 'uprobeExit');
    expect(k.can('a', 'uprobeSyncWait')).toBe(true);
  });
});
