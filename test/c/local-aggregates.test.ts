import { describe, expect, it } from 'vitest';
import { StepError } from '../../src/core/error.js';
import { ends, kinds, pointsOf, refusal } from './c-model.js';

const text = (body: string, more = ''): string => `
struct at { int x, y; };
struct args { int kind __range(1, 2); struct at at; };
static int a, b __range(0, 20), n = 2;
static void run(void) { ${body} }
${more}
SCENE(s, "") { TASK(run) { run(); } }`;

describe('structs and arrays in local variables', () => {
  it('are registers, which cost no step', () => {
    const body = 'int v[3]; struct at at; v[0] = 1; v[1] = 4; at.x = v[1]; at.y = v[0]; b = at.x - at.y;';
    expect(pointsOf(text(body), 'run')).toEqual(['L5 store']);
    expect(ends(text(body), 'b')).toEqual([3]);
  });

  it('have an element by a number that is not known before', () => {
    const fill = 'int v[3]; int i = 0; v[i++] = READ_ONCE(n); v[i++] = 5; for (int j = 0; j < i; j++) b += v[j];';
    expect(ends(text(fill), 'b')).toEqual([7]);
    expect(ends(text('int v[3] = { 1, 2, 3 }; v[READ_ONCE(n)] = 9; b = v[0] + v[1] + v[2];'), 'b')).toEqual([12]);
  });

  it('begin with what their braces say, and 0 elsewhere', () => {
    expect(ends(text('struct args v = { .at = { .y = 4 }, .kind = 1 }; a = v.at.x; b = v.at.y + v.kind;'), 'a', 'b')).toEqual([0, 5]);
    expect(ends(text('int v[3] = { [1] = 6 }; a = v[0]; b = v[1];'), 'a', 'b')).toEqual([0, 6]);
  });

  it('a run that leaves an array, or reads an element without a value, stops with a sentence', () => {
    const stop = (body: string): string => {
      try {
        ends(text(body), 'b');
        return '';
      } catch (error) {
        if (error instanceof StepError) return error.message;
        throw error;
      }
    };
    expect(stop('int v[2] = { 1, 2 }; b = v[READ_ONCE(n)];')).toContain('the index of v[READ_ONCE(n)] is outside of 0..1');
    expect(stop('int v[2] = { 1, 2 }; v[READ_ONCE(n)] = 1;')).toContain('outside of 0..1');
    expect(stop('int v[3]; v[0] = 1; b = v[READ_ONCE(n)];')).toContain('has no value yet');
    expect(stop('int v[3]; if (READ_ONCE(a)) v[1] = 1; b = v[1];')).toContain('has no value yet');
  });

  it('a member without a value, and what is not read, is refused', () => {
    expect(refusal(text('struct at at; at.x = 1; b = at.y;')).join()).toContain('may be used here before it has a value');
    expect(refusal(text('struct at at; a = at.z;')).join()).toContain("'z'");
    expect(refusal(text('int v[3]; a = v[3];')).join()).toContain('the index 3 is outside of 0..2');
    expect(refusal(text('int v[40]; v[0] = 1;')).join()).toContain('a local array of 1 to 16 elements');
  });
});

describe('copy_from_user()', () => {
  const copy = (body: string): string =>
    text(`struct args args; if (copy_from_user(&args, NULL, sizeof(args))) return; ${body}`).replace(
      'int x, y',
      'int x __range(0, 0), y __range(3, 3)',
    );

  it('gives any value of the ranges of the members', () => {
    const seen = (n: number): string => copy(`WRITE_ONCE(b, args.kind + args.at.y); WARN_ON(READ_ONCE(b) == ${n});`);
    expect([3, 4, 5, 6].map((n) => kinds(seen(n)).includes('warn'))).toEqual([false, true, true, false]);
  });

  it('into a member without a range, or to another place, is refused', () => {
    expect(refusal(copy('').replace('int x __range(0, 0), y', 'int x, y')).join()).toContain('give the member a __range');
    expect(refusal(text('copy_from_user(NULL, NULL, 4);')).join()).toContain('copied to is a struct in a local variable');
  });
});
