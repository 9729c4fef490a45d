/** What may stop a search. Absent: unlimited. Time is for the driver of a search to watch, never for what is below it. */
export interface Limits {
  /** Runs from the start. */
  readonly schedules?: number;
  /** Steps of one run. */
  readonly steps?: number;
  /** Steps of all runs, or edges of the state graph. */
  readonly transitions?: number;
  /** Bytes of the search's own arrays. */
  readonly memory?: number;
  /** States that may be looked at from one state, to tell what goes round there without an end. */
  readonly trap?: number;
}

/** `first` finding; one of each `kind` that a walk can show (every new kind counts once); `never`. */
export type StopRule = 'first' | 'kind' | 'never';

/** What stopped a search: its stop rule, a limit, its user. */
export type StoppedBy = 'first' | 'kind' | 'time' | 'schedules' | 'steps' | 'transitions' | 'memory' | 'signal';
