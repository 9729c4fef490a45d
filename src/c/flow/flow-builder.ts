import type { Guard, Operand } from '../../core/system/path-source.js';
import type { Interval } from './intervals.js';
import type { EndNode, JoinNode, Node, SetNode, StepNode } from './flow.js';

/** Where a jump leads. */
export interface Label {
  readonly node: JoinNode;
  /** Some jump leads there. */
  used: boolean;
}

/** Lays the nodes of one function out, one behind the other. */
export class FlowBuilder {
  /** Edges that lead to the next node that is laid. */
  private open: ((node: Node) => void)[] = [];
  private first: Node | undefined;
  private temporaries = 0;
  /** Of temporaries: what they may hold. */
  readonly intervals = new Map<string, Interval>();
  /** Of variables: the key of what is known of them. */
  readonly keys = new Map<string, string>();
  private begun = false;

  /** Whether the next node can be come to. */
  get reachable(): boolean {
    return this.open.length > 0 || !this.begun;
  }

  get entry(): Node {
    return this.first!;
  }

  /** Whether anything was laid. */
  get empty(): boolean {
    return !this.begun;
  }

  /** A variable for a value that has no name in C, and what it may hold. */
  temporary(interval: Interval | undefined): string {
    const name = `_${++this.temporaries}`;
    if (interval) this.intervals.set(name, interval);
    return name;
  }

  /** A name for a variable that no other one has here; `key` is what is known of it by. */
  variable(name: string, key: string): string {
    let unique = name;
    for (let i = 2; this.keys.has(unique); i++) unique = `${name}_${i}`;
    this.keys.set(unique, key);
    return unique;
  }

  /** Lays a node; what cannot be come to opens no way on. */
  private lay(node: Node, ...edges: readonly ((node: Node) => void)[]): void {
    const reached = this.reachable;
    for (const edge of this.open) edge(node);
    this.open = reached ? [...edges] : [];
    if (!this.begun) this.first = node;
    this.begun = true;
  }

  step(step: Omit<StepNode, 'kind' | 'next'>): StepNode {
    const node: StepNode = { kind: 'step', ...step, next: undefined };
    this.lay(node, (next) => {
      node.next = next;
    });
    return node;
  }

  set(variable: string, value: Operand): void {
    const node: SetNode = { kind: 'set', variable, value, next: undefined };
    this.lay(node, (next) => {
      node.next = next;
    });
  }

  end(value: Operand): void {
    const node: EndNode = { kind: 'end', value };
    this.lay(node);
  }

  refuse(at: number, fact: string): void {
    this.lay({ kind: 'refused', at, fact });
  }

  label(): Label {
    return { node: { kind: 'join', next: undefined }, used: false };
  }

  jump(label: Label): void {
    if (!this.reachable) return;
    label.used = true;
    if (!this.begun) this.mark(this.label());
    for (const edge of this.open) edge(label.node);
    this.open = [];
  }

  /** What comes next is where the jumps to this label lead. */
  mark({ node }: Label): void {
    const joined = node;
    if (this.reachable && this.begun) for (const edge of this.open) edge(joined);
    if (!this.begun) this.first = joined;
    this.begun = true;
    this.open = [
      (next) => {
        joined.next = next;
      },
    ];
  }

  /** Goes on at `yes` where the guard holds, else at `no`. */
  test(guard: Guard, yes: Label, no: Label): void {
    if (!this.reachable) return;
    yes.used = no.used = true;
    this.lay({ kind: 'test', guard, yes: yes.node, no: no.node });
  }
}
