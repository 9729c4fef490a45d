/** Numbers of the findings that are the kernel's, as runtime.ts reports them, in this order. */
export const kernelKinds = [
  'null-dereference',
  'use-after-free',
  'use-after-recycle',
  'double-free',
  'double-call-rcu',
  'free-to-wrong-cache',
  'free-active',
  'cache-destroyed-with-objects',
  'odebug-init-active',
  'odebug-activate',
  'refcount-inc-on-zero',
  'refcount-underflow',
  'soft-lockup',
  'refcount-dec-to-zero',
  'timer-restart-after-cancel',
  'warn',
  'sleeping-in-atomic',
  'unlock-not-owner',
  'held-lock-freed',
  'lock-order',
  'inconsistent-lock-state',
  'data-race',
  'rcu-unprotected-dereference',
  'leak',
  'deadlock',
  'hung-task',
] as const;

/** Of these, the ones that end the run: the state behind them means nothing. */
export const ending: ReadonlySet<string> = new Set(kernelKinds.slice(0, 13));

const kinds = `
enum { ${kernelKinds.map((kind) => kind.toUpperCase().replaceAll('-', '_')).join(', ')} };
enum { UNALLOCATED, LIVE, RETIRED, FREED, POOLED };
enum { IDLE, QUEUED, RUNNING };
enum { ON_CPU, OUT, DEAD };
enum { T_BASE, T_QUEUED, T_RUNNING, T_EXPIRES };
enum { WRITES = 1, PLAIN = 2 };
`;

/** The state, cell by cell, and what is found in a step. Counters of findings are no part of the state. */
const state = `
extern void (*uerror)(char *);
static int self, crashed, site, bits_there;
static unsigned found[KINDS][SITES][OBJECTS];

static inline int get(int cell) {
  int at = place[cell];
  if (at < 0) return 0;
  return at < BYTES ? now.bytes[at] : at < BYTES + SHORTS ? now.shorts[at - BYTES] : now.words[at - BYTES - SHORTS];
}
static inline void set(int cell, int value) {
  int at = place[cell];
  if (at < 0) return;
  if (at < BYTES) now.bytes[at] = value;
  else if (at < BYTES + SHORTS) now.shorts[at - BYTES] = value;
  else now.words[at - BYTES - SHORTS] = value;
}
static inline void change(int cell, int by) { set(cell, get(cell) + by); }
static inline int bit(int n) { return n < 0 ? 0 : 1 << n; }
static void give_up(char *why) { printf("gave up: %s\\n", why); exit(3); }

static void report(int kind, int object) {
  if (crashed) return;
  if (found[kind][site][object]++ == 0) uerror("a finding");
  if (ends_run[kind]) crashed = 1;
}
static inline int OBJECT(int pointer) { return pointer & 31; }
static inline int generation(int object) { return generation_cell[object] < 0 ? 0 : get(generation_cell[object]); }
static inline int pointer_to(int object) { return object == 0 ? 0 : object | (generation(object) << 5); }
static inline int life(int object) { return get(life_cell[object]); }
static inline void set_life(int object, int value) { set(life_cell[object], value); }
static inline int cell_at(int pointer, int field) { return OBJECT(pointer) == 0 ? -1 : field_cell[OBJECT(pointer)][field]; }
static void clear(int object) {
  for (int c = first_cell[object]; c < last_cell[object]; c++) if (!kept[c]) set(c, lowest[c] > 0 ? lowest[c] : 0);
}
static void release(int object) { clear(object); set_life(object, FREED); }
static inline void strike(const short *cells, int n, int bits) {
  for (int i = 0; i < n; i++) if (cells[i] >= 0) set(cells[i], get(cells[i]) & ~bits);
}
`;

