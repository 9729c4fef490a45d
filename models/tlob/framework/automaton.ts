/** States of the automaton, the initial one first. */
export const State = { running: 0, sleeping: 1, waiting: 2 } as const;
/** Events of the automaton. */
export const SchedEvent = { sleep: 0, preempt: 1, wakeup: 2, switchIn: 3 } as const;
/** No transition for this event in this state. */
export const INVALID_STATE = 3;

const { running, sleeping, waiting } = State;
const none = INVALID_STATE;

/** The next state, by state and event: sleep, preempt, wakeup, switch_in. */
export const transitions: readonly (readonly number[])[] = [
  [sleeping, waiting, none, none],
  [none, none, waiting, none],
  [none, none, none, running],
];
