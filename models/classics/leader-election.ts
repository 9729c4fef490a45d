import { word } from '../../src/core/field.js';
import { upTo } from '../../src/core/layout.js';
import type { Scenario } from '../../src/core/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { define } from '../../src/path/define.js';
import { is, revise } from '../../src/path/vocabulary.js';

/** One message to a link that holds one. */
const send = define({
  id: 'send',
  params: ['link', 'message'],
  initial: 'room',
  states: {
    room: { description: 'wait_for_completion(&link->room)', invoke: { src: 'waitForCompletion', input: { completion: { param: 'link', field: 'room' } }, onDone: 'put' } },
    put: { description: 'link->message = message', invoke: { src: 'store', input: { loc: { param: 'link', field: 'message' }, value: { param: 'message' }, order: 'plain' }, onDone: 'tell' } },
    tell: { description: 'complete(&link->full)', invoke: { src: 'complete', input: { completion: { param: 'link', field: 'full' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The broken twin tells of a message before it is there, so that the one before it may be taken a second time and this one never. */
const tellFirst = revise(send, {
  states: {
    room: { ...send.states['room']!, invoke: { ...send.states['room']!.invoke!, onDone: 'tell' } },
    tell: { ...send.states['tell']!, invoke: { ...send.states['tell']!.invoke!, onDone: 'put' } },
    put: { ...send.states['put']!, invoke: { ...send.states['put']!.invoke!, onDone: 'done' } },
  },
});

const receive = define({
  id: 'receive',
  params: ['link'],
  registers: ['message'],
  initial: 'wait',
  states: {
    wait: { description: 'wait_for_completion(&link->full)', invoke: { src: 'waitForCompletion', input: { completion: { param: 'link', field: 'full' } }, onDone: 'take' } },
    take: { description: 'message = link->message', invoke: { src: 'load', input: { loc: { param: 'link', field: 'message' }, order: 'plain' }, onDone: { save: 'message', target: 'free' } } },
    free: { description: 'complete(&link->room)', invoke: { src: 'complete', input: { completion: { param: 'link', field: 'room' } }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'message' } },
  },
});

/**
 * Election in a ring of links to the right (Chang and Roberts, CACM 22(5), 1979): a node passes on numbers larger than its own,
 * and whoever gets its own number back is the leader and says so once around. Numbers fall along the ring, so that
 * each goes all the way to the largest: the most messages that there can be.
 */
export function leaderElection(nodes: number, variant: string): Scenario {
  const node = define({
    id: 'node',
    params: ['id', 'left', 'right'],
    registers: ['message'],
    initial: 'candidate',
    states: {
      candidate: { description: 'send(right, id)', invoke: { src: 'send', input: { link: { param: 'right' }, message: { param: 'id' } }, onDone: 'listen' } },
      listen: {
        description: 'receive(left)',
        invoke: {
          src: 'receive',
          input: { link: { param: 'left' } },
          onDone: [
            { guard: is({ param: 'id' }), target: 'elected' },
            { guard: { type: 'gt', params: { right: nodes } }, save: 'message', target: 'passOn' },
            { guard: { type: 'gt', params: { right: { param: 'id' } } }, save: 'message', target: 'forward' },
            { target: 'listen', reenter: true },
          ],
        },
      },
      forward: { description: 'send(right, message)', invoke: { src: 'send', input: { link: { param: 'right' }, message: { reg: 'message' } }, onDone: 'listen' } },
      elected: { description: 'atomic_inc(&leaders)', invoke: { src: 'atomicInc', input: { loc: 'leaders', order: 'relaxed' }, onDone: 'announce' } },
      announce: { description: 'send(right, "leader is id")', invoke: { src: 'send', input: { link: { param: 'right' }, message: { add: [{ param: 'id' }, nodes] } }, onDone: 'around' } },
      around: { description: 'receive(left)', invoke: { src: 'receive', input: { link: { param: 'left' } }, onDone: 'leader' } },
      passOn: { description: 'send(right, "leader is ...")', invoke: { src: 'send', input: { link: { param: 'right' }, message: { reg: 'message' } }, onDone: 'follower' } },
      leader: { type: 'final', output: 1 },
      follower: { type: 'final' },
    },
  });
  return {
    globals: { leaders: word(upTo(nodes)) },
    types: { link: { fields: { message: word(upTo(2 * nodes)), full: completionField, room: completionField } } },
    objects: Array.from({ length: nodes }, (_, l) => ({ name: `link${l}`, type: 'link', init: { room: 1 } })),
    paths: [variant === 'seed' ? tellFirst : send, receive, node],
    actors: Array.from({ length: nodes }, (_, i) => ({ name: `node${i}`, kind: 'task', path: 'node', params: { id: nodes - i, left: `link${(i + nodes - 1) % nodes}`, right: `link${i}` } })),
    invariants: [{ name: 'there is one leader', location: 'leaders', equals: 1 }],
    assumes: { nodes },
  };
}