/** Accesses and lifetimes. Of several misuses in one step the first in the order of kernelKinds that ends the run is reported. */
const lifetimes = `
static void touch(int pointer) {
  int object = OBJECT(pointer);
  if (object == 0) { report(NULL_DEREFERENCE, 0); return; }
  if (life(object) == FREED || life(object) == POOLED || life(object) == UNALLOCATED) report(USE_AFTER_FREE, object);
  else if (pointer >> 5 != generation(object)) report(USE_AFTER_RECYCLE, object);
}
static int reach(int pointer, int field) {
  touch(pointer);
  return crashed ? -1 : cell_at(pointer, field);
}
static int reach_member(int pointer, const short *member) {
  touch(pointer);
  return crashed || OBJECT(pointer) == 0 ? -1 : member[OBJECT(pointer)];
}
static int active(int object) {
  for (int t = 0; t < TIMERS; t++) if (timer_object[t] == object && (get(timer_cell[t] + T_QUEUED) || get(timer_cell[t] + T_RUNNING))) return 1;
  for (int h = 0; h < HEADS; h++) if (head_object[h] == object && (get(head_state[h]) & QUEUED)) return 1;
  return 0;
}
static void give_back(int pointer, int cache) {
  int object = OBJECT(pointer);
  if (object == 0) return;
  if (life(object) == FREED || (life(object) == RETIRED && actor_kind[self] != RCU_CALLBACK)) report(DOUBLE_FREE, object);
  if (cache != 0 && cache_of[object] != cache) report(FREE_TO_WRONG_CACHE, object);
  if (active(object)) report(FREE_ACTIVE, object);
  for (int l = 0; l < LOCKS; l++) if (lock_object[l] == object && get(lock_cell[l]) != 0) { report(HELD_LOCK_FREED, object); break; }
  if (!crashed) release(object);
}
static void push_event(int object) { if (life(object) == POOLED || life(object) == FREED) report(DOUBLE_FREE, object); }
static void destroy_event(int cache) {
  for (int o = 1; o < OBJECTS; o++) if (cache_of[o] == cache && (life(o) == LIVE || life(o) == RETIRED)) { report(CACHE_DESTROYED_WITH_OBJECTS, cache); return; }
}
static int may_take(int pool, int outcome) {
  int several = 0, fresh = 0, listed = 0;
  for (int o = 1; o < OBJECTS; o++) {
    if (pool_of[o] != OBJECT(pool) || OBJECT(pool) == 0 || life(o) != POOLED) continue;
    if (generation(o) == 0 && fresh++) continue;
    several++;
    if (o == outcome) listed = 1;
  }
  return several < 2 || !NAMED_SLOTS ? outcome == 0 : listed;
}
`;

/** Timers: a finally cancelled one is one that the model says so of, until it is set up again or handed out. */
const timers = `
static int due(int timer) { return get(timer + T_QUEUED) && !get(timer + T_RUNNING) && get(timer + T_EXPIRES) <= get(G_CLOCK_MONOTONIC); }
static void finally(int object, int value) {
  if (crashed) return;
  for (int t = 0; t < TIMERS; t++) if (timer_object[t] == object) set(timer_cancelled[t], value);
}
static void cancelled_event(int pointer) { finally(OBJECT(pointer), 1); }
static void setup_event(int pointer, int timer) {
  if (get(timer + T_QUEUED)) report(ODEBUG_INIT_ACTIVE, OBJECT(pointer));
  finally(OBJECT(pointer), 0);
}
static void hand_out_event(int object) {
  if (active(object)) report(FREE_ACTIVE, object);
  finally(object, 0);
}
static void start_event(int pointer) {
  int object = OBJECT(pointer);
  if (object != 0 && life(object) == FREED) report(ODEBUG_ACTIVATE, object);
  for (int t = 0; t < TIMERS; t++) if (timer_object[t] == object && get(timer_cancelled[t]) && pointer >> 5 == generation(object)) report(TIMER_RESTART_AFTER_CANCEL, object);
}
static void base_event(int pointer, int timer) { if (get(timer) == 0) report(NULL_DEREFERENCE, OBJECT(pointer)); }
`;

