import type { Detector } from '../../../src/core/detector/detector.js';
import { startWhileMonitoring, stopWithoutStart } from './fd-calls.js';
import { doubleReport, lostDetail, missingReport, reportAfterStop, spuriousDetail } from './reports.js';
import { lostSlot } from './slots.js';
import { lostOverflow, spuriousOverflow, wrongWindow } from './stops.js';
import { earlyReport, movedDeadline, negativeTime } from './times.js';
import { windowForgetter, windowTracker } from './window-facts.js';

/** All window properties, with the facts that they look at. */
export const windowProperties: readonly Detector[] = [
  windowTracker,
  lostOverflow,
  spuriousOverflow,
  lostDetail,
  spuriousDetail,
  doubleReport,
  reportAfterStop,
  missingReport,
  wrongWindow,
  lostSlot,
  startWhileMonitoring,
  stopWithoutStart,
  earlyReport,
  movedDeadline,
  negativeTime,
  windowForgetter,
];
