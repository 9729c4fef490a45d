import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kinds } from './c-model.js';

const page = readFileSync(new URL('../../docs/c-models.md', import.meta.url), 'utf8');
/** The sock lock that the page has to paste. */
const pasted = /```c\n(typedef struct \{ spinlock_t slock;.*?)```/s.exec(page)![1]!;

const scene = (user: string, softirq: string): string => `${pasted}
static struct sock *sk;
SCENE(s, "") {
	BEFORE { sk = kzalloc(sizeof(*sk), GFP_KERNEL); sock_lock_init(sk); refcount_set(&sk->sk_refcnt, 2); }
	TASK(user) { ${user} }
	${softirq}
}`;
const uses = 'lock_sock(sk); sk->sk_err = 1; if (sk->sk_err != 1) WARN_ON(1); release_sock(sk); sock_put(sk);';

it('the sock lock on the page keeps tasks out, and softirqs that ask whether it is owned', () => {
  expect(kinds(scene(uses, 'TASK(other) { lock_sock(sk); sk->sk_err = 2; release_sock(sk); sock_put(sk); }'))).toEqual([]);
  expect(kinds(scene(uses, 'TASK(other) { sk->sk_err = 2; sock_put(sk); }'))).toContain('warn');
  const softirq = (asks: string): string => `SOFTIRQ(soft) { bh_lock_sock(sk); ${asks} sk->sk_err = 2; bh_unlock_sock(sk); sock_put(sk); }`;
  expect(kinds(scene(uses, softirq('if (!sock_owned_by_user(sk))')))).toEqual([]);
  expect(kinds(scene(uses, softirq('')))).toContain('warn');
});
