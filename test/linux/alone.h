/* SPDX-License-Identifier: MIT */
/*
 * In place of include/module/racewalk.h, for one actor that runs alone outside a kernel: it says where he is not where the schedule has
 * him.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define __range(low, high)
#define __free(f) __attribute__((cleanup(f##_cleanup)))
#define min(a, b) ({ __typeof__(a) was_a = (a); __typeof__(b) was_b = (b); was_a < was_b ? was_a : was_b; })
#define max(a, b) ({ __typeof__(a) was_a = (a); __typeof__(b) was_b = (b); was_a > was_b ? was_a : was_b; })
#define swap(a, b) do { int was = (a); (a) = (b); (b) = was; } while (0)

enum rw_kind { RW_TASK };
enum rw_does { RW_PASS, RW_FIRE };
struct rw_actor { const char *name; enum rw_kind kind; void *function; };
struct rw_entry { enum rw_does does; int actor, point; bool blocks, given; int value; const char *text; };
extern struct rw_actor rw_actors[];
extern const struct rw_entry rw_schedule[];
extern const int rw_entry_count;
extern const char *const rw_texts[];
static void rw_before(void);
static void rw_globals(bool keep);

static bool rw_alive;
static int rw_at;

static void rw_point(int point)
{
	const struct rw_entry *entry = &rw_schedule[rw_at];

	if (!rw_alive || rw_at > rw_entry_count)
		return;
	if (rw_at == rw_entry_count || entry->point != point) {
		printf("step %d: at %s, and in the schedule %s\n", rw_at + 1, rw_texts[point], rw_at == rw_entry_count ? "at its end" : entry->text);
		rw_at = rw_entry_count;
	}
	rw_at++;
}

static void rw_run(void)
{
	rw_globals(true);
	rw_globals(false);
	rw_before();
	rw_alive = true;
	((void (*)(void))rw_actors[0].function)();
	if (rw_at < rw_entry_count)
		printf("step %d: at its end, and in the schedule %s\n", rw_at + 1, rw_schedule[rw_at].text);
}
