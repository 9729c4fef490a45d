import type { Detector, Trace } from '../../core/detector/detector.js';
import { InputError } from '../../core/error.js';
import { Event } from '../../core/world/event.js';
import { isValue, type Operation } from '../../core/operation/operation.js';
import { toyWorld } from './toy-world.js';
import { pointerOf, World } from '../../core/world/world.js';

/** Runs a detector's own trace and gives the kinds found, in order. Throws an InputError where a step of it would have to wait. */
export function runTrace(trace: Trace, operations: ReadonlyMap<string, Operation>, detectors: readonly Detector[]): string[] {
  const scenario = { ...(trace.world ?? toyWorld) };
  const bounds = new Map<string, ReturnType<Operation['bind']>>();
  const world = new World({ ...scenario, actors: scenario.actors.map((actor) => ({ ...actor, path: '' })) });
  const all = world.actors.map((_, a) => a);
  for (const [, name] of trace.steps) {
    const operation = operations.get(name);
    if (operation && !bounds.has(name)) bounds.set(name, operation.bind(world, all));
  }
  world.seal(detectors);
  const pointer = (text: string): number => {
    const [name, generation = '0'] = text.split('@');
    if (name === 'NULL') return 0;
    return pointerOf(world.objectNumber(name!), Number(generation));
  };
  const kinds: string[] = [];
  const collect = (): void => {
    // one of a role, as a report has it
    const found = Array.from({ length: world.foundCount }, (_, i) => [world.foundDetector[i]!, world.role(world.foundObject[i]!)] as const);
    for (const [detector] of new Map(found.map((one) => [one.join(), one])).values()) kinds.push(world.detectors[detector]!.kind);
  };
  for (const [step, [actor, name, input = {}]] of trace.steps.entries()) {
    world.startStep(world.actorNumber(actor));
    if (name === 'end') {
      const { asleep, ...waiting } = input;
      const waits = new Map(Object.entries(waiting).map(([who, whom]) => [world.actorNumber(who), world.actorNumber(String(whom))]));
      world.end({
        actors: world.actors.length,
        blocked: waits.size,
        isBlocked: (a) => waits.has(a),
        waitsFor: (a, other) => waits.get(a) === other,
        asleep: (a) => world.actors[a]!.name === asleep,
        liveRegisters: () => [],
      });
    } else if (name === 'race') {
      world.against = world.actorNumber(String(input['against']));
      world.emit(Event.race, Number(input['mine']), Number(input['theirs']), pointer(String(input['object'])));
    } else if (name.startsWith('note:')) {
      const value = (v: number | string | undefined): number => (typeof v === 'string' ? pointer(v) : (v ?? 0));
      world.emit(world.note(name.slice(5)), value(input['a']), value(input['b']), value(input['c']));
    } else {
      const operation = operations.get(name)!;
      const args: number[] = [];
      for (const [param, kind] of Object.entries(operation.params)) {
        if (kind === 'tag') continue;
        const given = input[param] ?? 0;
        if (typeof given === 'number') args.push(given);
        else if (isValue(kind)) args.push(pointer(given));
        else if (given.includes('.')) {
          const [object, field] = given.split('.');
          args.push(world.dereference(pointer(object!), world.fieldNumber(field!), kind === 'read' ? 0 : 1));
        } else args.push(world.global(given));
      }
      const bound = bounds.get(name)!;
      if (bound.enabled?.(Int32Array.from(args)) === false)
        throw new InputError(
          `${trace.says}: at step ${step + 1} ${actor} cannot go, for ${name} has to wait; a trace has to be a run that is possible`,
        );
      if (!world.crashed) bound.apply(Int32Array.from(args), 0);
    }
    collect();
    if (world.crashed) break;
  }
  return kinds;
}
