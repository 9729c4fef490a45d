import { InputError, StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation, ParamKind } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { bhComesOn, bhOff, bhOn, bottomHalves } from './bottom-half.js';
import { accesses, ofEverybody, ofKind, sleeps } from './footprint/objects.js';
import { cellsByActor, type GracePeriods, gracePeriods } from './grace-period.js';
import { tellsInterruptsOn } from './lock.js';
import { mightSleep } from './might-sleep.js';
import { Head, isQueued, rcuState, readers } from './rcu.js';

/** Readers of their own kind, those who wait for them, and callbacks that do: an SRCU domain, or a flavour of RCU. */
export interface Domain {
  /** What an rcu_head that is queued here is queued for: from 1, 0 is RCU itself. */
  readonly kind: number;
  /** Names its cells and places. */
  readonly name: string;
  /** The object that it is in, 0 for none, and its word, -1 where it has none. */
  readonly object: number;
  readonly cell: number;
  readonly periods: GracePeriods;
  /** Its callbacks are lost: none is called any more. */
  readonly lost: () => boolean;
  /** Others look who is in it, by more than that they wait until they have left. */
  seen: boolean;
}

/** Every domain of a world that an operation uses. */
export const domainsOf = (_: World): Domain[] => [];

/** The most kinds of grace periods that an rcu_head may be queued for, RCU's own not counted. */
export const mostKinds = 15;

export function domainOf(w: World, kind: number, name: string, at = { object: 0, cell: -1 }, lost = () => false): Domain {
  if (kind > mostKinds)
    throw new InputError(`${name}: the scenario declares more SRCU domains than the ${mostKinds - 2} that are kept apart; declare fewer`);
  const rcu = w.part(rcuState);
  const periods = gracePeriods(w, { nesting: `in ${name}` }, `waits for ${name}`);
  rcu.heads.forEach(({ waits }, head) => periods.waited(waits, () => rcu.kindOf(head) === kind));
  const domain: Domain = { kind, name, ...at, periods, lost, seen: false };
  w.part(domainsOf).push(domain);
  return domain;
}

// --- what steps touch, each of one of these domains

const counted = ({ name }: Domain): string => `readers of ${name}`;

export function entersDomain(step: AbstractStep, domains: readonly Domain[]): void {
  for (const domain of domains) {
    step.footprint.write(step.place(`in ${domain.name} ${step.actor}`));
    if (domain.seen) step.footprint.write(step.place(`${counted(domain)} ${step.actor}`));
  }
}

export function leavesDomain(step: AbstractStep, domains: readonly Domain[]): void {
  for (const domain of domains) {
    step.footprint.free(step.place(`out of ${domain.name} ${step.actor}`));
    if (domain.seen) step.footprint.write(step.place(`${counted(domain)} ${step.actor}`));
  }
}

/** Notes who is in it. */
export function asksDomain(step: AbstractStep, domains: readonly Domain[]): void {
  for (const { name } of domains) step.footprint.read(...ofEverybody(step, `in ${name}`));
}

export function waitsForDomain(step: AbstractStep, domains: readonly Domain[]): void {
  for (const { name } of domains) step.footprint.waitFor(...ofEverybody(step, `out of ${name}`));
}

/** Looks who is in it, and whether callbacks of it are queued. */
export function looksAtDomain(step: AbstractStep, domains: readonly Domain[]): void {
  for (const domain of domains) step.footprint.read(...ofEverybody(step, counted(domain)));
  step.footprint.read(...step.w.part(rcuState).heads.map(({ state }) => state));
}

// --- its callbacks

/** A family of domains, as its operations are given them. */
export interface Domains {
  /** What says which one it is, the first parameters: nothing where there is one. */
  readonly inputs: { readonly [param: string]: ParamKind };
  readonly takes?: { readonly [param: string]: string };
  /** By an operation's arguments. */
  readonly given: (w: World) => (a: Int32Array) => Domain;
  /** Those that may be given. */
  readonly may: (step: AbstractStep) => readonly Domain[];
  readonly all: (w: World) => readonly Domain[];
  /** Tells of a domain that cannot be used. */
  readonly check?: (w: World) => (domain: Domain) => void;
}

