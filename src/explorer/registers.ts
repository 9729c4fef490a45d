import { branchesOf, type OperandInput, type PathSource, registersOf } from '../core/system/path-source.js';
import type { Live } from '../execute/live.js';
import type { System } from '../replay/system.js';
import { Values } from '../replay/values.js';

/** A frame of an actor with what its registers hold. */
export interface FilmFrame {
  readonly point: string;
  readonly registers: readonly (readonly [name: string, value: string])[];
}

/** What registers and parameters hold, with pointers by their objects, as far as a path's own text says that they are some. */
export class Registers {
  private readonly pointers: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly values: Values;
  /** Names that a reader wrote. */
  private readonly own: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly live: Live,
    system: System,
  ) {
    const { paths } = system.scenario;
    this.values = new Values(live.world, paths);
    this.pointers = pointersOf(system);
    this.own = new Map(paths.map((path) => [path.id, [...(path.params ?? []), ...registersOf(path)]]));
  }

  of(actor: number): readonly FilmFrame[] {
    return this.live.frames(actor).map(({ path, point, registers }) => ({
      point: `${path}.${point}`,
      registers: (this.own.get(path) ?? []).flatMap((name): [string, string][] => {
        const value = registers[name];
        if (value === undefined) return [];
        return [[name, this.pointers.get(path)?.has(name) ? this.values.pointer(value) : String(value)]];
      }),
    }));
  }
}

/** By path, the registers and parameters that lead somewhere: a field is reached through them, or who takes an object gets them. */
function pointersOf({ scenario: { paths }, operations }: System): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map(paths.map(({ id }) => [id, new Set<string>()]));
  const byId = new Map(paths.map((path) => [path.id, path]));
  for (let grown = true; grown; ) {
    grown = false;
    for (const path of paths) for (const name of used(path)) grown = add(path.id, name) || grown;
  }
  return found;

  function add(path: string, name: string): boolean {
    const known = found.get(path)!;
    return !known.has(name) && known.add(name).has(name);
  }

  function used(path: PathSource): readonly string[] {
    return Object.values(path.states).flatMap(({ invoke }) => {
      if (!invoke) return [];
      const params = operations.get(invoke.src)?.params;
      const callee = byId.get(invoke.src);
      const gives = operations.get(invoke.src)?.gives;
      const inputs = Object.entries(invoke.input ?? {}).flatMap(([param, input]) => {
        const name = nameOf(input);
        const leads = isField(input) || params?.[param] === 'object' || (callee !== undefined && found.get(callee.id)!.has(param));
        return name !== undefined && leads ? [name] : [];
      });
      const saved = branchesOf(invoke).flatMap(({ save, set = {} }) => [
        ...(save !== undefined && typeof gives === 'function' ? [save] : []),
        ...Object.entries(set).flatMap(([register, operand]) => {
          if (typeof operand === 'number') return [];
          if ('result' in operand) return typeof gives === 'function' ? [register] : [];
          const from = nameOf(operand);
          return from !== undefined && found.get(path.id)!.has(from) ? [register] : [];
        }),
      ]);
      return [...inputs, ...saved];
    });
  }
}

const isField = (input: OperandInput): boolean => typeof input === 'object' && 'field' in input;

function nameOf(input: OperandInput): string | undefined {
  if (typeof input !== 'object') return undefined;
  if ('reg' in input) return input.reg;
  return 'param' in input ? input.param : undefined;
}
