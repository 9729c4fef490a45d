import type { Section } from '../core/operation/section.js';
import { isValue } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import type { ReplayStep } from '../replay/replay.js';
import type { System } from '../replay/system.js';

/** Something that lasts: from after one step, 0 = the start, until after another one. */
export interface Bar {
  readonly sort: 'lock' | 'section' | 'waits' | 'callback' | 'armed';
  /** Whose lane it is in; -1: nobody's. */
  readonly actor: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** It was still so at the last step. */
  readonly open: boolean;
}

type Begun = Omit<Bar, 'to' | 'open'>;
type Lasting = Omit<Begun, 'from'> & { readonly cell: number };

/** What lasts in a run: locks and sections of who is in them, grace periods, callbacks that are queued, timers that are armed. */
export class Bars {
  private readonly done: Bar[] = [];
  private readonly begun = new Map<string, Begun>();
  private readonly sections: readonly Section[];
  /** Words that say by themselves how long it lasts: the text, whose it is, and whether it does now. */
  private readonly lasting: readonly Lasting[];

  constructor(
    private readonly system: System,
    private readonly world: World,
  ) {
    const used = new Set(
      system.scenario.paths.flatMap(({ states }) => Object.values(states).flatMap(({ invoke }) => (invoke ? [invoke.src] : []))),
    );
    const brackets = [...used].flatMap((name) => system.operations.get(name)?.footprint?.brackets ?? []);
    this.sections = [...new Set(brackets.map(({ section }) => section))].filter(({ each, inside }) => !each && inside);
    const actors = world.actors.slice(0, world.scheduled).map(({ name }) => name);
    this.lasting = world.layout.names.flatMap((name, cell): readonly Lasting[] => {
      const actor = actors.findIndex((one) => name.startsWith(`${one} `));
      if (actor >= 0 && world.layout.holds[cell] === 'actors')
        return [{ sort: 'waits', actor, text: name.slice(actors[actor]!.length + 1), cell }];
      if (name.endsWith(' callback')) return [{ sort: 'callback', actor: -1, text: name, cell }];
      const armed = /^(.+\..+)\.(queued|pending|scheduled)$/.exec(name);
      return armed ? [{ sort: 'armed', actor: -1, text: `${armed[1]} ${armed[2]}`, cell }] : [];
    });
  }

  /** What words and sections say after so many steps. */
  look(step: number): void {
    const { world } = this;
    for (const { cell, ...bar } of this.lasting) this.note(`${cell}`, step, world.cells[cell] === 0 ? undefined : bar);
    for (const section of this.sections) {
      const inside = section.inside!(world)();
      for (let actor = 0; actor < world.scheduled; actor++) {
        // an interrupt that is in it from its first step to its end shows that by its lane
        const whole = section.throughout?.(world, actor) === true;
        const bar = { sort: 'section' as const, actor, text: section.name };
        this.note(`${section.name} ${actor}`, step, ((inside >>> actor) & 1) === 1 && !whole ? bar : undefined);
      }
    }
  }

  /** A step that took or dropped a lock, or what is like one. */
  step(number: number, actor: number, { operation, operands, result }: ReplayStep): void {
    const { footprint, params = {} } = this.system.operations.get(operation) ?? {};
    const kinds = Object.values(params).filter((kind) => kind !== 'tag');
    for (const { section, enters, ifGot, ifZero, says } of footprint?.brackets ?? []) {
      if (!section.each || result === undefined || kinds.length === 0) continue;
      if ((ifGot && result === 0) || (ifZero && result !== 0) || (says !== undefined && operands[says] === 0)) continue;
      const word = operands[0]!;
      const name = isValue(kinds[0]!)
        ? `${section.name} ${this.world.objects[objectOf(word)]?.name ?? word}`
        : (this.world.layout.names[word] ?? '');
      const key = `${section.name} ${word} ${actor}`;
      this.note(key, number, enters ? { sort: 'lock', actor, text: name } : undefined);
    }
  }

  end(steps: number): readonly Bar[] {
    for (const bar of this.begun.values()) this.done.push({ ...bar, to: steps, open: true });
    return this.done.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  private note(key: string, step: number, bar: Omit<Begun, 'from'> | undefined): void {
    const known = this.begun.get(key);
    if (bar !== undefined && known === undefined) this.begun.set(key, { ...bar, from: step });
    if (bar === undefined && known !== undefined) {
      this.begun.delete(key);
      this.done.push({ ...known, to: step, open: false });
    }
  }
}
