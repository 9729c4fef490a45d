import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { completionField } from '../../src/kernel/completion.js';
import { kinds } from '../c/c-model.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const node = { object: { param: 'of' } };
const unpublish: Call = ['store', { loc: 'shared', value: 0, order: 'release' }];
const n = { reg: 'n', field: 'value' };

/** Looks at what is published, twice: as a reader or not. */
const reading = (reader: boolean): PathSource => {
  const states: Points = {
    fetch: point('n = rcu_dereference(shared)', 'rcuDereference', { loc: 'shared', order: 'dependent' }, [
      { guard: isNull, target: reader ? 'leave' : 'done' },
      { save: 'n', target: 'look' },
    ]),
    look: point('READ_ONCE(n->value)', 'load', { loc: n, order: 'once' }, 'again'),
    again: point('READ_ONCE(n->value)', 'load', { loc: n, order: 'once' }, reader ? 'leave' : 'done'),
    ...(reader && {
      enter: point('rcu_read_lock()', 'rcuReadLock', 'fetch'),
      leave: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    }),
    done: { type: 'final' },
  };
  return define({ id: 'reads', params: ['of'], registers: ['n'], initial: reader ? 'enter' : 'fetch', states });
};

function freeing(calls: readonly Call[], reader = true): readonly string[] {
  const frees = stepsOf(['of'], 'frees', ...calls);
  const scenario: Scenario = {
    globals: { shared: pointer('node') },
    types: { node: { fields: { value: word(bit) }, collected: true } },
    objects: [{ name: 'node0', type: 'node' }],
    init: { shared: 'node0' },
    paths: [reading(reader), frees],
    actors: ['frees', 'reads'].map((path) => ({ name: path, kind: 'task', path, params: { of: 'node0' } })),
  };
  const all = found(scenario);
  expect(found(scenario, [persistent, chains])).toEqual(all);
  return all.map((site) => site.split(' ')[0]!).filter((kind) => kind !== 'rcu-unprotected-dereference');
}

