import type { DetectorInC } from '../../../src/core/detector.js';
import type { World } from '../../../src/core/world.js';
import { ENOSPC, EOVERFLOW } from '../errno.js';

/**
 * What is known of each window, said a second time. A window is a slot and its generation, so each slot has a row of them;
 * for each actor there is the window + 1 that its TRACE_STOP is about, and whether it was reported before that was entered.
 */
function state(w: World, cell: (min: number, max: number) => number): string {
  const slots = w.objectsOfType('da_monitor_storage');
  const fds = w.objectsOfType('tlob_fpriv');
  const windows = slots.length * (w.generations + 1);
  const row = (name: string, n: number, max: number): string =>
    `static const short ${name}[${Math.max(1, n)}] = { ${n === 0 ? 0 : Array.from({ length: n }, () => cell(0, max)).join(', ')} };`;
  const byObject = (name: string, value: (object: number) => number): string =>
    `static const short ${name}[${w.objects.length}] = { ${w.objects.map((_, object) => value(object)).join(', ')} };`;
  return `
enum { PER_SLOT = ${w.generations + 1} };
${byObject('slot_number', (object) => slots.indexOf(object))}
${row('opener', windows, w.objects.length)}
${row('reported', windows, 2)}
${row('details', windows, 1)}
${row('told_0', windows, 1)}
${row('expired', windows, 1)}
${byObject('last_window', (object) => (fds.includes(object) ? cell(0, windows) : -1))}
${row('stopping', w.scheduled, windows)}
${row('owed', w.scheduled, 1)}
static int window_of(int slot) {
  if (slot_number[OBJECT(slot)] < 0) give_up("an annotation about no slot");
  return slot_number[OBJECT(slot)] * PER_SLOT + (slot >> 5);
}
`;
}

const silently = (body: string): string => `${body} return -1;`;

/** What has passed since the window's task was first looked at, by state, and the stretch under way. */
const window = `
  int ws = get(cell_at(a, F_target));
  if (OBJECT(ws) == 0 || life(OBJECT(ws)) == FREED) return -1;
  int spent[4] = { get(cell_at(ws, F_running_ns)), get(cell_at(ws, F_waiting_ns)), get(cell_at(ws, F_sleeping_ns)), get(G_CLOCK_MONOTONIC) - get(cell_at(ws, F_last_ts)) };`;

/** By kind. An annotation's operands are a, b and c. */
export const inC: { readonly [kind: string]: DetectorInC } = {
  'window-facts': {
    state,
    onNote: {
      'window-opened': silently(
        'set(opener[window_of(a)], b + 1); if (b > 0 && last_window[OBJECT(b)] >= 0) set(last_window[OBJECT(b)], window_of(a) + 1);',
      ),
      'error-reported': silently('if (get(reported[window_of(a)]) < 2) change(reported[window_of(a)], 1);'),
      'detail-reported': silently('set(details[window_of(a)], 1);'),
      'timer-expired': silently('set(expired[window_of(a)], 1);'),
      'trace-stop-entered': silently(
        'int last = get(last_window[OBJECT(a)]); set(stopping[self], last); set(owed[self], last > 0 && get(reported[last - 1]) > 0);',
      ),
      'trace-stop-returned': silently('if (b == 0 && get(stopping[self]) > 0) set(told_0[get(stopping[self]) - 1], 1);'),
      'stop-returned': silently('if (b == 0 && c == 0 && get(opener[window_of(a)]) == 1) set(told_0[window_of(a)], 1);'),
    },
  },
  'window-forget': { state, onNote: { 'trace-stop-returned': silently('set(stopping[self], 0); set(owed[self], 0);') } },
  'lost-overflow': { state, onNote: { 'trace-stop-returned': 'return get(owed[self]) && b == 0 ? OBJECT(a) : -1;' } },
  'spurious-overflow': {
    state,
    onNote: {
      'trace-stop-returned': `int about = get(stopping[self]); return b == ${EOVERFLOW} && (about == 0 || get(reported[about - 1]) == 0) ? OBJECT(a) : -1;`,
    },
  },
  'lost-detail': {
    state,
    onNote: { 'reset-finished': 'return get(reported[window_of(a)]) > 0 && !get(details[window_of(a)]) ? OBJECT(a) : -1;' },
  },
  'spurious-detail': { state, onNote: { 'detail-reported': 'return get(reported[window_of(a)]) == 0 ? OBJECT(a) : -1;' } },
  'double-report': { state, onNote: { 'error-reported': 'return get(reported[window_of(a)]) == 2 ? OBJECT(a) : -1;' } },
  'report-after-stop': { state, onNote: { 'error-reported': 'return get(told_0[window_of(a)]) ? OBJECT(a) : -1;' } },
  'missing-report': {
    state,
    onNote: { 'stop-returned': 'return get(expired[window_of(a)]) && get(reported[window_of(a)]) == 0 ? OBJECT(a) : -1;' },
  },
  'wrong-window': {
    state,
    onNote: { claimed: 'int by = get(opener[window_of(a)]) - 1; return b > 0 && by >= 0 && by != b ? OBJECT(a) : -1;' },
  },
  'lost-slot': {
    state,
    onNote: {
      'start-refused': `
        int members[OBJECTS], live = hashed(members), slots = 0, pool = OBJECT(get(G_da_pool));
        for (int n = 0; n < NODES; n++) if (get(node_hook[n])) live++;
        for (int o = 1; o < OBJECTS; o++) if (pool != 0 && pool_of[o] == pool) slots++;
        return a == ${ENOSPC} && live < slots ? 0 : -1;`,
    },
  },
  'early-report': {
    onNote: {
      'error-reported': `${window} return spent[0] + spent[1] + spent[2] + spent[3] < get(cell_at(ws, F_threshold)) ? OBJECT(a) : -1;`,
    },
  },
  'moved-deadline': {
    onNote: {
      'timer-armed': `${window} int now = get(G_CLOCK_MONOTONIC), budget = get(cell_at(ws, F_threshold)), elapsed = spent[0] + spent[1] + spent[2] + spent[3]; return b < now - elapsed + budget || b > now + budget ? OBJECT(a) : -1;`,
    },
  },
  'negative-time': {
    onNote: { 'detail-reported': `${window} return spent[0] < 0 || spent[1] < 0 || spent[2] < 0 || spent[3] < 0 ? OBJECT(a) : -1;` },
  },
  'start-while-monitoring': {
    state,
    onNote: { 'window-opened': 'return b > 0 && last_window[OBJECT(b)] >= 0 && get(cell_at(b, F_monitoring)) == 1 ? OBJECT(b) : -1;' },
  },
  'stop-without-start': {
    state,
    onNote: {
      'trace-stop-entered':
        'for (int other = 0; other < SCHEDULED; other++) if (other != self && get(stopping[self]) && get(stopping[other]) == get(stopping[self])) return OBJECT(a); return -1;',
    },
  },
};
