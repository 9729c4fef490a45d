/** What a flag that a call is given does here. */
export type Flag =
  /** It changes nothing of what may happen, for this reason. */
  | { readonly nothing: string }
  /** The model does what it says; its number is that of the model, if it has one. */
  | { readonly modelled: string; readonly value?: number }
  /** It changes what may happen, in a way that is not modelled. */
  | { readonly refused: string };

export type Flags = { readonly [name: string]: Flag };

const noSuspend = { nothing: 'nothing is suspended' };

/** timer_setup(), include/linux/timer.h. */
export const timerFlags: Flags = {
  TIMER_DEFERRABLE: { nothing: 'time is not counted: any timer may be late' },
  TIMER_PINNED: { modelled: 'it expires on the CPU that armed it, so not before softirqs come on there' },
  TIMER_IRQSAFE: { refused: 'its callback runs with irqs off, and may be waited for in an interrupt' },
};

const stays =
  'an hrtimer that stays on the CPU of who starts it; without PINNED it may expire in every way in which a pinned one may, and in others';

/** hrtimer_setup() and hrtimer_start(), include/linux/hrtimer.h. */
export const hrtimerModes: Flags = {
  ...Object.fromEntries(
    ['HRTIMER_MODE_ABS', 'HRTIMER_MODE_REL'].flatMap((mode): (readonly [string, Flag])[] => [
      [mode, { modelled: 'it expires in a hardirq' }],
      [`${mode}_HARD`, { modelled: 'it expires in a hardirq' }],
      [`${mode}_SOFT`, { modelled: 'it expires in a softirq' }],
      ...['', '_HARD', '_SOFT'].map((how) => [`${mode}_PINNED${how}`, { refused: stays }] as const),
    ]),
  ),
};

/** HRTIMER_MODE_REL_SOFT and its kin expire in a softirq, all others in a hard interrupt. */
export const isOfSoftirq = (names: readonly string[]): boolean => names.some((name) => name.endsWith('_SOFT'));

/** alloc_workqueue(), include/linux/workqueue.h. */
export const workqueueFlags: Flags = {
  WQ_UNBOUND: { nothing: 'each item runs on a CPU of its own' },
  WQ_PERCPU: { nothing: 'each item runs on a CPU of its own' },
  WQ_FREEZABLE: noSuspend,
  WQ_MEM_RECLAIM: { nothing: 'a worker is always there; what its items may flush is not looked at' },
  WQ_HIGHPRI: { nothing: 'nobody has a priority' },
  WQ_CPU_INTENSIVE: { nothing: 'a worker is always there' },
  WQ_SYSFS: { nothing: 'nobody changes its attributes' },
  WQ_POWER_EFFICIENT: { nothing: 'each item runs on a CPU of its own' },
  WQ_BH: { refused: 'its items run in a softirq, and here a worker is a task, which may sleep' },
  __WQ_ORDERED: { refused: 'write alloc_ordered_workqueue()' },
};

/** request_irq(), include/linux/interrupt.h. */
export const irqFlags: Flags = {
  IRQF_SHARED: { modelled: 'its line may have other handlers', value: 1 },
  IRQF_ONESHOT: { modelled: 'its line is off until its thread has run', value: 2 },
  IRQF_NO_AUTOEN: { modelled: 'its line is off until enable_irq()', value: 4 },
  ...Object.fromEntries(
    ['NONE', 'RISING', 'FALLING', 'HIGH', 'LOW', 'PROBE'].map((how) => [
      `IRQF_TRIGGER_${how}`,
      { nothing: 'the device may raise the line at any time' },
    ]),
  ),
  IRQF_NO_SUSPEND: noSuspend,
  IRQF_COND_SUSPEND: noSuspend,
  IRQF_FORCE_RESUME: noSuspend,
  IRQF_EARLY_RESUME: noSuspend,
  IRQF_TIMER: noSuspend,
  IRQF_NO_THREAD: { nothing: 'no handler is made a thread' },
  IRQF_NOBALANCING: { nothing: 'the interrupt has a CPU of its own' },
  IRQF_PROBE_SHARED: { nothing: 'it is about a message alone' },
  IRQF_PERCPU: { refused: 'a line that each CPU has of its own' },
};
