import { expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const scene = (body: string) => `
  struct buf { int bytes; }; struct sub { struct buf pre; struct buf *cur; };
  static struct sub *s;
  SCENE(s, "") {
    BEFORE { s = kzalloc(sizeof(*s), GFP_KERNEL); }
    TASK(a) { ${body} }
  }`;
const member = 's->cur = &s->pre;';
const whole = 's->cur = kzalloc(sizeof(struct buf), GFP_KERNEL);';

it('a pointer to a member of one struct is no pointer to an object of its own: one word for both is refused where the second is stored', () => {
  const twice = (one: string, other: string) => `leads to ${one} and to ${other}; one word leads to one kind of thing`;
  expect(refusal(scene(`${member} ${whole} s->cur->bytes = 2;`))[0]).toContain(twice('struct sub.pre', 'struct buf'));
  expect(refusal(scene(`${whole} ${member} s->cur->bytes = 2;`))[0]).toContain(twice('struct buf', 'struct sub.pre'));
  expect(refusal(scene(`struct buf *b = kzalloc(sizeof(*b), GFP_KERNEL); ${member} s->cur = b;`))[0]).toMatch(
    /^race\.c:6:\d+: 's->cur = b' leads to/,
  );
  expect(kinds(scene(`${member} s->cur->bytes = 2; s->cur = NULL;`))).toEqual([]);
});

it('what is in an object of one struct is not what is in an object of another one', () => {
  expect(kinds(scene(`${whole} if (s->cur == &s->pre) WARN_ON(1); kfree(s->cur);`))).toEqual([]);
  expect(kinds(scene(`${whole} if (s->cur != &s->pre) WARN_ON(1); kfree(s->cur);`))).toEqual(['warn']);
});
