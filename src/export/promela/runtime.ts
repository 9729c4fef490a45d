/**
 * The C that every model has and that is no detector's: what a primitive or a detector may call, in the order in which Spin reads it.
 * What detectors keep and do comes between `runtime` and `telling` (tell.ts), the primitives and the actors after these, `driver` last.
 */

/** Numbers by name. */
export const constants = `
enum { UNALLOCATED, LIVE, FREED, POOLED };
enum { IDLE, QUEUED, RUNNING, LEAKS = 4 };
enum { ON_CPU, OUT, DEAD };
enum { TASK_RUNNING, TASK_SLEEPING, TASK_SCHEDULING, TASK_ASLEEP };
enum { T_BASE, T_QUEUED, T_RUNNING, T_EXPIRES };
enum { WRITES = 1, PLAIN = 2, KEPT = 4 };
enum { SATURATED = -1 };
`;

/** The state, cell by cell, and what is found in a step. Counters of findings are no part of the state. */
const state = `
extern void (*uerror)(char *);
static int self, against, crashed, site, came;
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
static inline int get_if(int cell) { return cell < 0 ? 0 : get(cell); }
static inline void change(int cell, int by) { set(cell, get(cell) + by); }
static inline int bit(int n) { return n < 0 ? 0 : 1 << n; }
static void give_up(char *why) { printf("gave up: %s\\n", why); exit(3); }

static int meeting, meetings, met[KINDS][OBJECTS];
static void report(int kind, int object) {
  if (crashed) return;
  if (meeting && met[kind][object] == meeting) return;
  met[kind][object] = meeting;
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
static int has_objects(int cache) {
  for (int o = 1; o < OBJECTS; o++) if (cache_of[o] == cache && life(o) == LIVE) return 1;
  return 0;
}
static void release(int object) { clear(object); set_life(object, FREED); }
static inline void strike(const short *cells, int n, int bits) {
  for (int i = 0; i < n; i++) if (cells[i] >= 0) set(cells[i], get(cells[i]) & ~bits);
}
`;

