import { InputError } from '../core/error.js';
import type { Detector } from '../core/detector/detector.js';
import type { PathSource } from '../core/system/path-source.js';
import type { ActorSpec, Scenario } from '../core/system/scenario.js';
import type { SimulatedDoing, SimulatedSystem } from '../core/system/simulation.js';
import { clockName } from '../kernel/clock.js';
import { Timer } from '../kernel/hrtimer.js';
import { operations } from '../kernel/index.js';
import { linkedPaths } from '../core/system/linked.js';
import { Live } from '../execute/live.js';

/** A line of the trace. */
export interface TraceLine {
  /** Microseconds from the start. */
  readonly at: number;
  /** The task that ran, and in what context: `t-1`, `d..2.`. */
  readonly task: string;
  readonly context: string;
  readonly text: string;
}

/** What became of an action. */
export interface Done {
  readonly line: number;
  readonly at: number;
  /** Who did what, as the script says it. */
  readonly what: string;
  /** As C would name it; `blocked` where it never returned, empty where it returns nothing. */
  readonly result: string;
  readonly shows: string | undefined;
  readonly expect: string | undefined;
  /** When it returned, where that was later than it was called. */
  readonly until: number | undefined;
}

/** What a script's run left behind. Times are in microseconds of the script. */
export interface SimulationRun {
  /** Lines as ftrace prints them, in the order of their times. */
  readonly trace: readonly TraceLine[];
  /** The script's calls with what they returned, in the order in which they began. */
  readonly done: readonly Done[];
  /** Findings of the detectors, as sentences. */
  readonly found: readonly string[];
  /** Words of the model that stand for its statistics, at the end. */
  readonly counters: readonly (readonly [name: string, value: string])[];
}

/** Steps of one action, or of what follows from it, after which nobody waits for its end. */
const longest = 100_000;
/** Calls of one actor. */
const mostCalls = 9000;
/** The flags that ftrace prints: irqs off, hard or soft interrupt, preemption depth. */
const contexts: { readonly [kind: string]: string } = {
  task: '.....',
  tracepoint: 'd..2.',
  softirq: '..s1.',
  hardirq: 'd.h1.',
  'rcu-callback': '..s1.',
};

/**
 * Runs a script on live actors, one action after the other, each until it returns or blocks. Whatever can act by itself does
 * so at once: timers in the order of their deadlines, then callbacks. Where an operation may
 * turn out in several ways it takes the first: it succeeds. Nothing is left to chance, so the run is always the same.
 */
export function simulate(system: SimulatedSystem, detectors: readonly Detector[]): SimulationRun {
  const trace: TraceLine[] = [];
  const returned = new Map<string, { readonly code: number; readonly at: number }>();
  const found: string[] = [];
  let now = 0;
  let current: SimulatedDoing | undefined;
  const { world, live, numbers } = assemble(
    system,
    detectors,
    (call, code) => returned.set(call, { code, at: now }),
    (w, text) => {
      const { name, kind } = w.actors[w.actor]!;
      const task = name === current?.actor.name ? (current.as ?? name) : '<idle>-0';
      trace.push({ at: now, task, context: contexts[kind]!, text });
    },
  );
  const clock = world.global(clockName);
  const start = world.cells[clock]!;
  const daemons = system.daemons.map(({ name }) => numbers.get(name)!);
  let held = false;
  const mayRun = (daemon: number): boolean => !held || !['softirq', 'hardirq'].includes(world.actors[daemon]!.kind);
  const timers = world.fieldsOfKind('hrtimer').map(({ cell }) => cell);
  const choices = new Int32Array(64);

  /** Takes the actor's first choice, if it has one. */
  const step = (actor: number): boolean => {
    if (actor < 0 || world.crashed || live.choicesOf(actor, choices, 0) === 0) return false;
    live.step(choices[0]!);
    for (let i = 0; i < world.foundCount; i++) {
      const { kind, says } = world.detectors[world.foundDetector[i]!]!;
      found.push(
        `${kind}: ${world.objects[world.foundObject[i]!]?.name ?? world.actors[actor]!.name} ${says}, at ${now} us by ` +
          `${world.actors[actor]!.name}`,
      );
    }
    return true;
  };
  const endless = (actor: number): never => {
    const place = current === undefined ? '' : `${current.action.place}: `;
    throw new InputError(`${place}${world.actors[actor]!.name} does not come to an end within ${longest} steps, at ${now} us`);
  };
  const settle = (): void => {
    for (let steps = 0; daemons.some((daemon) => mayRun(daemon) && step(daemon)); steps++) if (steps > longest) endless(world.actor);
  };
  const drive = (actor: number, more: () => boolean): void => {
    for (let steps = 0; more() && step(actor); steps++) {
      settle();
      if (steps > longest) endless(actor);
    }
  };
  const advanceTo = (time: number): void => {
    for (;;) {
      const due = timers
        .filter((timer) => world.cells[timer + Timer.queued] === 1)
        .map((timer) => world.cells[timer + Timer.expires]! - start);
      const next = Math.min(...due);
      if (held || next > time || world.crashed) break;
      now = Math.max(now, next);
      world.set(clock, start + now);
      settle();
    }
    now = time;
    world.set(clock, start + now);
    settle();
  };

  const made = new Map<string, number>();
  const results: { readonly doing: SimulatedDoing; readonly keys: readonly string[]; readonly returns: number }[] = [];
  let waiting: SimulatedDoing[] = [];
  const lastOf = new Map<SimulatedDoing, string>();
  const unfinished = (doing: SimulatedDoing): boolean => lastOf.has(doing) && !returned.has(lastOf.get(doing)!);
  const goOn = (doing: SimulatedDoing): void => {
    current = doing;
    drive(numbers.get(doing.actor.name) ?? -1, () => unfinished(doing));
    current = undefined;
  };
  for (const doing of system.doings) {
    advanceTo(doing.action.at);
    const before = made.get(doing.actor.name) ?? 0;
    const keys = doing.calls.map((_, i) => callKey(doing.actor.name, before + i + 1));
    made.set(doing.actor.name, before + keys.length);
    if (keys.length > 0) lastOf.set(doing, keys.at(-1)!);
    waiting.push(doing);
    // what one of them releases may let another go on, in the order in which they came
    for (let finished = -1; finished !== 0; ) {
      const count = waiting.length;
      const stuck = new Set<string>();
      for (const one of waiting) {
        if (stuck.has(one.actor.name)) continue;
        goOn(one);
        if (unfinished(one)) stuck.add(one.actor.name);
      }
      waiting = waiting.filter(unfinished);
      finished = waiting.length === 0 ? 0 : count - waiting.length;
    }
    if (doing.interrupts) {
      held = doing.interrupts === 'off';
      settle();
    }
    results.push({ doing, keys, returns: keys.length > 0 && unfinished(doing) ? 0 : (doing.returns?.(world) ?? 0) });
  }
  const done = results.map(({ doing, keys, returns }): Done => {
    const { action, silent, shows } = doing;
    const codes = keys.map((key) => returned.get(key)?.code);
    const last = keys.length > 0 ? returned.get(keys.at(-1)!)?.at : undefined;
    const code = codes.includes(undefined) ? undefined : (codes.find((one) => one !== 0) ?? returns);
    const result = code === undefined ? 'blocked' : silent ? '' : system.named(code);
    return {
      line: action.line,
      at: action.at,
      what: [action.who, action.verb, ...action.args.map((arg) => (/^$|\s/.test(arg) ? JSON.stringify(arg) : arg))].join(' '),
      result,
      shows,
      expect: action.expect,
      until: last !== undefined && last > action.at ? last : undefined,
    };
  });
  return { trace, done, found, counters: system.counters(world) };
}