export const heads = (w: World, objects: readonly number[]): readonly number[] =>
  w.part(rcuState).heads.flatMap(({ object, state }) => (objects.includes(object) ? [state] : []));
const place = (step: AbstractStep, objects: readonly number[], what: string): readonly number[] =>
  objects.map((object) => step.place(`callback of ${step.w.objects[object]!.name} ${what}`));
export const returned = (step: AbstractStep, objects: readonly number[]): readonly number[] => place(step, objects, 'returned');

/** call_rcu() of such a domain. */
export function calling(of: Domains, rest: Pick<Operation, 'name' | 'c' | 'reference'>): Operation {
  const first = Object.keys(of.inputs).length;
  return {
    ...rest,
    params: { ...of.inputs, object: 'object', head: 'write' },
    takes: { ...of.takes, head: 'rcu_head' },
    bind: (w) => {
      const rcu = w.part(rcuState);
      rcu.keepKinds(mostKinds);
      const given = of.given(w);
      const check = of.check?.(w);
      return {
        apply(a) {
          const domain = given(a);
          check?.(domain);
          if (w.crashed) return 0;
          const head = rcu.headAt(a[first + 1]!);
          w.emit(Event.callRcu, a[first]!, rcu.heads[head]!.state, 0);
          if (!w.crashed) rcu.queue(head, domain.kind, domain.periods.readers());
          return 0;
        },
      };
    },
    footprint: {
      touches(step) {
        const objects = step.objects(first);
        step.emits(Event.callRcu, objects);
        if (of.check) accesses(step, []);
        asksDomain(step, of.may(step));
        step.footprint.update(...heads(step.w, objects));
        step.footprint.write(...place(step, objects, 'queued'));
        // a second one makes it leak, for which a barrier may not have to wait any more
        step.footprint.free(...returned(step, objects));
      },
      brackets: [],
    },
    gives: 'nothing',
    orders: { releases: ['callback'] },
  };
}

/** The callback is called, in a worker, with BH off: an actor that is a task. */
export function invoking(of: Domains, rest: Pick<Operation, 'name' | 'reference'>): Operation {
  return {
    ...rest,
    c: 'grace period over: callback runs',
    params: { object: 'object' },
    bind: (w, users) => {
      const rcu = w.part(rcuState);
      const bh = w.part(bottomHalves);
      bh.usedBy(users);
      const byKind = new Map(of.all(w).map((domain) => [domain.kind, domain]));
      return {
        enabled(a) {
          const head = rcu.headOf(objectOf(a[0]!));
          const { state, waits } = rcu.heads[head]!;
          const domain = byKind.get(rcu.kindOf(head));
          return domain !== undefined && isQueued(w.cells[state]!) && w.cells[waits] === 0 && !domain.lost();
        },
        waitsFor: (a, other) => (w.cells[rcu.heads[rcu.headOf(objectOf(a[0]!))]!.waits]! & (1 << other)) !== 0,
        apply(a) {
          const head = rcu.headOf(objectOf(a[0]!));
          const { name, kind } = w.actors[w.actor]!;
          if (kind !== 'task')
            throw new StepError(
              `${name}: it is a ${kind}, and begins with ${rest.name}; such callbacks are called by a worker with BH off, so make it ` +
                'a task',
            );
          const { object } = byKind.get(rcu.kindOf(head))!;
          if (object !== 0) w.emit(Event.access, w.pointerTo(object), -1, 1);
          if (w.crashed) return 0;
          rcu.invoked(head);
          bh.disable(w.actor);
          rcu.enter(w.actor);
          return w.pointerTo(rcu.heads[head]!.object);
        },
      };
    },
    footprint: {
      touches(step) {
        step.footprint.update(...heads(step.w, step.objects(0)));
        const domains = of.all(step.w);
        accesses(
          step,
          domains.flatMap(({ object }) => (object === 0 ? [] : [object])),
        );
        step.footprint.read(...domains.flatMap(({ cell }) => (cell < 0 ? [] : [cell])));
        waitsForDomain(step, domains);
        bhOff(step);
      },
      brackets: [{ section: readers, enters: true }],
    },
    gives: (_, objects) => objects(0),
    orders: { acquires: ['callback', 'reader'] },
  };
}

