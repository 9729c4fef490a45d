/** The public API: what a model, a scenario or a detector of one's own is written with, and what runs it. */

export { Defect, InputError } from './core/error.js';
export { Event } from './core/world/event.js';
export { type Field, pointer, word } from './core/world/field.js';
export { bit, type Range, upTo } from './core/world/layout.js';
export type {
  Detector,
  DetectorInC,
  EndOfRun,
  Handler,
  Handlers,
  Heard,
  Touched,
  Touches,
  Trace,
  TraceStep,
  TraceWorld,
} from './core/detector/detector.js';
export type { Limits, StopRule, StoppedBy } from './core/search/limits.js';
export type { Bound, Operation, ParamKind } from './core/operation/operation.js';
export type { Executor, Pending } from './core/system/run.js';
export type { Expectation, Exploration, Switches } from './core/system/exploration.js';
export { type Ownership, ownershipOf, type Phrase, type Phrases, type Resource, type Verb } from './core/system/ownership.js';
export type { ActorKind, ActorSpec, Declarations, Invariant, ObjectSpec, ObjectType, Scenario } from './core/system/scenario.js';
export { type Encounter, identityOf, type Site, siteOf, type Standpoint } from './core/system/site.js';
export type { Recorder, Search, SearchInput, Stats, Strategy } from './core/search/strategy.js';
export { generationOf, Life, objectOf, pointerOf, type World } from './core/world/world.js';

export { cdevField } from './kernel/cdev.js';
export { completionField } from './kernel/completion.js';
export { deviceField } from './kernel/device.js';
export { hlistHeadField, hlistPprevField } from './kernel/hlist.js';
export { hashtableField } from './kernel/hashtable.js';
export { idaField, idrField } from './kernel/idr.js';
export { hrtimerField } from './kernel/hrtimer.js';
export { operations } from './kernel/index.js';
export { irqf, irqLineField, irqLineOf, irqreturn } from './kernel/irq-lines.js';
export { kthreadField } from './kernel/kthread.js';
export { listField, listNodeField } from './kernel/list.js';
export { mutexField, mutexFieldFor, spinlockField } from './kernel/lock.js';
export { moduleField } from './kernel/module.js';
export { notifierHeadField } from './kernel/notifier.js';
export { percpuRefField, percpuRefInitFlags } from './kernel/percpu-ref.js';
export { rwlockField } from './kernel/rwlock.js';
export { rwsemField } from './kernel/rwsem.js';
export { seqcountField, seqcountFieldFor } from './kernel/seqcount.js';
export { poolField } from './kernel/pool.js';
export { rcuHeadField } from './kernel/rcu.js';
export { refcountField } from './kernel/refcount.js';
export { semaphoreField } from './kernel/semaphore.js';
export { cacheField } from './kernel/slab.js';
export { onCpuField } from './kernel/task.js';
export { irqWorkField } from './kernel/irq-work.js';
export { taskletField } from './kernel/tasklet.js';
export { taskStateField } from './kernel/task-state.js';
export { waitQueueHeadField } from './kernel/wait-queue.js';
export { fileClosedField, fileOthersField, fileUsersField } from './kernel/file.js';
export { timerListField } from './kernel/timer-list.js';
export { tracepointField } from './kernel/tracepoint.js';
export { delayedWorkField, workField, unboundWorkqueueField, workqueueField, workqueueIn } from './kernel/work-items.js';
export { xarrayField } from './kernel/xarray.js';
export { clockName } from './kernel/clock.js';

export type { Coverage } from './core/system/coverage.js';
export { Compiled } from './execute/compiled.js';
export { define, exploration } from './path/define.js';
export { type NamedReporter, racewalk, type UserModule, type UserModuleSource } from './path/module/user-module.js';
export { mermaid, stately } from './path/diagram.js';
export { Live } from './execute/live.js';
export { type UnderLock, underLock } from './kernel/under-lock.js';
export { type BitWait, lockingBit, waitingOnBit, wakingBit } from './kernel/wait-bit.js';
export { type DecAndLock, decAndLock } from './kernel/dec-and-lock.js';
export { type CallChain, callChain } from './kernel/notifier-call.js';
export { reads, type WaitEvent, waitEvent } from './kernel/wait-event.js';
export {
  all,
  atLeastU64,
  differs,
  equals,
  is,
  isError,
  isNot,
  isNull,
  nonNull,
  not,
  point,
  type Revision,
  revise,
  sequence,
} from './path/vocabulary.js';
export type { Branch, Guard, Invoke, Location, Operand, OperandInput, PathSource, Points, PointSource } from './path/vocabulary.js';

export { type ExploreOptions, type Outcome, SearchRun } from './search/explore.js';
export type { Finding } from './search/recorder.js';
export { confirm, type ConfirmedFinding } from './replay/finding.js';
export { follow, type Found, type Replay, type ReplayStep, replay as replaySchedule } from './replay/replay.js';
export { shrink, type Shrunk } from './replay/shrink.js';
export { type Story, story } from './replay/story.js';
export { System } from './replay/system.js';
export { parseToken, printToken, type Token } from './replay/token.js';
export { type Cause, type CausedRun, causesOf, type Member } from './causes/causes.js';
export { type CriticalPair, criticalPair, type PairSide } from './causes/critical-pair.js';
export { columns } from './report/columns.js';
export type { Action, SimulatedSystem, Simulation } from './core/system/simulation.js';
export { simulationText, unmet } from './simulate/report.js';
export { simulate, type SimulationRun } from './simulate/run.js';
export { parseScript, type Script } from './simulate/script.js';
