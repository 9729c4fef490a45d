import type { Detector } from '../../../src/core/detector/detector.js';
import { negativeCount } from './counts.js';
import { startWhileMonitoring, stopWithoutStart } from './fd-calls.js';
import { doubleDetail, doubleReport, lostDetail, missingReport, reportAfterStop, spuriousDetail, spuriousError } from './reports.js';
import { reportWhileOff } from './monitoring.js';
import { lostSlot } from './slots.js';
import { staleAlready } from './starts.js';
import { earlyLatchRead, lostOverflow, spuriousOverflow, unmeasuredZero, wrongTask, wrongWindow } from './stops.js';
import { earlyReport, movedDeadline, negativeTime, unaccountedTime } from './times.js';
import { lateTimer } from './timers.js';
import { windowForgetter, windowTracker } from './window-facts.js';

/** All window properties, with the facts that they look at. */
export const windowProperties: readonly Detector[] = [
  windowTracker,
  lostOverflow,
  earlyLatchRead,
  spuriousOverflow,
  lostDetail,
  spuriousDetail,
  doubleReport,
  doubleDetail,
  spuriousError,
  reportAfterStop,
  missingReport,
  unmeasuredZero,
  wrongWindow,
  wrongTask,
  lostSlot,
  startWhileMonitoring,
  stopWithoutStart,
  earlyReport,
  movedDeadline,
  negativeTime,
  unaccountedTime,
  lateTimer,
  negativeCount,
  staleAlready,
  reportWhileOff,
  windowForgetter,
];
