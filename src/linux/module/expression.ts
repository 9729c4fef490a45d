import type { Source, Span } from '../../c/parse/source.js';
import type { Expression } from '../../c/parse/syntax.js';
import type { Points } from './points.js';

type Call = Expression & { readonly kind: 'call' };

/** Macros that look at an argument again and again: nothing of it is taken out in front. */
const asksAgain = /^(wait_event|wait_on|read_poll|list_for|hlist_for|hash_for|guard$|container_of|from_timer|timer_container_of)/;

/** What tells of a condition: in the model a step where that holds, and none where it does not. */
const tells = /^(WARN|BUG)(_ON)?(_ONCE)?$/;

/**
 * Expressions of C, as GNU C that comes to a point before each step: what leads to a step is evaluated first, into variables of a
 * statement expression, then comes the point, then the step alone. So the order is that of the model, which C leaves open.
 */
export class Instrumenter {
  private temporaries = 0;

  constructor(
    readonly source: Source,
    readonly points: Points,
    /** What macros of the file stand for, which has no place of its own in the text. */
    private readonly macros: ReadonlyMap<string, string>,
    /** Names of functions of the file, which have points of their own. */
    private readonly functions: ReadonlySet<string>,
  ) {}

  /** Whether somebody comes to a point while this is evaluated. */
  private acts(e: Expression): boolean {
    if (this.points.has(e)) return true;
    if (e.kind === 'call' && e.callee.kind === 'name' && this.functions.has(e.callee.name)) return true;
    return partsOf(e).some((part) => this.acts(part));
  }

  /** Whether a text has no macro of the file in it, so that its expressions stand where they say. */
  isPlain({ at, end }: Span): boolean {
    return !namesIn(this.source.text.slice(at, end)).some((name) => this.macros.has(name));
  }

  /** Whether a macro in a text calls a function of the file, in which somebody comes to points before what the macro does itself. */
  callsByMacro(text: string, within: readonly string[] = []): boolean {
    return namesIn(text).some((name) => {
      const body = within.includes(name) ? undefined : this.macros.get(name);
      if (body === undefined) return false;
      return namesIn(body).some((called) => this.functions.has(called)) || this.callsByMacro(body, [...within, name]);
    });
  }

  /** An expression; of one whose value nobody takes `unused` is true. */
  expression(e: Expression, unused = false): string {
    const parts = partsOf(e).map((part) => ({ at: part.at, end: part.end, text: this.expression(part) }));
    // `x->n += 1` reads the same place that it writes
    const isOperatorAssign = e.kind === 'assign' && e.mark !== '';
    const inner = spliced(this.source, e, parts);
    if (isOperatorAssign && (this.points.has(e) || this.points.has(e.to))) return this.operatorAssign(e);
    // guard(mutex)(&m) declares a variable, so it stands alone
    if (e.kind === 'call' && e.callee.kind === 'call') return inner;
    // a struct that is written in braces is stored word by word, once all in them is reckoned
    const braces = e.kind === 'assign' && e.value.kind === 'braces' ? this.points.take(e.value) : undefined;
    if (braces && e.kind === 'assign') {
      this.points.isCopied(braces);
      return this.assign(e, `rw_point(${braces.id});`);
    }
    // what stands in braces begins a variable, and is held in front of that
    if (e.kind === 'braces') return inner;
    const point = this.points.take(e);
    // a struct: in the model word by word, here at once
    if (point && isPlace(e)) this.points.isCopied(point);
    if (e.kind === 'call') return this.call(e, point, unused);
    if (!point) return inner;
    const at = `rw_point(${point.id});`;
    if (e.kind === 'assign') return this.assign(e, at);
    if (e.kind === 'step' && point.steps > 1) return this.step(e, at);
    if (!partsOf(e).some((part) => this.acts(part))) return `({ ${at} ${inner}; })`;
    if (e.kind === 'member' && e.arrow) {
      const base = this.temporary();
      return `({ __auto_type ${base} = (${parts[0]!.text}); ${at} ${base}->${e.name}; })`;
    }
    if (isPlace(e)) {
      const place = this.temporary();
      return `({ __auto_type ${place} = &(${inner}); ${at} *${place}; })`;
    }
    return `({ ${at} ${inner}; })`;
  }

  private temporary(): string {
    return `rw_${++this.temporaries}`;
  }

  /** The place that is written to: what is evaluated before, and how it is called then. */
  private place(to: Expression): { readonly before: string; readonly name: string } {
    if (!partsOf(to).some((part) => this.acts(part))) return { before: '', name: this.source.text.slice(to.at, to.end) };
    const inner = spliced(
      this.source,
      to,
      partsOf(to).map((part) => ({ at: part.at, end: part.end, text: this.expression(part) })),
    );
    const place = this.temporary();
    return { before: `__auto_type ${place} = &(${inner}); `, name: `(*${place})` };
  }

