/**
 * What an operation tells the detectors, as small integers so that the hot loop sees no strings.
 * Arguments are three integers; a pointer carries object and generation.
 */
export const Event = {
  /** pointer, field number (-1: of no field of the model's; else see `Within`), 1 = write */
  access: 0,
  /** pointer, cache object that it is freed to (0 = nobody looks at the cache) */
  free: 1,
  /** pointer, cell of the head's state */
  callRcu: 2,
  /** pointer of the slot handed out */
  handOut: 3,
  /** pointer of the slot pushed */
  push: 4,
  /** object that is the cache */
  cacheDestroy: 5,
  /** pointer, cell of the timer */
  timerSetup: 6,
  timerStart: 7,
  timerCancelled: 8,
  /** pointer or 0, value before */
  refInc: 9,
  /** pointer or 0, value before, 1 = plain dec whose result is not used */
  refDec: 10,
  /** pointer, cell: an access to a timer whose base was never set up */
  noBase: 11,
  warn: 12,
  /** object that is the pool, number of the first and the last slot that go with it */
  poolFree: 13,
  /**
   * cell of the lock, 1 = taken with irqs as they are, 2 = with BH off besides; which call it is, and whether it tried (kernel/lock); told
   * before it is taken
   */
  lockAcquire: 14,
  /** cell of the lock (-1: of what is no lock), its owner's actor number + 1 (0 = none); which call takes what this one drops */
  lockRelease: 15,
  /** a sleeping operation is called */
  mightSleep: 16,
  /** hardirqs or softirqs were off for the acting one, and are on */
  interruptsOn: 20,
  /** an RCU-protected pointer is fetched: 1 = from a table; 2 = by one who is no reader of the domain that protects it */
  rcuFetch: 18,
  /** pointer: a list has become a ring, and a walk of it never ends */
  endlessWalk: 19,
  /** pointer to the entry: deleted while on no list, or added where it is already, which is refused */
  listCorruption: 21,
  /** object whose sequence count somebody writes under already, 0 = a global */
  concurrentWriters: 24,
  /** pointer: something of it is set up whose timer is armed, other than a struct hrtimer */
  initActive: 22,
  /** pointer to the entry, or to what the list of a wait queue is in: from here on nobody can say where the list leads */
  brokenList: 23,
  /** first cell of what has a callback, for which the acting one waits as lockdep sees it (kernel/lockdep-map) */
  mapTouch: 25,
  /** pointer: kfree_rcu() has it */
  freeLater: 26,
  /** pointer: nobody reads any more what kfree_rcu() had, and it is freed */
  freedLate: 27,
  /** bits of this actor's access and of that of `World.against`, which stands at the same word; object of the word */
  race: 17,
} as const;

/** What an access through NULL goes by, in place of a field, where the kernel's own memory has that pointer. */
export const Within = { queue: -2, notSetUp: -3 } as const;

/** Names of events that are not from the kernel: annotations of a model's paths start at this number. */
export const firstNote = 32;
