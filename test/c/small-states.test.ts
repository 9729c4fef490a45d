import { expect, it } from 'vitest';
import { kinds, systemOf } from './c-model.js';

/** The cells of a text's state that take room in it, of which the names have this in them. */
function cellsLike(text: string, like: RegExp): readonly string[] {
  const { names, min, max } = systemOf(text).compiled.world.layout;
  return names.filter((name, i) => like.test(name) && min[i] !== max[i]);
}

const task = (body: string): string => `
struct task_struct { refcount_t usage; };
static struct task_struct one = { .usage = REFCOUNT_INIT(1) };
static int done;
static void put(void) { get_task_struct(&one); put_task_struct(&one); ${body} }
SCENE(s, "") { TASK(put) { put(); } TASK(other) { done = 1; } }`;

it('a task that nobody runs, wakes or stops has its references alone', () => {
  expect(cellsLike(task(''), /^one\./)).toEqual(['one.usage']);
  expect(cellsLike(task('wake_up_process(&one);'), /^one\./)).toContain('one.__state');
});

const pooled = (loop: string): string => `
struct c { int v; };
static mempool_t pool;
static void take(void) { ${loop} { struct c *c = mempool_alloc_preallocated(&pool); if (c) mempool_free(c, &pool); } }
SCENE(s, "") { BEFORE { if (mempool_init_kmalloc_pool(&pool, 1, sizeof(struct c))) return; } TASK(a) { take(); } TASK(b) { take(); } }`;

it('an element of a pool is handed out as often as somebody takes one, in a loop four times', () => {
  expect(systemOf(pooled('')).scenario.generations).toBe(2);
  expect(systemOf(pooled('for (int i = 0; i < 2; i++)')).scenario.generations).toBe(4);
  expect(kinds(pooled(''))).toEqual([]);
});

it('the address of a static struct is a word only where one of its kind may leak', () => {
  const text = (more: string): string => `
struct c { int v; };
static struct c fixed;
static struct c *p;
SCENE(s, "") { TASK(a) { fixed.v = 1; ${more} } TASK(b) { fixed.v = 2; } }`;
  expect(cellsLike(text(''), /^address/)).toEqual([]);
  expect(cellsLike(text('p = kzalloc(sizeof(*p), GFP_KERNEL);'), /^address/)).toEqual(['address_of_fixed']);
});

it('what is over before the search takes no room, and a function has no room for its parameters beside those of its caller', () => {
  const text = `
struct c { int a, b; };
static struct c *shared;
static int got;
static int sum(struct c *of) { return of->a + of->b; }
static void run(void) { struct c *c = shared; got = sum(c); }
SCENE(s, "") { BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); run(); } TASK(run) { run(); } TASK(other) { shared->b = 1; } }`;
  expect(cellsLike(text, /^BEFORE:s (at|register)/)).toEqual([]);
  // the object and one of its members
  expect(cellsLike(text, /^run register/)).toHaveLength(2);
});
