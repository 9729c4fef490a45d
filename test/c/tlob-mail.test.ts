import { beforeAll, describe, expect, it } from 'vitest';
import { closeVsStopAll } from '../../explorations/tlob/device/close-vs-stop-all.js';
import { startVsStopAll } from '../../explorations/tlob/window/start-vs-stop-all.js';
import { stopVsExit } from '../../explorations/tlob/window/stop-vs-exit.js';
import { stopVsStopAll } from '../../explorations/tlob/window/stop-vs-stop-all.js';
import { searchedWhole, type Whole } from './tlob-mail/compared.js';
import { mailIsThere, withMail } from './tlob-mail/mail.js';
import { byHand, inC, ofHand, sceneOfMail } from './tlob-mail/sides.js';

describe.runIf(mailIsThere).each([
  ['stop_vs_stop_all', stopVsStopAll, { findings: 7, ends: 10 }],
  ['stop_vs_exit', stopVsExit, { findings: 2, ends: 5 }],
  ['start_vs_stop_all', startVsStopAll, { findings: 21, ends: 7 }],
  ['close_vs_stop_all', closeVsStopAll, { findings: 7, ends: 6 }],
])(`%s of the functions of the mail, as C beside the paths that are written by hand${withMail}`, (name, exploration, found) => {
  let c: Whole;
  let hand: Whole;
  beforeAll(() => {
    c = searchedWhole(sceneOfMail(name), inC);
    hand = searchedWhole(byHand(exploration), ofHand);
  }, 120_000);

  it('finds the same, by kind, object and function', () => {
    expect(c.findings).toEqual(hand.findings);
    expect(c.findings).toHaveLength(found.findings);
  });

  it('comes to the same last states: what calls returned, what became of each object, what was reported', () => {
    const common = new Set(c.words.filter((word) => hand.words.includes(word)));
    const told = ['stop_returned', 'start_returned', 'ws0 life', 'slot0.env', 'task0.usage', 'fp0.budget_exceeded', 'error-reported'];
    expect([...common]).toEqual(expect.arrayContaining(told));
    expect(c.ends(common)).toEqual(hand.ends(common));
    expect(c.ends(common)).toHaveLength(found.ends);
  });
});
