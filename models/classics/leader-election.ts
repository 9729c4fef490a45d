import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { define } from '../../src/path/define.js';
import { is, point, revise } from '../../src/path/vocabulary.js';

/** One message to a link that holds one. */
const send = define({
  id: 'send',
  params: ['link', 'message'],
  initial: 'room',
  states: {
    room: point('wait_for_completion(&link->room)', 'waitForCompletion', { completion: { param: 'link', field: 'room' } }, 'put'),
    put: point(
      'link->message = message',
      'store',
      { loc: { param: 'link', field: 'message' }, value: { param: 'message' }, order: 'plain' },
      'tell',
    ),
    tell: point('complete(&link->full)', 'complete', { completion: { param: 'link', field: 'full' } }, 'done'),
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
    wait: point('wait_for_completion(&link->full)', 'waitForCompletion', { completion: { param: 'link', field: 'full' } }, 'take'),
    take: point(
      'message = link->message',
      'load',
      { loc: { param: 'link', field: 'message' }, order: 'plain' },
      { save: 'message', target: 'free' },
    ),
    free: point('complete(&link->room)', 'complete', { completion: { param: 'link', field: 'room' } }, 'done'),
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
      candidate: point('send(right, id)', 'send', { link: { param: 'right' }, message: { param: 'id' } }, 'listen'),
      listen: point('receive(left)', 'receive', { link: { param: 'left' } }, [
        { guard: is({ param: 'id' }), target: 'elected' },
        { guard: { type: 'gt', params: { right: nodes } }, save: 'message', target: 'passOn' },
        { guard: { type: 'gt', params: { right: { param: 'id' } } }, save: 'message', target: 'forward' },
        { target: 'listen', reenter: true },
      ]),
      forward: point('send(right, message)', 'send', { link: { param: 'right' }, message: { reg: 'message' } }, 'listen'),
      elected: point('atomic_inc(&leaders)', 'atomicInc', { loc: 'leaders', order: 'relaxed' }, 'announce'),
      announce: point(
        'send(right, "leader is id")',
        'send',
        { link: { param: 'right' }, message: { add: [{ param: 'id' }, nodes] } },
        'around',
      ),
      around: point('receive(left)', 'receive', { link: { param: 'left' } }, 'leader'),
      passOn: point('send(right, "leader is ...")', 'send', { link: { param: 'right' }, message: { reg: 'message' } }, 'follower'),
      leader: { type: 'final', output: 1 },
      follower: { type: 'final' },
    },
  });
  return {
    globals: { leaders: word(upTo(nodes)) },
    types: { link: { fields: { message: word(upTo(2 * nodes)), full: completionField, room: completionField } } },
    objects: Array.from({ length: nodes }, (_, l) => ({ name: `link${l}`, type: 'link', init: { room: 1 } })),
    paths: [variant === 'posted' ? tellFirst : send, receive, node],
    actors: Array.from({ length: nodes }, (_, i) => ({
      name: `node${i}`,
      kind: 'task',
      path: 'node',
      params: { id: nodes - i, left: `link${(i + nodes - 1) % nodes}`, right: `link${i}` },
    })),
    invariants: [{ name: 'there is one leader', location: 'leaders', equals: 1, afterHang: false }],
    assumes: { nodes },
  };
}
