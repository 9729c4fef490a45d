import type { Fragments } from '../fragment.js';

/** Tracepoints and uprobes: taking a probe off waits for nobody; the wait after it is for those that run it then. */
export const probes: Fragments = {
  registerTrace: { effect: 'set(tracepoint, 1); return 0;' },
  unregisterTrace: { effect: 'set(tracepoint, 0); return 0;' },
  tracepointEnter: {
    parts: ['reader', 'probe'],
    effect: `
      if (get(tracepoint) == 0) return 0;
      set(PROBES_RUNNING, get(PROBES_RUNNING) | bit(self));
      if (reader) { set(PROBES_ATOMIC, get(PROBES_ATOMIC) | bit(self)); enter(); }
      return 1;`,
  },
  tracepointExit: {
    parts: ['reader', 'probe'],
    effect: `
      set(PROBES_RUNNING, get(PROBES_RUNNING) & ~bit(self));
      set(PROBES_ATOMIC, get(PROBES_ATOMIC) & ~bit(self));
      strike(probe_wait, ACTORS, bit(self));
      if (reader) leave();
      return 0;`,
  },
  tracepointSynchronizeUnregister: {
    parts: ['probe', 'probeWait'],
    effect: 'sleep_event(); set(probe_wait[self], get(PROBES_RUNNING)); return 0;',
  },
  tracepointSynchronizeUnregisterWait: {
    parts: ['probe', 'probeWait'],
    can: 'get(probe_wait[self]) == 0',
    waits: 'get(probe_wait[self])',
    effect: 'return 0;',
  },
  uprobeRegister: { outcomes: 1, effect: 'sleep_event(); if (outcome) return -22; set(probe, 1); return 0;' },
  uprobeUnregisterNosync: { effect: 'set(probe, 0); return 0;' },
  uprobeEnter: {
    parts: ['handler'],
    effect: 'if (get(uprobe_cell[OBJECT(probe)]) == 0) return 0; set(HANDLERS_RUNNING, get(HANDLERS_RUNNING) | bit(self)); return 1;',
  },
  uprobeExit: {
    parts: ['handler'],
    effect: 'set(HANDLERS_RUNNING, get(HANDLERS_RUNNING) & ~bit(self)); strike(handler_wait, ACTORS, bit(self)); return 0;',
  },
  uprobeSync: { parts: ['handler', 'handlerWait'], effect: 'sleep_event(); set(handler_wait[self], get(HANDLERS_RUNNING)); return 0;' },
  uprobeSyncWait: {
    parts: ['handler', 'handlerWait'],
    can: 'get(handler_wait[self]) == 0',
    waits: 'get(handler_wait[self])',
    effect: 'return 0;',
  },
};
