import { StepError } from '../core/error.js';
import { Event, Within } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { ofNobody, setOf, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, sleeps, touching } from './footprint/objects.js';
import {
  asksDomain,
  type Domain,
  type Domains,
  domainOf,
  entersDomain,
  hasQueued,
  hasRunning,
  leavesDomain,
  looksAtDomain,
  returned,
  waitsForDomain,
} from './grace-domain.js';
import { mightSleep } from './might-sleep.js';
import { ofKind } from './footprint/objects.js';

/** What a domain is: not set up, which of a global DEFINE_SRCU() does; set up; cleaned up; left with callbacks that nobody calls. */
const State = { none: 0, set: 1, cleaned: 2, leaked: 3 } as const;

/** struct srcu_struct: a domain of readers of its own. */
export const srcuField: Field = { kind: 'srcu', cells: [{ name: '', range: upTo(3) }] };

/** Kinds of grace periods below these are of flavours of RCU. */
const firstKind = 3;
/** Sections that one actor may be in at once, in one domain. */
const most = 3;
/** Of the numbers that stand for the indices 0 and 1, the least: a number that a path makes up is none of them. */
const firstIndex = 2;

/** A domain, and who is in which sections of it. */
interface SrcuDomain extends Domain {
  /** The numbers that are given for its sections begin here. */
  readonly index: number;
  /** The cell of the sections that an actor is in, as bits. */
  sections(actor: number): number;
}

export function srcuDomains(w: World) {
  const all = w.fieldsOfKind('srcu').map(({ cell, object, name }, i): SrcuDomain => {
    const sections = new Map<number, number>();
    return {
      ...domainOf(w, firstKind + i, name, { object, cell }, () => w.cells[cell] === State.leaked),
      index: firstIndex + most * i,
      sections(actor) {
        let open = sections.get(actor);
        if (open === undefined) {
          open = w.cell(`${w.actors[actor]!.name} sections of ${name}`, ofNobody(setOf(most)));
          sections.set(actor, open);
        }
        return open;
      },
    };
  });
  const byCell = new Map(all.map((domain) => [domain.cell, domain]));
  return {
    all,
    at: (cell: number): SrcuDomain => byCell.get(cell)!,
    /** Its counters are there; else they are reached through NULL. */
    check({ object, cell }: Domain): void {
      const state = w.cells[cell];
      if (object !== 0 && (state === State.none || state === State.cleaned)) w.emit(Event.access, 0, Within.notSetUp, 1);
    },
    /** These actors read. */
    usedBy(users: readonly number[]): void {
      for (const domain of all) {
        domain.periods.usedBy(users);
        for (const user of users) domain.sections(user);
      }
    },
    isIn: ({ periods }: Domain, actor: number): boolean => periods.reads(actor),
  };
}

const may = (step: AbstractStep): readonly SrcuDomain[] => {
  const { all } = step.w.part(srcuDomains);
  return step.location().map((cell) => all.find((domain) => domain.cell === cell)!);
};

/** Domains as the operations of SRCU are given them. */
export const srcus: Domains = {
  inputs: { srcu: 'read' },
  takes: { srcu: 'srcu' },
  given: (w) => {
    const { at } = w.part(srcuDomains);
    return (a) => at(a[0]!);
  },
  may,
  all: (w) => w.part(srcuDomains).all,
  check: (w) => w.part(srcuDomains).check,
};

const source = 'kernel/rcu/srcutree.c; include/linux/srcu.h';
const notSetUp = 'of a domain in an object that was not set up, or is cleaned up: null-dereference';

/** Of one that uses a domain, which may not be set up. */
const using = (touches: (step: AbstractStep) => void) =>
  touching((step) => {
    accesses(step, []);
    touches(step);
  });

/** srcu_read_lock(): may be in several sections, of one domain and of others; may sleep in them. */
export const srcuReadLock = {
  name: 'srcuReadLock',
  c: 'srcu_read_lock(&$srcu)',
  params: { srcu: 'read' },
  takes: { srcu: 'srcu' },
  bind: (w, users) => {
    const srcu = w.part(srcuDomains);
    srcu.usedBy(users);
    return {
      apply(a) {
        const domain = srcu.at(a[0]!);
        srcu.check(domain);
        if (w.crashed) return 0;
        const cell = domain.sections(w.actor);
        const open = w.cells[cell]!;
        for (let section = 0; section < most; section++) {
          if (((open >> section) & 1) !== 0) continue;
          w.set(cell, open | (1 << section));
          domain.periods.enter(w.actor);
          return domain.index + section;
        }
        throw new StepError(
          `srcu_read_lock(): ${w.actors[w.actor]!.name} is in ${most} sections of ${domain.name} already; no more are kept`,
        );
      },
    };
  },
  footprint: using((step) => entersDomain(step, may(step))),
  gives: 'number',
  orders: { acquires: ['srcu grace period'] },
  reference: {
    does: 'begins a read section of the domain, in which its actor may sleep. Sections nest; readers of one domain hold up no other one',
    gives:
      'the index for srcu_read_unlock(): a number from 2 on, which stands for the real 0 or 1, another one for each section that is open',
    misuse: [notSetUp],
    source,
  },
} satisfies Operation;