describe('kfree_rcu()', () => {
  it('leaves the object to the readers of then', () => {
    expect(freeing([unpublish, ['kfreeRcu', node]])).toEqual([]);
    // kfree() does not
    expect(freeing([unpublish, ['kfree', node]])).toContain('use-after-free');
  });

  it('frees it when the last reader of then has left, by whatever it is one, and not before', () => {
    const look = { loc: 'device0.timer', order: 'once' };
    const k = new Kernel();
    const isFreed = (): boolean => {
      k.do('irq0', 'load', look);
      return k.found.includes('use-after-free');
    };
    k.do('a', 'rcuReadLock');
    k.do('a', 'rcuReadLock');
    k.do('b', 'rawSpinLock', { lock: 'spinlock' });
    k.do('c', 'preemptDisable');
    k.do('c', 'kfreeRcu', { object: 'device0' });
    // who comes later is not waited for
    k.do('irq0', 'rcuReadLock');
    expect(isFreed()).toBe(false);
    k.do('a', 'rcuReadUnlock');
    k.do('b', 'rawSpinUnlock', { lock: 'spinlock' });
    expect(isFreed()).toBe(false);
    k.do('c', 'preemptEnable');
    expect(isFreed()).toBe(false);
    k.do('a', 'rcuReadUnlock');
    expect(isFreed()).toBe(true);
  });

  it('frees at once where nobody is a reader', () => {
    const k = new Kernel();
    k.do('a', 'kfreeRcu', { object: 'device0' });
    k.do('b', 'load', { loc: 'device0.timer', order: 'once' });
    expect(k.found).toEqual(['use-after-free']);
  });

  it('under a reader that stops a timer leaves the timer no freed memory, nor does call_rcu(); where nobody has stopped it, it does', () => {
    const text = (stop: string, free: string): string => `
      struct obj { struct timer_list timer; bool seen; int x; struct rcu_head rcu; };
      static struct obj __rcu *gp;
      static void expired(struct timer_list *t) { struct obj *p = container_of(t, struct obj, timer); WRITE_ONCE(p->x, 1); }
      static void freed(struct rcu_head *h) { kfree(container_of(h, struct obj, rcu)); }
      static void reader(void)
      {
        struct obj *p;
        rcu_read_lock();
        p = rcu_dereference(gp);
        if (p) { WRITE_ONCE(p->seen, true); ${stop} }
        rcu_read_unlock();
      }
      static void remover(void)
      {
        struct obj *p = rcu_dereference_protected(gp, 1);
        if (!READ_ONCE(p->seen)) return;
        RCU_INIT_POINTER(gp, NULL);
        ${free}
      }
      SCENE(s, "") {
        BEFORE {
          struct obj *p = kzalloc(sizeof(*p), GFP_KERNEL);
          timer_setup(&p->timer, expired, 0);
          mod_timer(&p->timer, jiffies + 1);
          rcu_assign_pointer(gp, p);
        }
        TASK(reader) { reader(); }
        TASK(remover) { remover(); }
      }`;
    const [stops, later] = ['timer_delete_sync(&p->timer);', 'kfree_rcu(p, rcu);'];
    expect(kinds(text(stops, later))).toEqual([]);
    expect(kinds(text(stops, 'call_rcu(&p->rcu, freed);'))).toEqual([]);
    expect(kinds(text(stops, 'kfree(p);'))).toContain('use-after-free');
    // a callback that runs may outlast the reader
    expect(kinds(text('timer_delete(&p->timer);', later))).toEqual(['use-after-free']);
    expect(kinds(text('', later))).toEqual(['use-after-free']);
  });

  it('of one that never leaves frees nothing', () => {
    const stays = stepsOf(
      [],
      'stays',
      ['rcuReadLock'],
      ['store', { loc: 'inside', value: 1 }],
      ['waitForCompletion', { completion: 'done' }],
    );
    const frees = define({
      id: 'frees',
      params: ['of'],
      initial: 'inside',
      states: {
        inside: point('READ_ONCE(inside)', 'load', { loc: 'inside', order: 'once' }, [
          { guard: isNull, target: 'done' },
          { target: 'free' },
        ]),
        free: point('kfree_rcu(n)', 'kfreeRcu', node, 'look'),
        look: point('READ_ONCE(n->value)', 'load', { loc: { param: 'of', field: 'value' }, order: 'once' }, 'done'),
        done: { type: 'final' },
      },
    });
    expect(
      found({
        globals: { inside: word(bit), done: completionField },
        types: { node: { fields: { value: word(bit), timer: timerListField } } },
        objects: [{ name: 'node0', type: 'node' }],
        paths: [stays, frees],
        actors: [
          { name: 'stays', kind: 'task', path: 'stays' },
          { name: 'frees', kind: 'task', path: 'frees', params: { of: 'node0' } },
        ],
      }),
    ).not.toContain('use-after-free node frees@frees.look');
  });

  it('leaves it to nobody who is no reader, or reads later', () => {
    expect(freeing([unpublish, ['kfreeRcu', node]], false)).toContain('use-after-free');
    expect(freeing([['kfreeRcu', node], unpublish])).toContain('use-after-free');
  });

  it('twice is a double free', () => {
    expect(freeing([unpublish, ['kfreeRcu', node], ['kfreeRcu', node]])).toContain('double-free');
    expect(freeing([unpublish, ['kfreeRcu', node], ['kfree', node]])).toContain('double-free');
  });

  it('is of its own reader, too, until that leaves', () => {
    const look: Call = ['load', { loc: { param: 'of', field: 'value' }, order: 'once' }];
    const own: readonly Call[] = [unpublish, ['rcuReadLock'], ['kfreeRcu', node], look, ['rcuReadUnlock']];
    expect(freeing(own)).toEqual([]);
    expect(freeing([...own, look])).toContain('use-after-free');
  });

  it('with a timer inside that nobody stops is told at the end, though nobody is the timer', () => {
    const armed = (...calls: readonly Call[]): readonly string[] => {
      const timer = { param: 'of', field: 'timer' };
      const path = stepsOf(['of'], 'frees', ['timerSetup', { timer }], ['addTimer', { timer, delay: 1 }], ...calls);
      return found({
        globals: {},
        types: { node: { fields: { timer: timerListField } } },
        objects: [{ name: 'node0', type: 'node' }],
        paths: [path],
        actors: [{ name: 'frees', kind: 'task', path: 'frees', params: { of: 'node0' } }],
      });
    };
    expect(armed(['kfreeRcu', node])).toEqual(['free-active node']);
    const own: readonly Call[] = [['rcuReadLock'], ['kfreeRcu', node], ['timerDelete', { timer: { param: 'of', field: 'timer' } }]];
    expect(armed(...own, ['rcuReadUnlock'])).toEqual([]);
  });

  it('is what kvfree_rcu_barrier() waits for, with the readers that the objects are left to, and with no other ones', () => {
    const k = new Kernel();
    k.do('c', 'rcuReadLock');
    k.do('a', 'kvfreeRcuBarrier');
    expect(k.can('a', 'kvfreeRcuBarrierWait')).toBe(true);
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('b', 'rcuReadLock');
    k.do('a', 'kvfreeRcuBarrier');
    expect([k.can('a', 'kvfreeRcuBarrierWait'), k.waitsFor('a', 'kvfreeRcuBarrierWait')]).toEqual([false, ['c']]);
    k.do('c', 'rcuReadUnlock');
    expect(k.can('a', 'kvfreeRcuBarrierWait')).toBe(true);
    // so what a reader leads to by such an object may be freed after it, and not after rcu_barrier()
    const kept: readonly Call[] = [unpublish, ['kfreeRcu', node]];
    expect(freeing([...kept, ['kvfreeRcuBarrier'], ['kvfreeRcuBarrierWait']])).toEqual([]);
  });

  it('holds up no callback that call_rcu() queues after it', () => {
    const k = new Kernel();
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('a', 'callRcu', { object: 'item1', head: 'item1.rcu' });
    expect(k.can('callback', 'rcuInvoke', { object: 'item1', head: 'item1.rcu' })).toBe(true);
  });

  it('is nothing that rcu_barrier() waits for', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('a', 'rcuBarrier');
    expect(k.can('a', 'rcuBarrierWait')).toBe(true);
  });
});
