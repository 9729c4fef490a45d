import { bit, define, type Detector, type Exploration, type Operation, point, racewalk, type Strategy, word } from 'racewalk';

/** An operation that the kernel does not have. */
const toggle: Operation = {
  name: 'toggle',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 1 - w.cells[a[0]!]!);
      return w.cells[a[0]!]!;
    },
  }),
};

/** Hears what the path notes. */
const offTwice: Detector = {
  kind: 'off-twice',
  says: 'is turned off again',
  endsRun: false,
  install: () => ({ onNote: { off: () => 0 } }),
  fires: [],
  silent: [],
};

const path = define({
  id: 'turn',
  initial: 'once',
  states: {
    once: point('toggle(flag)', 'toggle' as never, { loc: 'flag' } as never, 'twice'),
    twice: point('toggle(flag)', 'toggle' as never, { loc: 'flag' } as never, { note: ['off'], target: 'done' }),
    done: { type: 'final' },
  },
});

const lamp: Exploration = {
  name: 'lamp',
  reason: 'what a module brings is there',
  variants: ['posted'],
  switches: {},
  scenario: () => ({
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [path],
    actors: [{ name: 'a', kind: 'task', path: 'turn' }],
  }),
  expect: { posted: { complete: true, findings: ['off-twice a@turn.twice'] } },
  exhaustive: true,
};

/** One run, in which whoever was declared first goes first. */
const firstFirst: Strategy = {
  name: 'first-first',
  says: 'one run, the first that can go goes',
  kind: 'deterministic',
  shortest: false,
  start({ run, recorder }) {
    const stats = { schedules: 0, steps: 0, states: 0, transitions: 0, depth: 0, peakBytes: 0 };
    const advance = (): boolean => {
      const [choices, taken] = [new Int32Array(512), [] as number[]];
      for (run.reset(); run.choices(choices) > 0 && !run.world.crashed; ) {
        const choice = choices[0]!;
        const point = run.pointNumber(0);
        run.step(choice);
        taken.push(choice);
        if (run.world.foundCount > 0) recorder.found(0, point, false, () => [...taken]);
      }
      Object.assign(stats, { schedules: 1, steps: taken.length, transitions: taken.length, depth: taken.length });
      return true;
    };
    return { advance, stats, complete: false, stoppedBy: 'schedules', remark: undefined, bounds: {} };
  },
};

const counted = {
  name: 'counted',
  says: 'how many searches there were',
  open({ output }: { readonly output: { result(text: string): void } }) {
    let runs = 0;
    return { system() {}, found() {}, ended: () => void runs++, close: () => output.result(`${runs} searches`) };
  },
};

export default racewalk({
  explorations: [lamp],
  detectors: [offTwice],
  operations: [toggle],
  strategies: [firstFirst],
  reporters: [counted],
  switches: { lights: ['one', 'two'] },
});