export const srcuReadUnlock = {
  name: 'srcuReadUnlock',
  c: 'srcu_read_unlock(&$srcu, $idx)',
  params: { srcu: 'read', idx: 'value' },
  takes: { srcu: 'srcu' },
  bind: (w, users) => {
    const srcu = w.part(srcuDomains);
    srcu.usedBy(users);
    return {
      apply(a) {
        const domain = srcu.at(a[0]!);
        srcu.check(domain);
        if (w.crashed) return 0;
        const cell = domain.sections(w.actor);
        const section = a[1]! - domain.index;
        if (section < 0 || section >= most || ((w.cells[cell]! >> section) & 1) === 0) w.emit(Event.lockRelease, -1, 0, 0);
        else {
          w.set(cell, w.cells[cell]! & ~(1 << section));
          domain.periods.leave(w.actor);
        }
        return 0;
      },
    };
  },
  footprint: using((step) => {
    step.emits(Event.lockRelease);
    leavesDomain(step, may(step));
  }),
  gives: 'nothing',
  orders: { releases: ['srcu reader'] },
  reference: {
    does: 'ends the section of that index',
    misuse: [
      'with an index that no open section of this actor and domain was given: unlock-not-owner, and nothing is left, so that a grace ' +
        'period may never end. Of one who is in no section lockdep tells; of a wrong index nobody',
      notSetUp,
    ],
    source,
  },
} satisfies Operation;

/** synchronize_srcu() begins: it waits for the readers of now. */
const asks = (name: string, call: string): Operation => ({
  name,
  c: `${call}(&$srcu)`,
  params: { srcu: 'read' },
  takes: { srcu: 'srcu' },
  bind: (w, users) => {
    const srcu = w.part(srcuDomains);
    for (const { periods } of srcu.all) for (const user of users) periods.waitSet(user);
    return {
      apply(a) {
        const domain = srcu.at(a[0]!);
        srcu.check(domain);
        mightSleep(w);
        if (!w.crashed) w.set(domain.periods.waitSet(w.actor), domain.periods.readers());
        return 0;
      },
    };
  },
  footprint: using((step) => {
    sleeps(step);
    asksDomain(step, may(step));
  }),
  gives: 'nothing',
  orders: { releases: ['srcu grace period'] },
  reference: {
    does: `begins to wait for the readers of the domain; ${name}Wait is its return`,
    context: 'process context; a section of another domain too, but not of RCU',
    misuse: ['in a section of the same domain: deadlock', notSetUp],
    source,
  },
});

const waits = (name: string, call: string): Operation => ({
  name,
  c: `${call}(&$srcu) returns`,
  params: { srcu: 'read' },
  takes: { srcu: 'srcu' },
  bind: (w, users) => {
    const srcu = w.part(srcuDomains);
    for (const { periods } of srcu.all) for (const user of users) periods.waitSet(user);
    const awaited = (cell: number): number => (cell < 0 ? 0 : w.cells[srcu.at(cell).periods.waitSet(w.actor)]!);
    return {
      enabled: (a) => awaited(a[0]!) === 0,
      waitsFor: (a, other) => ((awaited(a[0]!) >> other) & 1) !== 0,
      apply: () => 0,
    };
  },
  footprint: touching((step) => waitsForDomain(step, may(step))),
  gives: 'nothing',
  orders: { acquires: ['srcu reader'] },
  reference: {
    does: 'returns from the wait',
    goes: 'every reader of the domain that there was at its beginning has left',
    misuse: ['of a domain whose object was freed meanwhile: use-after-free'],
    source,
  },
});

export const synchronizeSrcu = asks('synchronizeSrcu', 'synchronize_srcu');
export const synchronizeSrcuWait = waits('synchronizeSrcuWait', 'synchronize_srcu');
/** As synchronize_srcu(), but sooner: when is no difference here. */
export const synchronizeSrcuExpedited = asks('synchronizeSrcuExpedited', 'synchronize_srcu_expedited');
export const synchronizeSrcuExpeditedWait = waits('synchronizeSrcuExpeditedWait', 'synchronize_srcu_expedited');

