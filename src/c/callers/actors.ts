import type { ActorKind } from '../../core/system/scenario.js';
import { delayedWorkExpire } from '../../kernel/delayed-work.js';
import { hrtimerExpire, hrtimerReturn } from '../../kernel/hrtimer-expiry.js';
import { hrtimerStart } from '../../kernel/hrtimer.js';
import { rcuInvoke, rcuReturn } from '../../kernel/rcu-callback.js';
import { rcuTasksTraceInvoke, rcuTasksTraceReturn } from '../../kernel/rcu-tasks-trace.js';
import { irqWorkReturn, irqWorkRun } from '../../kernel/irq-work.js';
import { taskletReturn, taskletRun } from '../../kernel/tasklet.js';
import { timerExpire, timerReturn } from '../../kernel/timer-expiry.js';
import { workReturn, workRun } from '../../kernel/work.js';
import type { Operation } from '../../core/operation/operation.js';
import type { CallbackKind } from '../calls/rule.js';
import type { Callback } from '../lower/facts.js';
import type { Word } from '../flow/flow.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import type { Lowered, Lowering } from '../lower/lowering.js';
import type { Scene, SceneActor, TypeName } from '../parse/syntax.js';
import { pointerTo } from '../lower/values.js';

/** Somebody who runs a path; of `each` struct's object there is one of it. */
export interface Runner {
  readonly lowered: Lowered;
  readonly name: string;
  readonly kind: ActorKind;
  readonly before: boolean;
  readonly daemon: boolean;
  /** The struct whose objects have one each, handed to it as `of`. */
  readonly each: string | undefined;
  /** What calls it, of what the kernel calls by itself. */
  readonly called?: 'timer' | 'work' | 'irq work';
  /** The object that is its task, of a kernel thread, which runs once. */
  readonly task?: string;
}

const noType: TypeName = { kind: 'void' };

/** Words of a scene: in which context who follows runs. */
const contexts: { readonly [word: string]: ActorKind } = {
  BEFORE: 'task',
  TASK: 'task',
  SOFTIRQ: 'softirq',
  IRQ: 'hardirq',
};

/** Who runs in a scene by its own words. */
export function sceneActors(lowering: Lowering, scene: Scene): readonly Runner[] {
  const { problems } = lowering.program;
  return scene.actors.flatMap((actor) => {
    const kind = contexts[actor.word];
    if (!kind)
      return (
        problems.within(() =>
          problems.unknown(
            actor.at,
            'word of a scene',
            actor.word,
            Object.keys(contexts),
            `; there are ${Object.keys(contexts).join(', ')} and EXPECT`,
          ),
        ) ?? []
      );
    const lowered = problems.within(() => directly(lowering, actor) ?? wrapped(lowering, scene, actor));
    const before = actor.word === 'BEFORE';
    return lowered ? [{ lowered, name: before ? `BEFORE:${scene.name}` : actor.name, kind, before, daemon: false, each: undefined }] : [];
  });
}

/** Who does nothing but call one function is that function's. */
function directly(lowering: Lowering, { body, word }: SceneActor): Lowered | undefined {
  const [only, ...others] = body.body;
  if (others.length > 0 || only?.kind !== 'expression' || word === 'BEFORE') return undefined;
  const { value } = only;
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.args.length > 0) return undefined;
  const definition = lowering.program.functions.get(value.callee.name);
  if (!definition || definition.params.length > 0) return undefined;
  const { instance, inline } = lowering.instance(value.callee.name, [], value.at);
  return inline ? undefined : instance;
}

function wrapped(lowering: Lowering, scene: Scene, actor: SceneActor): Lowered {
  const name = lowering.program.functions.has(actor.name) || lowering.program.globals.has(actor.name) ? `${actor.name}_task` : actor.name;
  return lowering.lower(`${scene.name}:${actor.at}`, name, [], noType, actor.at, (f) => lowering.statements(f, actor.body));
}

