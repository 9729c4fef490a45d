import type { Fragments } from '../fragment.js';

const stop = 'set(timer + T_QUEUED, 0); set(timer + T_EXPIRES, 0);';

/** A timer is set up?, queued?, running (actor + 1), expiry; the clock is one word. */
export const hrtimer: Fragments = {
  ktimeGet: { effect: 'return get(G_CLOCK_MONOTONIC);' },
  clockTick: {
    can: 'get(G_CLOCK_MONOTONIC) < highest[G_CLOCK_MONOTONIC]',
    effect: 'set(G_CLOCK_MONOTONIC, get(G_CLOCK_MONOTONIC) + 1); return 0;',
  },
  hrtimerSetup: { effect: `setup_event(object, timer); if (crashed) return 0; set(timer, 1); ${stop} return 0;` },
  hrtimerStart: {
    effect: `
      start_event(object);
      if (crashed) return 0;
      int timer = reach(object, F_timer);
      if (crashed) return 0;
      base_event(object, timer);
      if (crashed) return 0;
      int never = highest[timer + T_EXPIRES], expires = get(G_CLOCK_MONOTONIC) + delay;
      set(timer + T_QUEUED, 1);
      set(timer + T_EXPIRES, delay < 0 || expires > never ? never : expires);
      return 0;`,
  },
  hrtimerTryToCancel: {
    effect: `
      base_event(object, timer);
      if (crashed) return 0;
      if (get(timer + T_RUNNING) != 0) return -1;
      int queued = get(timer + T_QUEUED);
      ${stop}
      return queued;`,
  },
  hrtimerCancel: {
    can: 'timer < 0 || get(timer + T_RUNNING) == 0',
    waits: 'bit(get(timer + T_RUNNING) - 1)',
    effect: `
      base_event(object, timer);
      if (crashed) return 0;
      int queued = get(timer + T_QUEUED);
      ${stop}
      if (final) cancelled_event(object);
      return queued;`,
  },
  hrtimerExpire: {
    parts: ['reader'],
    can: 'due(cell_at(object, F_timer))',
    waits: '0',
    effect: `
      int now_there = pointer_to(OBJECT(object));
      int timer = reach(now_there, F_timer);
      if (crashed) return 0;
      ${stop}
      set(timer + T_RUNNING, self + 1);
      enter();
      return now_there;`,
  },
  hrtimerReturn: { parts: ['reader'], effect: 'set(cell_at(object, F_timer) + T_RUNNING, 0); leave(); return 0;' },
};
