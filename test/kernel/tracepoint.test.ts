import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('a tracepoint', () => {
  const at = { tracepoint: 'switch', reader: 1 };

  it('runs its probe where one is attached', () => {
    const k = new Kernel();
    expect(k.do('b', 'tracepointEnter', at)).toBe(0);
    k.do('a', 'registerTrace', at);
    expect(k.do('b', 'tracepointEnter', at)).toBe(1);
  });

  it('detaching does not wait for the running probe, synchronizing does, for no later one', () => {
    const k = new Kernel();
    k.do('a', 'registerTrace', at);
    k.do('b', 'tracepointEnter', at);
    expect(k.can('a', 'unregisterTrace', at)).toBe(true);
    k.do('a', 'unregisterTrace', at);
    expect(k.do('c', 'tracepointEnter', at)).toBe(0);
    k.do('a', 'tracepointSynchronizeUnregister');
    k.do('a', 'registerTrace', at);
    k.do('c', 'tracepointEnter', at);
    expect(k.can('a', 'tracepointSynchronizeUnregisterWait')).toBe(false);
    expect(k.waitsFor('a', 'tracepointSynchronizeUnregisterWait')).toEqual(['b']);
    k.do('b', 'tracepointExit', at);
    expect(k.can('a', 'tracepointSynchronizeUnregisterWait')).toBe(true);
  });

  it.each([
    [1, false],
    [0, true],
  ])('a probe with reader = %d holds up synchronize_rcu() or not', (reader, free) => {
    const k = new Kernel();
    k.do('a', 'registerTrace', at);
    k.do('b', 'tracepointEnter', { ...at, reader });
    k.do('a', 'synchronizeRcu');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(free);
    k.do('b', 'tracepointExit', { ...at, reader });
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });
});