interface CallbackForm {
  readonly begins: Operation;
  readonly begin: (
    object: { readonly param: string } | 0,
    word: Word,
  ) => { readonly [param: string]: Word | 0 | { readonly param: string } };
  readonly says: string;
  readonly returns: Operation;
  /** What the last step is of, where that is the member and not its object. */
  readonly ends?: (word: Word) => { readonly [param: string]: Word };
  /** The first step gives 0 where the function is not called after all. */
  readonly mayNotCall?: true;
  readonly kind: ActorKind;
  readonly takes: string;
  /** What queues it again where the function returns something other than 0. */
  readonly restarts?: Operation;
  /** Who calls the function, as the kernel names it. */
  readonly caller: string;
}

/** A work item, delayed or not: in its queue they are one kind of thing. */
const byWorker: CallbackForm = {
  begins: workRun,
  begin: (_, work) => ({ work }),
  says: 'a worker runs it',
  returns: workReturn,
  kind: 'task',
  takes: 'work_struct',
  caller: 'process_one_work',
};

const forms: { readonly [kind in CallbackKind]: CallbackForm } = {
  timer: {
    begins: timerExpire,
    begin: (_, timer) => ({ timer }),
    says: 'the timer expires',
    returns: timerReturn,
    kind: 'softirq',
    takes: 'timer_list',
    caller: 'call_timer_fn',
  },
  tasklet: {
    begins: taskletRun,
    begin: (_, tasklet) => ({ tasklet }),
    says: 'a softirq runs it',
    returns: taskletReturn,
    ends: (tasklet) => ({ tasklet }),
    mayNotCall: true,
    kind: 'softirq',
    takes: 'tasklet_struct',
    caller: 'tasklet_action_common',
  },
  'irq work': {
    begins: irqWorkRun,
    begin: (_, work) => ({ work }),
    says: 'an interrupt runs it',
    returns: irqWorkReturn,
    ends: (work) => ({ work }),
    kind: 'hardirq',
    takes: 'irq_work',
    caller: 'irq_work_single',
  },
  work: byWorker,
  'delayed work': byWorker,
  rcu: {
    begins: rcuInvoke,
    begin: (object) => ({ object }),
    says: 'the grace period is over',
    returns: rcuReturn,
    kind: 'rcu-callback',
    takes: 'rcu_head',
    caller: 'rcu_do_batch',
  },
  'tasks trace': {
    begins: rcuTasksTraceInvoke,
    begin: (object) => ({ object }),
    says: 'the grace period is over',
    returns: rcuTasksTraceReturn,
    kind: 'rcu-callback',
    takes: 'rcu_head',
    caller: 'rcu_tasks_invoke_cbs',
  },
  hrtimer: {
    begins: hrtimerExpire,
    begin: (object) => ({ object }),
    says: 'the timer expires',
    returns: hrtimerReturn,
    kind: 'hardirq',
    takes: 'hrtimer',
    caller: '__run_hrtimer',
    restarts: hrtimerStart,
  },
  'soft hrtimer': {
    begins: hrtimerExpire,
    begin: (object) => ({ object }),
    says: 'the timer expires',
    returns: hrtimerReturn,
    kind: 'softirq',
    takes: 'hrtimer',
    caller: '__run_hrtimer',
    restarts: hrtimerStart,
  },
};

/** What the kernel calls by itself: a timer's, a work item's and an RCU head's function, for each object that has one. */
export function callbackActors(lowering: Lowering): readonly Runner[] {
  const { facts } = lowering;
  return [...facts.callbacks.values()].flatMap((callback) => lowering.program.problems.within(() => actorsOf(lowering, callback)) ?? []);
}

