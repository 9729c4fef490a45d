import type { PathSource } from '../core/system/path-source.js';
import { Life, type World } from '../core/world/world.js';
import { Values } from '../replay/values.js';

/** A word by number, with what it holds now, as text. */
export type Change = readonly [word: number, text: string];

const lives = new Map(Object.entries(Life).map(([name, number]) => [number as number, name]));

/** The words of a world as a reader sees them: pointers by their objects, actors by their names; and which have changed since. */
export class Words {
  readonly all: readonly { readonly name: string; readonly group: string }[];
  private readonly texts: string[];
  private readonly values: Values;
  private readonly isLife: ReadonlySet<number>;

  constructor(
    private readonly world: World,
    paths: readonly PathSource[],
  ) {
    this.values = new Values(world, paths);
    this.isLife = new Set(world.objects.flatMap((_, object) => (object > 0 ? [world.lifeCell(object)] : [])));
    const owners = [...world.objects.slice(1), ...world.actors].map(({ name }) => name).sort((a, b) => b.length - a.length);
    const group = (name: string): string => owners.find((one) => name.startsWith(`${one}.`) || name.startsWith(`${one} `)) ?? '';
    this.all = world.layout.names.map((name) => ({ name, group: group(name) }));
    this.texts = this.all.map(() => '');
  }

  /** Those whose text is another one than when this was last asked. */
  changes(): readonly Change[] {
    return this.texts.flatMap((before, cell): Change[] => {
      const text = this.text(cell, this.world.cells[cell]!);
      this.texts[cell] = text;
      return text === before ? [] : [[cell, text]];
    });
  }

  private text(cell: number, value: number): string {
    const { world } = this;
    if (this.isLife.has(cell)) return lives.get(value)!;
    const holds = world.layout.holds[cell];
    if (holds === 'actor') return value === 0 ? 'nobody' : (world.actors[value - 1]?.name ?? String(value));
    if (holds !== 'actors') return this.values.cell(cell, value);
    const inside = world.actors.filter((_, actor) => (value >>> actor) & 1).map(({ name }) => name);
    return inside.join(', ') || 'nobody';
  }
}
