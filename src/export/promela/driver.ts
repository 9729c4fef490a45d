/** What comes after the actors: races, steps, the end of a run, the start. */
export const driver: readonly string[] = [
  `
static int can(int a, int outcome) { self = a; return !is_out(a) && !kept_by(a) && (can_go(a, outcome) || (outcome == 0 && comes(a))); }
static void step(int a, int outcome) {
  self = a;
  crashed = 0;
  site = first_site[a] + get(pc_cell[a]);
  if (comes(a) && !can_go(a, outcome)) { come(); return; }
  come();
  go(a, outcome);
  if (!crashed) return;
  memset(now.bytes, 0, sizeof now.bytes);
  memset(now.shorts, 0, sizeof now.shorts);
  memset(now.words, 0, sizeof now.words);
  set(CRASHED, 1);
}
`,
  `
static int waits_of(int a) {
  self = a;
  return get(pc_cell[a]) == 0 || is_out(a) ? 0 : kept_by(a) ? kept_by(a) : waits(a);
}
static int begins[ACTORS];
static int rest(void) {
  int blocked = 0;
  if (get(CRASHED)) return 0;
  for (int i = 0; i < CHOICES; i++) if (can(choice_actor[i], choice_outcome[i])) return 0;
  for (int a = 0; a < SCHEDULED; a++) {
    int begun = get(pc_cell[a]) != begins[a];
    if (get(pc_cell[a]) != 0 && (!daemon_actor[a] || (begun && hangs(a)))) blocked |= bit(a);
  }
  crashed = 0;
  site = 0;
  tell_end(blocked, 0, 0);
  return 0;
}
static void tell(void) {
  for (int k = 0; k < KINDS; k++)
    for (int s = 0; s < SITES; s++)
      for (int o = 0; o < OBJECTS; o++) if (found[k][s][o]) printf("found %d %d %d %u\\n", k, s, o, found[k][s][o]);
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
      come();
      go(a, outcome);
      if (crashed) give_up("an actor that runs before the search crashes");
    }
  }
  for (int a = 0; a < SCHEDULED; a++) {
    self = a;
    arrive(a);
    begins[a] = get(pc_cell[a]);
  }
}
`,
];