const references = `
static void take(int count) { if (get(count) < highest[count]) change(count, 1); }
static void taken_event(int pointer, int before) { if (before == 0) report(REFCOUNT_INC_ON_ZERO, OBJECT(pointer)); }
static void dropped_event(int pointer, int before, int plain) {
  if (before == 0) report(REFCOUNT_UNDERFLOW, OBJECT(pointer));
  if (before == 1 && plain) report(REFCOUNT_DEC_TO_ZERO, OBJECT(pointer));
}
`;

/** Readers, and contexts in which nobody may sleep. */
const contexts = `
static inline int reads(int actor) { return nesting[actor] >= 0 && get(nesting[actor]) > 0; }
static int readers(void) {
  int set_of = 0;
  for (int a = 0; a < ACTORS; a++) if (reads(a)) set_of |= bit(a);
  return set_of;
}
static void enter(void) { change(nesting[self], 1); }
static void leave(void) {
  change(nesting[self], -1);
  if (reads(self)) return;
  strike(head_waits, HEADS, bit(self));
  strike(grace_period, ACTORS, bit(self));
}
static int head_at(int cell) { for (int h = 0; h < HEADS; h++) if (head_cell[h] == cell) return h; return -1; }
static int head_of(int object) { for (int h = 0; h < HEADS; h++) if (head_object[h] == object) return h; return -1; }
static void invoked(int head) {
  set(head_state[head], RUNNING);
  for (int a = 0; a < ACTORS; a++) if (barrier[a] >= 0 && (get(barrier[a]) & bit(head))) set(barrier[a], get(barrier[a]) ^ (bit(head) | bit(HEADS + head)));
}
static int readers_before(int heads) {
  int all = 0;
  for (int h = 0; h < HEADS; h++) if (heads & (bit(h) | bit(HEADS + h))) all |= get(head_waits[h]);
  return all;
}
static int atomic_context(int actor) {
  if (actor_kind[actor] != TASK) return 1;
  if (PROBES_ATOMIC >= 0 && get(PROBES_ATOMIC) & bit(actor)) return 1;
  if (RCU_NON_PREEMPTIBLE && reads(actor)) return 1;
  for (int l = 0; l < LOCKS; l++) if (lock_spins[l] && get(lock_cell[l]) == actor + 1) return 1;
  return 0;
}
static void sleep_event(void) { if (atomic_context(self)) report(SLEEPING_IN_ATOMIC, 0); }
static void fetch_event(void) { if (!reads(self) && !atomic_context(self)) report(RCU_UNPROTECTED_DEREFERENCE, 0); }
`;

/** Actors that share a CPU. What it is busy with lets only what is above it step: a task, a softirq, a hardirq. */
const sharing = `
static int rank_of(int a) { return actor_kind[a] == TASK ? 1 : actor_kind[a] == SOFTIRQ || actor_kind[a] == RCU_CALLBACK ? 2 : 3; }
static int busy(int a) {
  if (get(irqs_off[a]) > 0) return 3;
  if (actor_kind[a] != TASK) return reads(a) ? rank_of(a) : 0;
  if (get(preemption_off[a]) > 0 || (PROBES_ATOMIC >= 0 && get(PROBES_ATOMIC) & bit(a))) return 1;
  return RCU_NON_PREEMPTIBLE && reads(a);
}
static int kept_by(int a) {
  int by = 0;
  for (int b = 0; b < ACTORS && cpu_of[a] >= 0; b++) if (b != a && cpu_of[b] == cpu_of[a] && busy(b) >= rank_of(a)) by |= bit(b);
  return by;
}
static void spin_event(int irqs, int by) { if (PINNED) change(irqs ? irqs_off[self] : preemption_off[self], by); }
`;

