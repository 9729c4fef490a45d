import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/c/model.js';
import { parseSchedule } from '../../src/core/system/schedule.js';
import { detectors } from '../registries.js';
import { moduleText } from '../../src/linux/module/index.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';

const grammar = await loadGrammar();

/** The module of a text's scene, held in the order of a schedule. */
function moduleOf(text: string, schedule?: string, definitions: readonly string[] = [], meets?: string): string {
  const [model] = readModel(grammar, 'race.c', text);
  const [variant = 'posted'] = definitions;
  const system = new System(model!.exploration, variant, {}, detectors);
  const steps = schedule === undefined ? undefined : replay(system, parseSchedule(schedule)).steps;
  return moduleText({ lowered: model!.lowered(variant, {}), source: model!.source, definitions, steps, meets });
}

/** The controller's entries: what it does, whose, and at which text. */
const entriesOf = (module: string): readonly string[] =>
  [...module.matchAll(/\t\{ (RW_\w+), (\d+), -?\d+, (true|false), (?:true|false), -?\d+, "(.*)" \},/g)].map(
    ([, does, actor, blocks, text]) => `${does} ${actor} ${text}${blocks === 'true' ? ' (may sleep)' : ''}`,
  );

const timer = `#include <racewalk.h>
struct ctx { struct timer_list timer; struct rcu_head rcu; int n; };
static struct ctx *ctx;
static struct completion done;
static void expired(struct timer_list *t) { struct ctx *c = from_timer(c, t, timer); c->n = 1; }
static void freed(struct rcu_head *head) { kfree(container_of(head, struct ctx, rcu)); }
SCENE(race, "")
{
	BEFORE {
		ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
		timer_setup(&ctx->timer, expired, 0);
		mod_timer(&ctx->timer, jiffies + 1);
		init_completion(&done);
	}
	TASK(go) {
		call_rcu(&ctx->rcu, freed);
		complete(&done);
	}
	TASK(wait) { wait_for_completion(&done); }
}
`;