/** What an allocator may hand out. */
const pools = `
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

const counters = `
static int due(int timer) {
  return get(timer + T_QUEUED) && !get(timer + T_RUNNING) && get(timer + T_EXPIRES) <= get(G_CLOCK_MONOTONIC);
}
static void take(int count) {
  if (get(count) == highest[count]) give_up("more references than a count has room for");
  set(count, get(count) > 0 ? get(count) + 1 : SATURATED);
}
static int drop(int count) {
  int before = get(count);
  set(count, before > 0 ? before - 1 : SATURATED);
  return before == 1;
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
static void leave_to(int least) {
  if (get(nesting[self]) <= least) return;
  change(nesting[self], -1);
  if (reads(self)) return;
  strike(head_waits, HEADS, bit(self));
  strike(grace_period, ACTORS, bit(self));
}
static void leave(void) { leave_to(0); }
static void unlock(void) { leave_to(served[self]); }
static void come(void) {
  came = served[self] && !reads(self);
  if (came) enter();
}
static void finish(void) { if (served[self]) leave_to(0); }
static int head_at(int cell) { for (int h = 0; h < HEADS; h++) if (head_cell[h] == cell) return h; return -1; }
static int head_of(int object) { for (int h = 0; h < HEADS; h++) if (head_object[h] == object) return h; return -1; }
static int awaited(int head) { return (get(head_state[head]) & (QUEUED | LEAKS)) == QUEUED; }
static int barrier_is_over(void) {
  int heads = get(barrier[self]);
  for (int h = 0; h < HEADS; h++) {
    if (heads & bit(HEADS + h)) return 0;
    if ((heads & bit(h)) && (awaited(h) || get(head_waits[h]))) return 0;
  }
  return 1;
}
static void invoked(int head) {
  set(head_state[head], RUNNING);
  for (int a = 0; a < ACTORS; a++)
    if (barrier[a] >= 0 && (get(barrier[a]) & bit(head))) set(barrier[a], get(barrier[a]) ^ (bit(head) | bit(HEADS + head)));
}
static int readers_before(int heads) {
  int all = 0;
  for (int h = 0; h < HEADS; h++) if (heads & (bit(h) | bit(HEADS + h))) all |= get(head_waits[h]);
  return all;
}
static int atomic_context(int actor) {
  if (actor_kind[actor] != TASK) return 1;
  if (PROBES_ATOMIC >= 0 && get(PROBES_ATOMIC) & bit(actor)) return 1;
  if (get_if(bh_off[actor]) > 0 || get_if(irqs_off[actor])) return 1;
  if (RCU_NON_PREEMPTIBLE && reads(actor)) return 1;
  for (int l = 0; l < LOCKS; l++) if (lock_spins[l] && get(lock_cell[l]) == actor + 1) return 1;
  return 0;
}
`;

/** Actors that share a CPU. What it is busy with lets only what is above it step: a task, a softirq, a hardirq. */
const sharing = `
static int rank_of(int a) {
  return actor_kind[a] == TASK ? 1 : actor_kind[a] == SOFTIRQ || actor_kind[a] == RCU_CALLBACK ? 2 : 3;
}
static int busy(int a) {
  if (get_if(irqs_off[a]) > 0) return 3;
  if (actor_kind[a] != TASK) return reads(a) ? rank_of(a) : 0;
  if (get_if(bh_off[a]) > 0) return 2;
  if (get_if(preemption_off[a]) > 0 || (PROBES_ATOMIC >= 0 && get(PROBES_ATOMIC) & bit(a))) return 1;
  return RCU_NON_PREEMPTIBLE && reads(a);
}
static int comes(int a) {
  if (!served[a] || reads(a) || get(pc_cell[a]) != spins_at[a]) return 0;
  for (int b = 0; b < ACTORS && cpu_of[a] >= 0; b++) if (b != a && cpu_of[b] == cpu_of[a]) return 1;
  return 0;
}
static int kept_by(int a) {
  int by = 0;
  for (int b = 0; b < ACTORS && cpu_of[a] >= 0; b++)
    if (b != a && cpu_of[b] == cpu_of[a] && busy(b) >= rank_of(a)) by |= bit(b);
  return by;
}
static void preemption(int by) {
  int cell = preemption_off[self];
  if (cell >= 0 && (by > 0 || get(cell) > 0)) change(cell, by);
}
static void irqs(int off) { if (irqs_off[self] >= 0) set(irqs_off[self], off); }
static void save_irqs(int lock) {
  for (int l = 0; l < LOCKS; l++) if (lock_cell[l] == lock && lock_flags[l] >= 0) set(lock_flags[l], get_if(irqs_off[self]));
  irqs(1);
}
static int irqs_on(int a) {
  if (actor_kind[a] != TASK) return (actor_kind[a] == SOFTIRQ || actor_kind[a] == RCU_CALLBACK) && !get_if(irqs_off[a]);
  return !get_if(irqs_off[a]) && !(PROBES_ATOMIC >= 0 && get(PROBES_ATOMIC) & bit(a));
}
static inline int TRIED(int how) { return how & 8; }
static inline int CALL(int how) { return how & 7; }
static int softirqs_on(int a) { return actor_kind[a] == TASK && irqs_on(a) && !get_if(bh_off[a]); }
`;

/** Locks, by class as lockdep sees them, and tasks that are switched out. */
const locks = `
static int class_of(int lock) { for (int l = 0; l < LOCKS; l++) if (lock_cell[l] == lock) return lock_class[l]; return -1; }
static int is_out(int a) { return out_cell[a] >= 0 && get(out_cell[a]) == OUT; }
static int waits_of(int actor);
static int asleep(int actor);
static inline int state_of(int task) { return OBJECT(task) == 0 ? own_state[self] : M_task_state[OBJECT(task)]; }
`;

/** Tables and lists. */
const containers = `
static int node_of(int table, int object) {
  for (int n = 0; n < NODES; n++) if (node_table[n] == table && node_object[n] == object) return n;
  return -1;
}
static int list_number(int list) { for (int l = 0; l < LISTS; l++) if (list_cell[l] == list) return l + 1; return 0; }
static int hashed(int *members) {
  int n = 0;
  for (int o = 0; o < OBJECTS; o++) members[o] = 0;
  for (int h = 0; h < HLISTS; h++)
    for (int node = get(hlist_cell[h]); node != 0 && !members[OBJECT(node)]; node = get(node_next[OBJECT(node)]))
      members[OBJECT(node)] = ++n;
  return n;
}
static int entry_at(int list, int wanted) {
  for (int n = 0; n < ENTRIES; n++)
    if (get(entry_cell[n]) == list && get(entry_cell[n] + 1) == wanted) return pointer_to(entry_object[n]);
  return 0;
}
static int length_of(int list) {
  int entries = 0;
  while (entry_at(list, entries + 1) != 0) entries++;
  return entries;
}
static int leads_nowhere(int entry) { return get(entry) == 0 && get(entry + 1) == 0; }
static void shift_entries(int list, int from, int by) {
  for (int n = 0; n < ENTRIES; n++)
    if (get(entry_cell[n]) == list && get(entry_cell[n] + 1) >= from) change(entry_cell[n] + 1, by);
}
`;

/** Each is a block of its own: Spin reads no longer ones. */
export const runtime: readonly string[] = [state, pools, counters, contexts, sharing, locks, containers];

/** Where what a primitive does is told to the detectors: accesses, lifetimes, timers, references, contexts, locks, races. */
export const telling: readonly string[] = [
  `
static struct accesses { int count, cell[64], bits[64]; } here, there, *noting;
static void begin_words(struct accesses *of) { noting = of; of->count = 0; }
static void note_word(int cell, int bits) {
  if (cell < 0) return;
  for (int i = 0; i < noting->count; i++) if (noting->cell[i] == cell && noting->bits[i] == bits) return;
  noting->cell[noting->count] = cell;
  noting->bits[noting->count++] = bits;
}
static void touch(int pointer) { tell_access(pointer, 0, 0); }
static int reach(int pointer, int field) {
  touch(pointer);
  return crashed ? -1 : cell_at(pointer, field);
}
static int reach_member(int pointer, const short *member) {
  touch(pointer);
  return crashed || OBJECT(pointer) == 0 ? -1 : member[OBJECT(pointer)];
}
static void give_back(int pointer, int cache) {
  if (OBJECT(pointer) == 0) return;
  tell_free(pointer, cache, 0);
  if (!crashed) release(OBJECT(pointer));
}
static void push_event(int object) { tell_push(pointer_to(object), 0, 0); }
static void destroy_event(int cache) { tell_cache_destroy(cache, 0, 0); }
static void hand_out_event(int object) { tell_hand_out(pointer_to(object), 0, 0); }
static void setup_event(int pointer, int timer) { tell_timer_setup(pointer, timer, 0); }
static void start_event(int pointer) { tell_timer_start(pointer, M_hrtimer[OBJECT(pointer)], 0); }
static void base_event(int pointer, int timer) { if (get(timer) == 0) tell_no_base(pointer, timer, 0); }
static void taken_event(int pointer, int before) { tell_ref_inc(pointer, before, 0); }
static void dropped_event(int pointer, int before, int plain) { tell_ref_dec(pointer, before, plain); }
static void sleep_event(void) { tell_might_sleep(0, 0, 0); }
static void fetch_event(void) { tell_rcu_fetch(0, 0, 0); }
static void acquire_event(int lock, int irqs, int call) { tell_lock_acquire(lock, irqs, call); }
static void release_event(int lock, int call) { tell_lock_release(lock, lock < 0 ? 0 : get(lock), call); }
static void came_on(int before) { if (before && !get_if(irqs_off[self])) tell_interrupts_on(0, 0, 0); }
static void irqs_on_now(void) {
  int before = get_if(irqs_off[self]);
  irqs(0);
  if (actor_kind[self] == HARDIRQ) tell_warn(0, 0, 0);
  came_on(before);
}
static void restore_irqs(int lock) {
  int before = get_if(irqs_off[self]), saved = 0;
  for (int l = 0; l < LOCKS; l++) if (lock_cell[l] == lock && lock_flags[l] >= 0) { saved = get(lock_flags[l]); set(lock_flags[l], 0); }
  irqs(saved);
  came_on(before);
}
static void bh_on(void) {
  if (get(bh_off[self]) == 0) return;
  change(bh_off[self], -1);
  if (get(bh_off[self]) == 0) tell_interrupts_on(0, 0, 0);
}
static int placed_at(int list, int wanted, int without) {
  int behind = without >= 0 && get(without) == list && get(without + 1) <= wanted ? wanted + 1 : wanted;
  for (int n = 0; n < ENTRIES && wanted > 0; n++)
    if (get(entry_cell[n]) == list && get(entry_cell[n] + 1) == behind) return entry_cell[n];
  return list_cell[list - 1];
}
static void note_links(int prev, int next) {
  note_word(next + 1, PLAIN);
  note_word(prev, PLAIN);
  note_word(next + 1, PLAIN | WRITES);
  note_word(prev, WRITES);
}
static void note_insertion(int entry, int list, int in_front, int without) {
  int number = list_number(list), behind = 0;
  if (!in_front) behind = length_of(number) - (without >= 0 && get(without) == number);
  int prev = placed_at(number, behind, without), next = placed_at(number, behind + 1, without);
  note_word(in_front ? list : list + 1, PLAIN);
  if (entry == prev || entry == next) {
    note_word(next + 1, PLAIN);
    note_word(prev, PLAIN);
    return;
  }
  note_links(prev, next);
  note_word(entry, PLAIN | WRITES);
  note_word(entry + 1, PLAIN | WRITES);
}
static void note_removal(int entry, int prev_to, int next_to) {
  int list = get(entry);
  note_word(entry, PLAIN);
  note_word(entry + 1, PLAIN);
  if (list != 0) note_links(placed_at(list, get(entry + 1) - 1, -1), placed_at(list, get(entry + 1) + 1, -1));
  else if (!leads_nowhere(entry)) note_links(entry, entry);
  if (next_to >= 0) note_word(entry, next_to);
  if (prev_to >= 0) note_word(entry + 1, prev_to);
}
static void touch_entries(int list, int before, int after) {
  int first = entry_at(list, before), second = entry_at(list, after);
  if (first != 0) touch(first);
  if (second != 0) touch(second);
}
static void insert_entry(int entry, int list, int behind) {
  touch_entries(list, behind, behind + 1);
  if (crashed) return;
  int next_to_itself = get(entry) == list && (get(entry + 1) == behind || get(entry + 1) == behind + 1);
  if (next_to_itself) { tell_list_corruption(pointer_to(owner[entry]), 0, 0); return; }
  if (get(entry) != 0) { tell_broken_list(pointer_to(owner[entry]), 0, 0); return; }
  shift_entries(list, behind + 1, 1);
  set(entry, list);
  set(entry + 1, behind + 1);
}
static void disconnect_entry(int entry, int to_itself) {
  int list = get(entry), from = get(entry + 1);
  if (leads_nowhere(entry)) tell_list_corruption(pointer_to(owner[entry]), 0, 0);
  else if (list != 0) touch_entries(list, from - 1, from + 1);
  if (crashed) return;
  if (list != 0) shift_entries(list, from + 1, -1);
  set(entry, 0);
  set(entry + 1, to_itself);
}
static void race(int other) {
  if (is_out(other)) return;
  if (kept_by(other) && served[other] && !reads(other)) return;
  against = other;
  meeting = ++meetings;
  for (int i = 0; i < here.count; i++)
    for (int j = 0; j < there.count; j++)
      if (here.cell[i] == there.cell[j])
        tell_race(here.bits[i], there.bits[j] | (!came && kept_by(other) & bit(self) ? KEPT : 0), owner[here.cell[i]]);
  meeting = 0;
}
`,
];
