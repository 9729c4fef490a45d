import { describe, expect, it } from 'vitest';
import { kinds, pointsOf, refusal } from './c-model.js';

const text = (body: string, other = '', more = ''): string => `
struct info { int a, b; };
struct c { spinlock_t lock; struct info info; int v; };
static struct c *c;
static int seen;
static int call(void __user *arg) { ${body} }
SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); } TASK(a) { if (call(NULL) < 0) WARN_ON(1); } ${other} ${more} }`;
const frees = 'TASK(b) { kfree(c); }';
const faults = 'OPTION(faults, yes);';

describe('copy_to_user()', () => {
  const out = 'struct c *of = c; if (copy_to_user(arg, &of->info, sizeof(of->info))) return -EFAULT; return 0;';

  it('reads each word of the shared memory that it copies', () => {
    expect(pointsOf(text(out), 'call').map((point) => point.split(' ')[1])).toEqual(['load', 'copyToUser', 'load', 'load']);
    expect(kinds(text(out, frees))).toContain('use-after-free');
    expect(kinds(text(out))).toEqual([]);
  });

  it('reads nothing that is shared where it copies a local variable', () => {
    const local = 'struct info i = { 0 }; i.a = c->v; if (copy_to_user(arg, &i, sizeof(i))) return -EFAULT; return 0;';
    expect(pointsOf(text(local), 'call').map((point) => point.split(' ')[1])).toEqual(['load', 'load', 'copyToUser']);
  });

  it('fails where the scene says that copies do', () => {
    expect(kinds(text(out, '', faults))).toEqual(['warn']);
  });

  it('of a part of what is led to is refused', () => {
    expect(refusal(text(out.replace('sizeof(of->info)', 'sizeof(int)'))).join()).toContain('not the size of all that is led to');
  });
});

describe('get_user() and put_user()', () => {
  const value = (body: string): string => text(`int n __range(2, 4); if (get_user(n, (int *)arg)) return -EFAULT; ${body} return 0;`);

  it('get_user() gives any value of the range, and 0 where it fails', () => {
    const is = (n: number): string => value(`WRITE_ONCE(seen, n); WARN_ON(READ_ONCE(seen) == ${n});`);
    expect([1, 2, 3, 4, 5].map((n) => kinds(is(n)).includes('warn'))).toEqual([false, true, true, true, false]);
    expect(refusal(value('').replace('__range(2, 4)', '')).join()).toContain('__range');
  });

  it('put_user() reads what it is given first', () => {
    const put = 'return put_user(c->v, (int *)arg);';
    expect(pointsOf(text(put), 'call').map((point) => point.split(' ')[1])).toEqual(['load', 'load', 'copyToUser']);
    expect(kinds(text(put, frees))).toContain('use-after-free');
  });

  it('may sleep, and so may copies', () => {
    const under = (call: string): string => text(`spin_lock(&c->lock); ${call}; spin_unlock(&c->lock); return 0;`);
    expect(kinds(under('if (put_user(1, (int *)arg)) seen = 1'))).toEqual(['sleeping-in-atomic']);
    expect(kinds(under('seen = 1'))).toEqual([]);
  });
});