  private assign(e: Expression & { readonly kind: 'assign' }, at: string): string {
    const { before, name } = this.place(e.to);
    const value = this.expression(e.value);
    if (before === '' && !this.acts(e.value)) return `({ ${at} ${this.source.text.slice(e.at, e.end)}; })`;
    const kept = this.temporary();
    return `({ ${before}__typeof__(${name}) ${kept} = (${value}); ${at} ${name} = ${kept}; })`;
  }

  /** `x->n += v`: a load, and a store with a point of its own. */
  private operatorAssign(e: Expression & { readonly kind: 'assign' }): string {
    const store = this.points.take(e);
    const load = this.points.take(e.to);
    const { before, name } = this.place(e.to);
    const [was, by] = [this.temporary(), this.temporary()];
    const value = this.expression(e.value);
    const pointAt = (point: { readonly id: number } | undefined): string => (point ? `rw_point(${point.id}); ` : '');
    return (
      `({ ${before}${pointAt(load)}__typeof__(${name}) ${was} = ${name}; __auto_type ${by} = (${value}); ` +
      `${pointAt(store)}${name} = ${was} ${e.mark} ${by}; })`
    );
  }

  private step(e: Expression & { readonly kind: 'step' }, at: string): string {
    const { before, name } = this.place(e.of);
    const [was, is] = [this.temporary(), this.temporary()];
    const sign = e.mark === '++' ? '+' : '-';
    return (
      `({ ${before}${at} __typeof__(${name}) ${was} = ${name}, ${is} = ${was} ${sign} 1; ` +
      `${at} ${name} = ${is}; ${e.before ? is : was}; })`
    );
  }

  /** What arguments do comes first, from left to right; behind a call that is several steps comes the point once more. */
  private call(e: Call, point: { readonly id: number; readonly steps: number } | undefined, unused: boolean): string {
    const name = e.callee.kind === 'name' ? e.callee.name : '';
    const texts = e.args.map((arg) => this.expression(arg));
    if (point && tells.test(name) && e.args[0]) {
      const told = this.temporary();
      return `({ bool ${told} = !!(${texts[0]}); if (${told}) rw_point(${point.id}); ${name}(${[told, ...texts.slice(1)].join(', ')}); })`;
    }
    const acting = e.args.filter((arg) => this.acts(arg));
    const takesOut = !asksAgain.test(name) && acting.length > (point ? 0 : 1);
    let before = '';
    const parts = e.args.map((arg, i) => {
      const span = { at: arg.at, end: arg.end };
      if (!takesOut || !acting.includes(arg)) return { ...span, text: texts[i]! };
      const kept = this.temporary();
      // what is asked for its place and not for its value, such as READ_ONCE(a->b->c)
      const byPlace = isPlace(arg) && !this.points.has(arg);
      before += `__auto_type ${kept} = ${byPlace ? '&' : ''}(${texts[i]}); `;
      return { ...span, text: byPlace ? `(*${kept})` : kept };
    });
    const callee = e.callee.kind === 'name' ? [] : [{ at: e.callee.at, end: e.callee.end, text: this.expression(e.callee) }];
    const text = spliced(this.source, e, [...callee, ...parts]);
    const at = point ? `rw_point(${point.id}); ` : '';
    if (point && point.steps > 1) {
      this.points.twice.add(point.id);
      if (unused) return `({ ${before}${at}${text}; ${at}})`;
      const value = this.temporary();
      return `({ ${before}${at}__auto_type ${value} = (${text}); ${at}${value}; })`;
    }
    return before === '' && at === '' ? text : `({ ${before}${at}${text}; })`;
  }
}

const namesIn = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];

/** The text of a span, in which other texts stand for some stretches of it. */
export function spliced(source: Source, { at, end }: Span, parts: readonly (Span & { readonly text: string })[]): string {
  let text = '';
  let from = at;
  for (const part of parts) {
    text += source.text.slice(from, part.at) + part.text;
    from = part.end;
  }
  return text + source.text.slice(from, end);
}

const isPlace = (e: Expression): boolean =>
  e.kind === 'name' || e.kind === 'member' || e.kind === 'index' || (e.kind === 'unary' && e.mark === '*');

/** The expressions within one, in the order of the text. */
export function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'unary':
    case 'step':
    case 'cast':
    case 'member':
      return [e.of];
    case 'binary':
      return [e.left, e.right];
    case 'assign':
      return [e.to, e.value];
    case 'choice':
      return [e.test, ...(e.yes ? [e.yes] : []), e.no];
    case 'call':
      return e.callee.kind === 'name' ? e.args : [e.callee, ...e.args];
    case 'index':
      return [e.of, e.by];
    case 'braces':
      return e.entries.map(({ value }) => value);
    default:
      return [];
  }
}