/** The callback has returned, and its worker has BH on again. */
export const returning = (rest: Pick<Operation, 'name' | 'reference'>): Operation => ({
  ...rest,
  c: 'return',
  params: { object: 'object' },
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const bh = w.part(bottomHalves);
    bh.usedBy(users);
    return {
      apply(a) {
        rcu.returned(rcu.headOf(objectOf(a[0]!)));
        rcu.unlocks(w.actor);
        bhComesOn(w);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.free(...returned(step, step.objects(0)));
      bhOn(step);
      tellsInterruptsOn(step, []);
    },
    brackets: [{ section: readers, enters: false }],
  },
  gives: 'nothing',
  orders: { releases: ['callback returned'] },
});

/** The two steps of a barrier: it notes which callbacks are queued or run, then it waits until they have returned. */
export function barrier(
  of: Domains,
  rest: Pick<Operation, 'name' | 'reference'> & { readonly c: string },
): readonly [Operation, Operation] {
  return [
    {
      ...rest,
      params: of.inputs,
      ...(of.takes && { takes: of.takes }),
      bind: (w, users) => {
        const rcu = w.part(rcuState);
        const sets = cellsByActor(users, rcu.callbackSet);
        const given = of.given(w);
        const check = of.check?.(w);
        return {
          apply(a) {
            const domain = given(a);
            check?.(domain);
            mightSleep(w);
            if (!w.crashed) w.set(sets[w.actor]!, rcu.pending(domain.kind));
            return 0;
          },
        };
      },
      footprint: {
        touches(step) {
          sleeps(step);
          if (of.check) accesses(step, []);
          step.footprint.read(...place(step, ofKind(step.w, 'rcu_head'), 'queued'));
        },
        brackets: [],
      },
      gives: 'nothing',
    },
    {
      name: `${rest.name}Wait`,
      c: `${rest.c} returns`,
      params: of.inputs,
      ...(of.takes && { takes: of.takes }),
      bind: (w, users) => {
        const rcu = w.part(rcuState);
        const sets = cellsByActor(users, rcu.callbackSet);
        const awaited = (head: number): boolean => rcu.awaits(w.cells[sets[w.actor]!]!, head);
        return {
          enabled: () => rcu.heads.every((_, head) => !awaited(head)),
          waitsFor: (_, other) => rcu.heads.some(({ waits }, head) => awaited(head) && (w.cells[waits]! & (1 << other)) !== 0),
          apply() {
            w.set(sets[w.actor]!, 0);
            return 0;
          },
        };
      },
      footprint: {
        touches(step) {
          step.footprint.waitFor(...returned(step, ofKind(step.w, 'rcu_head')));
          waitsForDomain(step, of.all(step.w));
        },
        brackets: [],
      },
      gives: 'nothing',
      orders: { acquires: ['callback returned'] },
      reference: {
        does: 'returns from the wait',
        goes: 'each callback that was queued, or ran, at its beginning has returned',
        source: rest.reference!.source,
      },
    },
  ];
}

/** A callback of it is queued, or runs. */
export const hasQueued = (w: World, { kind }: Domain): boolean => {
  const rcu = w.part(rcuState);
  return rcu.heads.some(({ state }, head) => rcu.kindOf(head) === kind && isQueued(w.cells[state]!));
};
export const hasRunning = (w: World, { kind }: Domain): boolean => {
  const rcu = w.part(rcuState);
  return rcu.heads.some(({ state }, head) => rcu.kindOf(head) === kind && (w.cells[state]! & Head.running) !== 0);
};
