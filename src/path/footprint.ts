import type { World } from '../core/world.js';
import type { FlatProgram, Point } from './flatten.js';

/**
 * By actor and point, what a step there may touch, told apart by class and not by object: each global, each field whatever
 * object it is of, each part of the kernel that an operation names. Twice the class's number, + 1 where it writes. What
 * an operation touches besides its parameters it may write.
 */
export function footprintsOf(flats: readonly FlatProgram[], world: World): readonly (readonly (readonly number[])[])[] {
  const classes = new Map<string, number>();
  const number = (name: string): number => {
    if (!classes.has(name)) classes.set(name, classes.size);
    return classes.get(name)!;
  };
  const touched = ({ operation, args }: Point): readonly number[] => {
    const kinds = Object.values(operation.params).filter((kind) => kind !== 'tag');
    const found = new Set<number>();
    args.forEach((arg, i) => {
      if (arg.kind === 'value') return;
      const name = arg.kind === 'cell' ? `global ${world.layout.names[arg.cell]}` : `field ${arg.field}`;
      found.add(number(name) * 2 + (kinds[i] === 'read' ? 0 : 1));
    });
    for (const part of operation.touches ?? []) found.add(number(world.hasGlobal(part) ? `global ${part}` : `part ${part}`) * 2 + 1);
    return [...found];
  };
  return flats.map(({ points }) => points.map((point) => (point ? touched(point) : [])));
}
