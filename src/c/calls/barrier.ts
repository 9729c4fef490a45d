import { compilerBarrier, smpMb, smpMbAfterAtomic, smpMbBeforeAtomic, smpRmb, smpWmb } from '../../kernel/barrier.js';
import { localIrqDisable, localIrqEnable, localIrqRestore, localIrqSave } from '../../kernel/local-irq.js';
import { preemptDisable, preemptEnable } from '../../kernel/preempt.js';
import { type CallRules, one } from './rule.js';

export const barrierCalls: CallRules = {
  barrier: one(0, compilerBarrier, {}),
  smp_mb: one(0, smpMb, {}),
  smp_rmb: one(0, smpRmb, {}),
  smp_wmb: one(0, smpWmb, {}),
  smp_mb__before_atomic: one(0, smpMbBeforeAtomic, {}),
  smp_mb__after_atomic: one(0, smpMbAfterAtomic, {}),
  local_irq_save: one(1, localIrqSave, {}),
  local_irq_restore: one(1, localIrqRestore, {}),
  preempt_disable: one(0, preemptDisable, {}),
  preempt_enable: one(0, preemptEnable, {}),
  local_irq_disable: one(0, localIrqDisable, {}),
  local_irq_enable: one(0, localIrqEnable, {}),
};