/** Somebody looks who is in the domains of a world. */
function look(w: World): void {
  for (const domain of w.part(srcuDomains).all) domain.seen = true;
}

/** init_srcu_struct(): of a member; a global DEFINE_SRCU() needs none. Gives -ENOMEM where the scenario allows faults. */
export const initSrcuStruct = {
  name: 'initSrcuStruct',
  c: 'init_srcu_struct(&$srcu)',
  faults: ['ENOMEM'],
  params: { srcu: 'write' },
  takes: { srcu: 'srcu' },
  bind: (w) => {
    const srcu = w.part(srcuDomains);
    look(w);
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (w.faults) out[1] = noMemory;
        return w.faults ? 2 : 1;
      },
      apply(a, outcome) {
        mightSleep(w);
        if (outcome !== 0) return -12;
        const domain = srcu.at(a[0]!);
        if (domain.periods.readers() !== 0 || hasQueued(w, domain) || hasRunning(w, domain))
          throw new StepError(
            `init_srcu_struct(): ${domain.name} has readers or callbacks, which it would forget; that is not modelled, so clean it ` +
              'up first',
          );
        w.set(domain.cell, State.set);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    looksAtDomain(step, may(step));
  }),
  gives: 'number',
  reference: {
    does: 'sets a domain up that is in an object',
    gives: '0; -ENOMEM as an outcome',
    context: 'process context',
    source,
  },
} satisfies Operation;

/**
 * cleanup_srcu_struct(): waits for the callback that runs. With a reader, or a callback that is queued, it warns and leaves the domain as
 * it is, but for callbacks, of which none is called any more (measured).
 */
export const cleanupSrcuStruct = {
  name: 'cleanupSrcuStruct',
  c: 'cleanup_srcu_struct(&$srcu)',
  sleeps: true,
  params: { srcu: 'write' },
  takes: { srcu: 'srcu' },
  bind: (w) => {
    const srcu = w.part(srcuDomains);
    look(w);
    return {
      enabled(a) {
        if (a[0]! < 0) return true;
        const domain = srcu.at(a[0]!);
        return domain.periods.readers() !== 0 || !hasRunning(w, domain);
      },
      apply(a) {
        const domain = srcu.at(a[0]!);
        srcu.check(domain);
        mightSleep(w);
        if (w.crashed) return 0;
        const [read, queued] = [domain.periods.readers() !== 0, hasQueued(w, domain)];
        if (read || queued) w.emit(Event.warn, 0, 0, 0);
        if (!read) w.set(domain.cell, queued ? State.leaked : State.cleaned);
        return 0;
      },
    };
  },
  footprint: using((step) => {
    sleeps(step);
    step.emits(Event.warn);
    looksAtDomain(step, may(step));
    step.footprint.waitFor(...returned(step, ofKind(step.w, 'rcu_head')));
  }),
  gives: 'nothing',
  orders: { acquires: ['callback returned'] },
  reference: {
    does: 'takes the domain down, when no reader of it is left and srcu_barrier() has returned',
    goes: 'no callback of the domain runs; where somebody reads, at once',
    context: 'process context',
    misuse: ['with a reader: warn, and the domain stays', 'with a queued callback: warn, and it is never called', notSetUp],
    source: `cleanup_srcu_struct(), ${source}`,
  },
} satisfies Operation;

/** srcu_dereference(): who is no reader of that domain is told of, whatever else it reads. */
export const srcuDereference = {
  name: 'srcuDereference',
  c: 'srcu_dereference($loc, &$srcu)',
  params: { loc: 'read', srcu: 'read', order: 'tag' },
  marked: true,
  takes: { srcu: 'srcu' },
  bind: (w) => {
    const srcu = w.part(srcuDomains);
    return {
      apply(a) {
        if (!srcu.isIn(srcu.at(a[1]!), w.actor)) w.emit(Event.rcuFetch, 2, 0, 0);
        return w.cells[a[0]!]!;
      },
    };
  },
  footprint: { ...touching((step) => step.emits(Event.rcuFetch)), zeroWhile: (_, global) => [global] },
  gives: 'word',
  copies: true,
  reference: {
    does: 'fetches a pointer that the domain protects',
    gives: 'what the word holds',
    misuse: ['by one who is no reader of that domain: rcu-unprotected-dereference'],
    source: 'srcu_dereference(), include/linux/srcu.h',
  },
} satisfies Operation;
