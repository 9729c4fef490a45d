import { clockPath } from '../../c/families/time.js';
import type { LoweredScene, Told } from '../../c/scene.js';
import type { StepNode } from '../../c/flow/flow.js';
import { InputError } from '../../core/error.js';
import type { ActorSpec } from '../../core/system/scenario.js';

/** What an actor is in a module, by the names of the module's header. */
export interface ModuleActor {
  readonly name: string;
  readonly kind: string;
  /** The C function that is called: of the scene, the block's; of what the kernel calls, the model's own. */
  readonly calls: string;
  /** The step by which it begins, where that is the kernel's own doing. */
  readonly begins: StepNode | undefined;
}

/** By the operation that it begins with, who the kernel calls by itself. */
const kinds: { readonly [operation: string]: string } = {
  timerExpire: 'RW_TIMER',
  hrtimerExpire: 'RW_HRTIMER',
  workRun: 'RW_WORK',
  delayedWorkExpire: 'RW_DELAYED',
  rcuInvoke: 'RW_RCU',
  taskletRun: 'RW_TASKLET',
  irqWorkRun: 'RW_IRQ_WORK',
  kthreadEnter: 'RW_KTHREAD',
};

const contexts: { readonly [word: string]: string } = { TASK: 'RW_TASK', SOFTIRQ: 'RW_SOFTIRQ', IRQ: 'RW_HARDIRQ' };

/** C's name of the block of an actor of the scene. */
export const blockOf = (name: string): string => `rw_block_${name.replace(/\W/g, '_')}`;

/** The actors of a scene. Throws an InputError of one that a module cannot have. */
export function actorsOf({ scenario, scene, functions, program }: LoweredScene): readonly ModuleActor[] {
  const told = new Map(functions.map((one) => [one.path.id, one]));
  // time passes by itself
  const others = scenario.actors.filter(({ path }) => path !== clockPath.id);
  return others.map((spec): ModuleActor => {
    const written = scene.actors.find(({ word, name }) => word !== 'BEFORE' && name === spec.name);
    const begins = firstOf(told.get(spec.path));
    const kind = begins?.end === undefined && typeof begins?.does === 'object' ? kinds[begins.does.name] : undefined;
    if (kind) {
      const { at } = told.get(spec.path)!;
      const calls = [...program.functions.values()].find((definition) => definition.at === at)!.name;
      return { name: spec.name, kind, calls, begins };
    }
    if (!written) throw new InputError(refusal(spec, begins));
    return { name: spec.name, kind: contexts[written.word]!, calls: blockOf(spec.name), begins: undefined };
  });
}

const firstOf = (told: Told | undefined): StepNode | undefined => told?.steps.get(told.path.initial);

function refusal({ name }: ActorSpec, begins: StepNode | undefined): string {
  const does = typeof begins?.does === 'object' ? ` (it begins with ${begins.does.name})` : '';
  return (
    `a module cannot have the actor '${name}'${does}: it can have TASK, SOFTIRQ and IRQ of the scene, timers, hrtimers, work ` +
    'items, delayed ones, RCU callbacks, tasklets, irq_works and kernel threads; an interrupt line needs a device, which there is none of'
  );
}