describe('the module of a schedule', () => {
  it('lets the kernel begin what it calls, and holds that to its return', () => {
    const entries = entriesOf(moduleOf(timer, 'timer.3,go.3'));
    expect(entries).toEqual([
      'RW_FIRE 2 the timer expires',
      'RW_PASS 2 5: c->n = 1',
      'RW_PASS 2 return',
      'RW_PASS 0 16: ctx',
      'RW_PASS 0 16: call_rcu(&ctx->rcu, freed)',
      'RW_PASS 0 17: complete(&done)',
    ]);
  });

  it('holds a call of several steps in front of it and behind it, and waits for no end of what may sleep', () => {
    const text = timer.replace('call_rcu(&ctx->rcu, freed)', 'synchronize_rcu()');
    expect(entriesOf(moduleOf(text, 'go.2'))).toEqual([
      'RW_PASS 0 16: synchronize_rcu() (may sleep)',
      'RW_PASS 0 16: synchronize_rcu() returns',
    ]);
  });

  it('leaves the last step to the kernel where that is an expiry: the controller would touch what is freed', () => {
    const text = timer.replace('call_rcu(&ctx->rcu, freed)', 'kfree(ctx)');
    expect(entriesOf(moduleOf(text, 'go.2,timer')).filter((entry) => /expires/.test(entry))).toEqual([]);
  });

  it('lets the other one come while he who races is still in his access, which is the last step', () => {
    const text = 'static int w;\nSCENE(race, "")\n{\n\tTASK(a) { w = 1; }\n\tTASK(b) { w = 2; }\n}\n';
    expect(entriesOf(moduleOf(text, 'a', [], 'b'))).toEqual(['RW_MEET 0 4: w = 1']);
    expect(entriesOf(moduleOf(text, 'a'))).toEqual(['RW_PASS 0 4: w = 1']);
  });

  it('has an RCU callback queued again until its turn', () => {
    expect(moduleOf(timer)).toContain('{ if (rw_early((void *)freed)) { call_rcu(head, freed); return; } struct rw_scope');
    expect(moduleOf(timer)).not.toMatch(/rw_early\(\(void \*\)expired\)/);
  });

  it('keeps the lines of the file, so that a report of the kernel speaks of them', () => {
    const lines = moduleOf(timer).split('\n');
    const first = lines.indexOf('#line 1 "race.c"') + 1;
    const told = timer.split('\n');
    for (const line of [5, 6]) expect(lines[first + line - 1]).toContain(told[line - 1]!.slice(0, 25));
  });

  it('is compiled under the variant and has no scene in it', () => {
    const text = timer.replace('c->n = 1;', '\n#ifdef FIXED\n\t(void)c;\n#else\n\tc->n = 1;\n#endif\n');
    const module = moduleOf(text, undefined, ['FIXED']);
    expect(module).toMatch(/^#define FIXED 1\n/);
    expect(module).not.toMatch(/SCENE|BEFORE|TASK\(/);
    expect(module).toContain('#ifdef FIXED');
  });

  it('gives a function without a body what the schedule says, or one of its values', () => {
    const text = 'int charge(void) __any(0, -12);\nstatic int r;\nSCENE(race, "")\n{\n\tTASK(a) { r = charge(); }\n}\n';
    const module = moduleOf(text, 'a=minus-12,a');
    expect(module).toContain('int charge(void) { static const int rw_values[] = { 0, -12 }; return rw_any(rw_values, 2); }');
    expect(module).toContain('{ RW_PASS, 0, 2, false, true, -12, "5: charge()" },');
  });

  it('comes to the point of a WARN_ON() where its condition holds, and else to none', () => {
    const text = 'static int w;\nSCENE(race, "")\n{\n\tTASK(a) { WARN_ON(w > 1); }\n}\n';
    const module = moduleOf(text);
    expect(module).toMatch(/bool (rw_\d) = !!\(\(\{ rw_point\(2\); w; \}\) > 1\); if \(\1\) rw_point\(1\); WARN_ON\(\1\);/);
  });

  it('does not hold what a macro of the file does behind the functions that it calls', () => {
    const file = (macro: string): string =>
      `struct s { int n; };\nstatic struct s *p, o;\nstatic int w;\nstatic struct s *get(int x) { w = x; return p; }\n${macro}\n` +
      'SCENE(race, "")\n{\n\tBEFORE { p = &o; }\n\tTASK(a) { w = N(1); }\n}\n';
    const calls = moduleOf(file('#define N(x) (get(x)->n)'), 'a.4');
    expect(entriesOf(calls)).toEqual(['RW_PASS 0 4: w = x', 'RW_PASS 0 4: return p (may sleep)']);
    const alone = moduleOf(file('#define N(x) (w + (x))'), 'a.2');
    expect(entriesOf(alone)).toEqual(['RW_PASS 0 9: N(1) (may sleep)']);
  });

  it('has structs of its own where the kernel may have some of the same name', () => {
    const text = 'struct file { int n; };\nstatic struct file file;\nSCENE(race, "")\n{\n\tTASK(a) { file.n = 1; }\n}\n';
    expect(moduleOf(text)).toContain('static struct model_file file;');
  });
});

it('a module is refused of what needs a device, with what it can have', () => {
  const text = `struct dev { int n; };
static struct dev *dev;
static irqreturn_t handle(int irq, void *data) { return IRQ_HANDLED; }
SCENE(race, "")
{
	BEFORE {
		dev = kzalloc(sizeof(*dev), GFP_KERNEL);
		request_irq(5, handle, 0, "dev", dev);
	}
	TASK(go) { disable_irq(5); }
}
`;
  expect(() => moduleOf(text)).toThrow(/a module cannot have the actor 'handle_irq.*an interrupt line needs a device|a module cannot have/);
});