function actorsOf(lowering: Lowering, callback: Callback): readonly Runner[] {
  const { problems } = lowering.program;
  const form = forms[callback.kind as CallbackKind];
  const [name, ...others] = [...callback.functions];
  if (name === undefined) return [];
  if (others.length > 0)
    return problems.refuse(
      callback.at,
      `this is set up for ${[...callback.functions].join(' and for ')}; one member with several functions is not modelled yet`,
    );
  const definition = lowering.program.functions.get(name)!;
  if (definition.params.length !== 1)
    return problems.refuse(definition.at, `'${name}' is called by the kernel with one argument, and takes ${definition.params.length}`);
  const { target } = callback;
  const member = target.path.at(-1) ?? (target.kind === 'global' ? target.name : 'it');
  const word: Word =
    target.kind === 'global' ? [target.name, ...target.path].join('.') : { object: { param: 'of' }, field: target.path.join('_') };
  const object = target.kind === 'global' ? (0 as const) : { param: 'of' };
  const params = target.kind === 'global' ? [] : [{ name: 'of', type: noType, at: definition.at }];
  // an element of a pool is another one each time that it is handed out: the step that finds it says which
  const isPooled = target.kind === 'object' && [...lowering.facts.pools.values()].some(({ struct }) => struct === target.struct);
  if (isPooled && typeof form.begins.gives !== 'function')
    return problems.refuse(callback.at, `a ${callback.kind} in an element of a mempool_t is not modelled; hrtimers and rcu_heads are`);
  const key = `${callback.kind} ${JSON.stringify(target)}`;
  const lowered = lowering.lower(key, form.caller, params, noType, definition.at, (f: FunctionLowering) => {
    const { builder } = f;
    const begun = form.mayNotCall && builder.temporary({ min: 0, max: 1 });
    const found = isPooled ? builder.temporary(lowering.facts.pointers) : undefined;
    const [called, left] = [builder.label(), builder.label()];
    const first = { does: form.begins, input: form.begin(object, word), at: definition.at, text: form.says };
    builder.step({ publishes: [], ...first, into: begun ?? found });
    if (begun !== undefined) {
      builder.test({ type: 'ne', params: { left: { reg: begun }, right: 0 } }, called, left);
      builder.mark(called);
    }
    const value = {
      operand: found === undefined ? (target.kind === 'global' ? 1 : ({ param: 'of' } as const)) : { reg: found },
      type: pointerTo({ kind: 'struct', tag: form.takes }),
      target,
    };
    const returned = lowering.call(f, name, [value], { at: definition.nameAt, end: definition.nameAt + name.length });
    if (form.restarts) {
      // HRTIMER_RESTART: queued again before the callback counts as returned, for the time that hrtimer_forward() has moved it to
      const returns = f.intervalOf(returned.operand);
      if (lowering.facts.ticks !== undefined && returns && (returns.min !== 0 || returns.max !== 0))
        problems.add(
          definition.at,
          'HRTIMER_RESTART is not modelled where time is counted: leave OPTION(ticks, n) out, or start the timer',
        );
      const [again, over] = [f.builder.label(), f.builder.label()];
      f.builder.test({ type: 'ne', params: { left: returned.operand, right: 0 } }, again, over);
      f.builder.mark(again);
      f.says('HRTIMER_RESTART', definition.body.end - 1, { does: form.restarts, input: { object, delay: 0 } });
      f.builder.jump(over);
      f.builder.mark(over);
    }
    f.says('return', definition.body.end - 1, { does: form.returns, input: form.ends ? form.ends(word) : { object } });
    if (begun !== undefined) {
      builder.jump(left);
      builder.mark(left);
    }
  });
  const each = target.kind === 'global' ? undefined : target.struct;
  const called =
    callback.kind === 'irq work'
      ? callback.kind
      : form.begins === workRun
        ? 'work'
        : /timer$|tasklet/.test(callback.kind)
          ? 'timer'
          : undefined;
  const runners: Runner[] = [{ lowered, name: member, kind: form.kind, before: false, daemon: true, each, ...(called && { called }) }];
  if (callback.kind === 'delayed work') {
    const fires = lowering.lower(`${key} timer`, 'delayed_work_timer_fn', params, noType, definition.at, (f) => {
      f.says('its timer expires', definition.at, { does: delayedWorkExpire, input: { work: word } });
    });
    runners.push({ lowered: fires, name: `${member}_timer`, kind: 'softirq', before: false, daemon: true, each });
  }
  return runners;
}
