import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const text = (fetch: string, lock = 'struct mutex', take = 'mutex_lock(&m);', drop = 'mutex_unlock(&m);'): string => `
struct c { int a; };
static struct c *shared; static ${lock} m; static int out;
static void get(void)
{
	struct c *c;
#ifdef LOCKED
	${take}
#endif
#ifdef READER
	rcu_read_lock();
#endif
	c = ${fetch};
	if (c) out = READ_ONCE(c->a);
#ifdef READER
	rcu_read_unlock();
#endif
#ifdef LOCKED
	${drop}
#endif
}
SCENE(s, "") { BEFORE { rcu_assign_pointer(shared, kzalloc(sizeof(struct c), GFP_KERNEL)); } TASK(main) { get(); } }`;

const told = ['rcu-unprotected-dereference'];
const each = (c: string): readonly (readonly string[])[] => ['posted', 'LOCKED', 'READER'].map((variant) => kinds(c, variant));

describe('a fetch under a lock', () => {
  it('is told of where the lock is not held', () => {
    expect(each(text('rcu_dereference_protected(shared, lockdep_is_held(&m))'))).toEqual([told, [], told]);
    const spin = text('rcu_dereference_protected(shared, lockdep_is_held(&m))', 'spinlock_t', 'spin_lock(&m);', 'spin_unlock(&m);');
    expect(each(spin)).toEqual([told, [], told]);
  });

  it('may be that of a reader too', () => {
    expect(each(text('rcu_dereference_check(shared, lockdep_is_held(&m))'))).toEqual([told, [], []]);
    expect(each(text('rcu_dereference_check(shared, 0)'))).toEqual([told, told, []]);
  });

  it('asks nothing where its condition is true', () => {
    expect(each(text('rcu_dereference_protected(shared, true)'))).toEqual([[], [], []]);
    expect(each(text('rcu_dereference_check(shared, 1)'))).toEqual([[], [], []]);
  });

  it('is refused where its condition is another one', () => {
    expect(refusal(text('rcu_dereference_protected(shared, out == 1)')).join('\n')).toContain(
      'this condition is not read: lockdep_is_held(&lock) is',
    );
    expect(refusal(text('rcu_dereference_protected(shared, 0)')).join('\n')).toContain('this condition is not read');
    const sem = text('rcu_dereference_check(shared, lockdep_is_held(&m))', 'struct rw_semaphore', 'down_read(&m);', 'up_read(&m);');
    expect(refusal(sem).join('\n')).toContain('lockdep_is_held() of struct rw_semaphore: of a mutex and a spinlock alone');
  });
});
