import { bit, define, type Exploration, point, word } from 'racewalk';

/** What each format has to write so that its readers take it for text. */
export const nasty = [
  `<b>&amp;"'\`| ]]> %0A é 🙂 ::error::x ##[error]y`,
  '\u0007\u001b[31m\ud800 --> ```` ; #59; { } \\ * _ \u2028',
  '<!-- --> [x](y) @user #1 ~~~ end loop note over',
] as const;

const path = define({
  id: 'warner',
  initial: 'look',
  states: {
    look: point(nasty[0], 'load', { loc: 'flag' }, 'again'),
    again: point(nasty[1], 'load', { loc: 'flag' }, 'warn'),
    warn: point(nasty[2], 'warnOn', 'done'),
    done: { type: 'final' },
  },
});

/** Its texts are whatever a file can hold. */
export const hostile: Exploration = {
  name: 'hostile',
  reason: nasty.join(' '),
  variants: ['posted'],
  switches: {},
  scenario: () => ({
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [path],
    actors: [
      { name: 'a', kind: 'task', path: 'warner' },
      { name: 'b', kind: 'softirq', path: 'warner' },
    ],
  }),
  expect: { posted: { complete: true, findings: ['warn'] } },
  exhaustive: true,
};
