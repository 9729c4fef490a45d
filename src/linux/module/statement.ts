import type { Span } from '../../c/parse/source.js';
import type { Expression, Statement } from '../../c/parse/syntax.js';
import { type Instrumenter, spliced } from './expression.js';

type Part = Span & { readonly text: string };

/** Statements of C, as what comes to a point before each step. */
export class StatementInstrumenter {
  constructor(private readonly of: Instrumenter) {}

  /** A statement; one that stands alone in a block, and may have another before it, is `inBlock`. */
  statement(s: Statement, inBlock = false): string {
    switch (s.kind) {
      case 'block':
        return spliced(
          this.of.source,
          s,
          s.body.map((one) => part(one, this.statement(one, true))),
        );
      case 'label':
      case 'case':
        return spliced(this.of.source, s, [part(s.body, this.statement(s.body))]);
      case 'empty':
      case 'break':
      case 'continue':
      case 'goto':
        return spliced(this.of.source, s, []);
      default:
        return this.held(s, inBlock);
    }
  }

  private held(s: Statement, inBlock: boolean): string {
    const bodies = bodiesOf(s);
    // of a loop or branch its own words alone: what is in its body is held there
    const header = { at: s.at, end: bodies[0]?.at ?? s.end };
    const plain = this.of.isPlain(header) && !isSwap(s);
    const parts: Part[] = plain ? expressionsOf(s).map(([e, unused]) => part(e, this.of.expression(e, unused))) : [];
    for (const body of bodies) parts.push(part(body, this.statement(body)));
    const text = spliced(
      this.of.source,
      s,
      parts.sort((a, b) => a.at - b.at),
    );
    // held in front, it would be held before the points of what its macro calls
    const rest = this.of.callsByMacro(this.of.source.text.slice(header.at, header.end)) ? undefined : this.of.points.takeRest(header);
    if (rest === undefined) return text;
    if (s.kind === 'declare') return `rw_point(${rest}); ${text}`;
    return inBlock && s.kind !== 'if' ? `rw_point(${rest}); ${text}` : `{ rw_point(${rest}); ${text} }`;
  }
}

/** It writes to what it is given, and so wants it as it is. */
const isSwap = (s: Statement): boolean =>
  s.kind === 'expression' && s.value.kind === 'call' && s.value.callee.kind === 'name' && s.value.callee.name === 'swap';

const part = ({ at, end }: Span, text: string): Part => ({ at, end, text });

function bodiesOf(s: Statement): readonly Statement[] {
  switch (s.kind) {
    case 'if':
      return s.otherwise ? [s.body, s.otherwise] : [s.body];
    case 'while':
    case 'do':
    case 'for':
    case 'each':
    case 'switch':
      return [s.body];
    default:
      return [];
  }
}

/** The expressions of a statement itself, and whether nobody takes their value. */
function expressionsOf(s: Statement): readonly (readonly [Expression, boolean])[] {
  switch (s.kind) {
    case 'expression':
      return [[s.value, true]];
    case 'declare':
      return s.names.flatMap(({ init, storage }) => (init && storage !== 'static' ? [[init, false] as const] : []));
    case 'if':
    case 'while':
    case 'do':
      return [[s.test, false]];
    case 'for': {
      const first = s.first?.kind === 'declare' || s.first?.kind === 'expression' ? expressionsOf(s.first) : [];
      return [...first, ...(s.test ? [[s.test, false] as const] : []), ...(s.next ? [[s.next, true] as const] : [])];
    }
    case 'switch':
      return [[s.value, false]];
    case 'return':
      return s.value ? [[s.value, false]] : [];
    default:
      return [];
  }
}
