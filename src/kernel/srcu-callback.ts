import { barrier, calling, invoking, returning } from './grace-domain.js';
import { srcus } from './srcu.js';

const source = 'kernel/rcu/srcutree.c';

export const callSrcu = calling(srcus, {
  name: 'callSrcu',
  c: 'call_srcu(&$srcu, &$head, ...)',
  reference: {
    does: 'queues the callback, which is called once the readers of the domain have left. rcu_barrier() does not wait for it',
    misuse: [
      'of a head that is queued already, whatever for: double-call-rcu',
      'of a domain in an object that was not set up, or is cleaned up: null-dereference',
    ],
    source: `call_srcu(), ${source}`,
  },
});

export const srcuInvoke = invoking(srcus, {
  name: 'srcuInvoke',
  reference: {
    does: 'a worker calls the callback that is queued on the object, with BH off: the first step of an actor that is a task',
    gives: 'the object',
    goes: 'every reader of the domain of the time of call_srcu() has left; never, where cleanup_srcu_struct() came before it',
    misuse: ['of a domain whose object is freed: use-after-free'],
    source: `srcu_invoke_callbacks(), ${source}`,
  },
});

export const srcuReturn = returning({
  name: 'srcuReturn',
  reference: { does: 'the callback has returned', source: `srcu_invoke_callbacks(), ${source}` },
});

export const [srcuBarrier, srcuBarrierWait] = barrier(srcus, {
  name: 'srcuBarrier',
  c: 'srcu_barrier(&$srcu)',
  reference: {
    does: 'notes the callbacks of the domain that are queued or run; srcuBarrierWait returns once they have',
    context: 'process context',
    misuse: ['in a section of the domain, with a callback queued: deadlock', 'with a callback that is lost: hung-task'],
    source: `srcu_barrier(), ${source}`,
  },
});
