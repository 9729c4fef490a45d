import { describe, expect, it } from 'vitest';
import { reducers } from '../registries.js';
import { found } from '../kernel/searches.js';
import { systemOf } from './c-model.js';

const text = (type: string): string => `
struct ctx { int a; };
struct fd { ${type}priv; };
static struct fd fd;
static struct ctx *ctx;
static void use(void) { struct ctx *c = READ_ONCE(ctx); if (c) WRITE_ONCE(c->a, 1); }
static void release(void) { struct ctx *c = fd.priv; kfree(c); }
SCENE(s, "") {
	BEFORE { ctx = kzalloc(sizeof(*ctx), GFP_KERNEL); fd.priv = ctx; }
	TASK(use) { use(); }
	TASK(release) { release(); }
}`;

describe('a void * in memory', () => {
  it.each(['void *', 'struct ctx *'])('leads to any object, also where a search leaves orders of steps out: %s', (type) => {
    const { scenario } = systemOf(text(type));
    const chosen = reducers.filter(({ name }) => name === 'persistent' || name === 'sleep');
    expect(found(scenario, chosen)).toEqual(['use-after-free ctx use@use.L6-2']);
    expect(found(scenario)).toEqual(found(scenario, chosen));
  });
});