const callKey = (actor: string, call: number): string => `${actor}.${call}`;

/** One live actor for each that acts, with a path that makes its calls in their order; then the daemons. */
function assemble(
  { scenario, daemons, doings, listener }: SimulatedSystem,
  detectors: readonly Detector[],
  returns: (call: string, code: number) => void,
  tell: (world: Live['world'], text: string) => void,
) {
  const acting = new Map<string, SimulatedDoing[]>();
  for (const doing of doings) if (doing.calls.length > 0) acting.set(doing.actor.name, [...(acting.get(doing.actor.name) ?? []), doing]);
  const most = 30 - daemons.length;
  if (acting.size > most) throw new InputError(`${acting.size} act in the script, there may be at most ${most}; let one act for others`);
  const scripts: PathSource[] = [];
  const actors: ActorSpec[] = [];
  for (const [name, own] of acting) {
    const calls = own.flatMap((doing) => doing.calls);
    if (calls.length > mostCalls)
      throw new InputError(
        `${own.at(-1)!.action.place}: ${name} makes ${calls.length} calls in the script, at most ${mostCalls} are accepted`,
      );
    const objects = [...new Set(calls.flatMap(({ input }) => Object.values(input).filter((value) => typeof value === 'string')))];
    const path = `${name}_script`;
    scripts.push({
      id: path,
      params: objects,
      initial: 'call1',
      states: {
        ...Object.fromEntries(
          calls.map(({ path: src, input }, i) => [
            `call${i + 1}`,
            {
              description: `${src}()`,
              invoke: {
                src,
                input: Object.fromEntries(
                  Object.entries(input).map(([param, value]) => [param, typeof value === 'string' ? { param: value } : value]),
                ),
                onDone: {
                  note: ['call-returned', i + 1, { result: true as const }] as const,
                  target: i + 1 < calls.length ? `call${i + 2}` : 'done',
                },
              },
            },
          ]),
        ),
        done: { type: 'final' },
      },
    });
    actors.push({ ...own[0]!.actor, path, params: Object.fromEntries(objects.map((object) => [object, object])) });
  }
  const all = [...actors, ...daemons];
  const whole: Scenario = {
    ...scenario,
    paths: [...scenario.paths, ...scripts],
    actors: all,
    detectors: [
      ...(scenario.detectors ?? []),
      heard('returns', (w) => ({
        onNote: {
          'call-returned': (call, result) => {
            returns(callKey(w.actors[w.actor]!.name, call), result);
            return -1;
          },
        },
      })),
      heard('trace', (w) => listener(w, (text) => tell(w, text))),
    ],
  };
  const live = new Live({ ...whole, paths: linkedPaths(whole) }, operations, detectors);
  return { live, world: live.world, numbers: new Map(all.map(({ name }, i) => [name, i])) };
}

/** A listener: it hears annotations and never finds anything. */
const heard = (kind: string, install: Detector['install']): Detector => ({
  kind,
  says: '',
  endsRun: false,
  hears: 'first',
  install,
  fires: [],
  silent: [],
});