/** Locks as lockdep sees them: by class; which class was taken under which is remembered. */
const locks = `
static void acquire_event(int lock, int irqs_as_they_are) {
  int taken = -1, opposite = 0;
  for (int l = 0; l < LOCKS; l++) if (lock_cell[l] == lock) taken = lock_class[l];
  if (crashed || taken < 0) return;
  for (int l = 0; l < LOCKS && CLASSES > 1; l++) {
    if (get(lock_cell[l]) != self + 1 || lock_class[l] == taken) continue;
    set(taken_under[lock_class[l]][taken], 1);
    if (get(taken_under[taken][lock_class[l]])) opposite = 1;
  }
  if (opposite) report(LOCK_ORDER, 0);
  if (!HARDIRQS) return;
  if (actor_kind[self] == HARDIRQ) set(in_hardirq[taken], 1);
  else if (irqs_as_they_are && !atomic_context(self)) set(irqs_on[taken], 1);
  else return;
  if (get(in_hardirq[taken]) && get(irqs_on[taken])) report(INCONSISTENT_LOCK_STATE, 0);
}
static void release_event(int lock) { if (get(lock) != self + 1) report(UNLOCK_NOT_OWNER, 0); }
`;

/** Tables and lists. */
const containers = `
static int node_of(int table, int object) { for (int n = 0; n < NODES; n++) if (node_table[n] == table && node_object[n] == object) return n; return -1; }
static int list_number(int list) { for (int l = 0; l < LISTS; l++) if (list_cell[l] == list) return l + 1; return 0; }
static int hashed(int *members) {
  int n = 0;
  for (int o = 0; o < OBJECTS; o++) members[o] = 0;
  for (int h = 0; h < HLISTS; h++) for (int node = get(hlist_cell[h]); node != 0 && !members[OBJECT(node)]; node = get(node_next[OBJECT(node)])) members[OBJECT(node)] = ++n;
  return n;
}
static void append(int entry, int list) {
  int last = 0;
  for (int n = 0; n < ENTRIES; n++) if (get(entry_cell[n]) == list && get(entry_cell[n] + 1) > last) last = get(entry_cell[n] + 1);
  set(entry, list);
  set(entry + 1, last + 1);
}
static void unlink_entry(int entry) {
  for (int n = 0; n < ENTRIES; n++) if (get(entry_cell[n]) == get(entry) && get(entry_cell[n] + 1) > get(entry + 1)) change(entry_cell[n] + 1, -1);
  set(entry, 0);
  set(entry + 1, 0);
}
`;

/** Two actors stand at one word. The plain access tells; of two plain ones the writer; of two plain writers the first declared. */
const races = `
static int is_out(int a) { return out_cell[a] >= 0 && get(out_cell[a]) == OUT; }
static void race(int other, int their_word, int my_word, int mine) {
  int theirs = bits_there;
  if (their_word < 0 || their_word != my_word || is_out(other) || kept_by(other)) return;
  if (!((mine | theirs) & WRITES) || !(mine & PLAIN)) return;
  if (theirs & PLAIN && (!(mine & WRITES) || (theirs & WRITES && self > other))) return;
  report(DATA_RACE, owner[my_word]);
}
`;

/** By annotation: what it is to the kernel's own detectors. */
export const kernelNotes: { readonly [note: string]: string } = { 'cancelled-for-good': '  cancelled_event(a);' };

/** What every model has before its actors. Each is a block of its own: Spin reads no longer ones. */
export const runtime: readonly string[] = [state, lifetimes, timers, references, contexts, sharing, locks, containers, races];
export const constants = kinds;

