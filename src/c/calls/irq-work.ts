import { initIrqWork, irqWorkQueue, irqWorkSync } from '../../kernel/irq-work.js';
import { type CallRules, one } from './rule.js';

const work = { work: 0 };

export const irqWorkCalls: CallRules = {
  init_irq_work: one(2, initIrqWork, work, { keepsPrivate: true, callback: { of: 0, function: 1, kind: 'irq work' } }),
  irq_work_queue: one(1, irqWorkQueue, work, { gives: 'bool', runs: { of: 0, kind: 'irq work' } }),
  irq_work_sync: one(1, irqWorkSync, work),
};
