import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Location } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isNull, point, revise, sequence } from '../../src/path/vocabulary.js';

export interface BufferSize {
  readonly producers: number;
  readonly consumers: number;
  /** Slots; at most 7, as many as a completion counts. */
  readonly capacity: number;
  /** How many each producer puts in; the consumers take out equally many each. */
  readonly items: number;
}

const slot = (field: string): Location => ({ reg: 'slot', field });

/** Puts one item in: room, the lock, the slot, the next place. */
const produce = define({
  id: 'produce',
  registers: ['slot', 'next'],
  initial: 'room',
  states: {
    room: point('wait_for_completion(&room)', 'waitForCompletion', { completion: 'room' }, 'lock'),
    lock: point('mutex_lock(&lock)', 'mutexLock', { lock: 'lock' }, 'place'),
    place: point('slot = in', 'load', { loc: 'in', order: 'plain' }, { save: 'slot', target: 'fill' }),
    fill: point('slot->item = 1', 'store', { loc: slot('item'), value: 1, order: 'plain' }, 'next'),
    next: point('slot->next', 'load', { loc: slot('next'), order: 'plain' }, { save: 'next', target: 'move' }),
    move: point('in = next', 'store', { loc: 'in', value: { reg: 'next' }, order: 'plain' }, 'unlock'),
    unlock: point('mutex_unlock(&lock)', 'mutexUnlock', { lock: 'lock' }, 'tell'),
    tell: point('complete(&items)', 'complete', { completion: 'items' }, 'done'),
    done: { type: 'final' },
  },
});

/** Takes one item out; an empty slot is a WARN. */
const consume = define({
  id: 'consume',
  registers: ['slot', 'next'],
  initial: 'item',
  states: {
    item: point('wait_for_completion(&items)', 'waitForCompletion', { completion: 'items' }, 'lock'),
    lock: point('mutex_lock(&lock)', 'mutexLock', { lock: 'lock' }, 'place'),
    place: point('slot = out', 'load', { loc: 'out', order: 'plain' }, { save: 'slot', target: 'take' }),
    take: point('slot->item', 'load', { loc: slot('item'), order: 'plain' }, [{ guard: isNull, target: 'empty' }, { target: 'clear' }]),
    empty: point('WARN_ON(!slot->item)', 'warnOn', 'clear'),
    clear: point('slot->item = 0', 'store', { loc: slot('item'), value: 0, order: 'plain' }, 'next'),
    next: point('slot->next', 'load', { loc: slot('next'), order: 'plain' }, { save: 'next', target: 'move' }),
    move: point('out = next', 'store', { loc: 'out', value: { reg: 'next' }, order: 'plain' }, 'unlock'),
    unlock: point('mutex_unlock(&lock)', 'mutexUnlock', { lock: 'lock' }, 'tell'),
    tell: point('complete(&room)', 'complete', { completion: 'room' }, 'done'),
    done: { type: 'final' },
  },
});

/** The broken twin waits for an item with the lock held, so that no producer can bring one. */
const consumeLocked = revise(consume, {
  initial: 'lock',
  states: {
    lock: { ...consume.states['lock']!, invoke: { ...consume.states['lock']!.invoke!, onDone: 'item' } },
    item: { ...consume.states['item']!, invoke: { ...consume.states['item']!.invoke!, onDone: 'place' } },
  },
});

/** Producers and consumers of a ring of slots, with two counting semaphores and a mutex (Dijkstra, EWD 123). */
export function boundedBuffer({ producers, consumers, capacity, items }: BufferSize, variant: string): Scenario {
  const repeated = (id: string, src: string, times: number) =>
    sequence(
      id,
      [],
      Array.from({ length: times }, () => ({ src })),
    );
  const actors = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${name}${i}`, kind: 'task' as const, path: name }));
  return {
    globals: { lock: mutexField, room: completionField, items: completionField, in: pointer('slot'), out: pointer('slot') },
    types: { slot: { fields: { item: word(bit), next: pointer('slot') } } },
    objects: Array.from({ length: capacity }, (_, s) => ({ name: `slot${s}`, type: 'slot', init: { next: `slot${(s + 1) % capacity}` } })),
    init: { in: 'slot0', out: 'slot0', room: capacity },
    paths: [
      produce,
      variant === 'posted' ? consumeLocked : consume,
      repeated('producer', 'produce', items),
      repeated('consumer', 'consume', (producers * items) / consumers),
    ],
    actors: [...actors('producer', producers), ...actors('consumer', consumers)],
    assumes: { producers, consumers, capacity, items },
  };
}