/** What comes after the actors: races, steps, the end of a run, the start. */
export const driver: readonly string[] = [
  `
static int can(int a, int outcome) { self = a; return !is_out(a) && !kept_by(a) && can_go(a, outcome); }
static void step(int a, int outcome) {
  self = a;
  crashed = 0;
  site = first_site[a] + get(pc_cell[a]);
  go(a, outcome);
  if (!crashed) return;
  memset(now.bytes, 0, sizeof now.bytes);
  memset(now.shorts, 0, sizeof now.shorts);
  memset(now.words, 0, sizeof now.words);
  set(CRASHED, 1);
}
`,
  `
static int waits_of(int a) { self = a; return get(pc_cell[a]) == 0 || is_out(a) ? 0 : kept_by(a) ? kept_by(a) : waits(a); }
static int in_cycle(int from, int *color) {
  int on = waits_of(from);
  color[from] = 1;
  for (int a = 0; a < SCHEDULED; a++) if (on & bit(a) && (color[a] == 1 || (color[a] == 0 && in_cycle(a, color)))) return 1;
  color[from] = 2;
  return 0;
}
static void deadlock_event(int blocked) {
  int color[ACTORS] = { 0 }, cycle = 0;
  for (int a = 0; a < SCHEDULED; a++) if (blocked & bit(a) && color[a] == 0 && in_cycle(a, color)) cycle = 1;
  if (blocked) report(cycle ? DEADLOCK : HUNG_TASK, 0);
}
static void leak_event(void) {
  int reached[OBJECTS], more = 1;
  hashed(reached);
  for (int o = 1; o < OBJECTS; o++) if (!collected[o] && life(o) != FREED) reached[o] = 1;
  for (int n = 0; n < NODES; n++) if (get(node_hook[n])) reached[node_object[n]] = 1;
  for (int n = 0; n < ENTRIES; n++) if (get(entry_cell[n])) reached[entry_object[n]] = 1;
  for (int h = 0; h < HEADS; h++) if (get(head_state[h]) != IDLE) reached[head_object[h]] = 1;
  while (more) {
    more = 0;
    for (int p = 0; p < POINTERS; p++) {
      int from = pointer_object[p], to = OBJECT(get(pointer_cell[p]));
      if (from != 0 && (!reached[from] || (life(from) != LIVE && life(from) != RETIRED))) continue;
      if (!reached[to]) reached[to] = more = 1;
    }
  }
  for (int o = 1; o < OBJECTS; o++) if (collected[o] && life(o) == LIVE && !reached[o]) { report(LEAK, o); return; }
}
static int rest(void) {
  int blocked = 0;
  if (get(CRASHED)) return 0;
  for (int i = 0; i < CHOICES; i++) if (can(choice_actor[i], choice_outcome[i])) return 0;
  for (int a = 0; a < SCHEDULED; a++) if (get(pc_cell[a]) != 0 && !daemon_actor[a]) blocked |= bit(a);
  crashed = 0;
  site = 0;
  if (blocked == 0) leak_event();
  deadlock_event(blocked);
  for (int i = 0; i < INVARIANTS && blocked == 0; i++) if (get(invariant_cell[i]) != invariant_value[i]) report(KERNEL_KINDS + i, 0);
  return 0;
}
static void tell(void) {
  for (int k = 0; k < KINDS; k++) for (int s = 0; s < SITES; s++) for (int o = 0; o < OBJECTS; o++) if (found[k][s][o]) printf("found %d %d %d %u\\n", k, s, o, found[k][s][o]);
}
static void start(void) {
  atexit(tell);
  for (int c = 0; c < CELLS; c++) set(c, initial[c]);
  for (int a = SCHEDULED; a < ACTORS; a++) {
    self = a;
    arrive(a);
    while (get(pc_cell[a]) != 0) {
      int outcome = 0;
      while (outcome < 32 && !can(a, outcome)) outcome++;
      if (outcome == 32) give_up("an actor that runs before the search is stuck");
      site = 0;
      go(a, outcome);
      if (crashed) give_up("an actor that runs before the search crashes");
    }
  }
  for (int a = 0; a < SCHEDULED; a++) { self = a; arrive(a); }
}
`,
];
