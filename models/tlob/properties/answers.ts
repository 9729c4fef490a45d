import type { Detector } from '../../../src/core/detector/detector.js';
import { objectOf } from '../../../src/core/world/world.js';
import { EBUSY, EINVAL, ENODEV, ENOENT, ENXIO } from '../errno.js';
import { windowFacts } from './window-facts.js';

/**
 * What calls of the repaired variant answer. An ioctl of an fd says -EBUSY or 0 of one that is bound, -ENXIO of one that is not, -ENOENT
 * of a name that no monitor has (it is 1 where one has), and -ENODEV while the monitor is off; a TRACE_STOP says -EINVAL of an fd that is
 * not monitoring; a TRACE_START that says 0 has opened a window; and no call says a positive number. `turnedOn`: somebody turns the
 * monitor on meanwhile, so that -ENODEV is not asked. Ends no run.
 */
export const wrongAnswer = (turnedOn: boolean): Detector => ({
  kind: 'wrong-answer',
  says: 'has a call that answers what is not so',
  endsRun: false,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    const [enabled, on] = [w.global('enabled'), w.global('monitoring_on')];
    const [ops, monitoring] = [w.fieldNumber('ops'), w.fieldNumber('monitoring')];
    const isWrong = (code: number, bound: boolean, name: number): boolean =>
      code > 0 ||
      ((code === 0 || code === EBUSY) && !bound) ||
      (code === ENXIO && bound) ||
      (code === ENOENT && name === 1) ||
      (code === ENODEV && !turnedOn && w.cells[enabled] === 1 && w.cells[on] === 1);
    return {
      touches: {
        'fd-answered': { reads: [enabled, on, ...w.cellsOfField('rv_fd', 'ops')] },
        'stop-answered': { reads: w.cellsOfField('tlob_fpriv', 'monitoring') },
        'fd-started': { reads: facts.cells.last },
        answered: {},
      },
      onNote: {
        'fd-answered': (code, fd, name) => (isWrong(code, w.cells[w.cellAt(fd, ops)]! !== 0, name) ? objectOf(fd) : -1),
        'stop-answered': (code, fp) => (code === EINVAL && w.cells[w.cellAt(fp, monitoring)] === 1 ? objectOf(fp) : -1),
        'fd-started': (fp) => (facts.hasOpened(fp) ? -1 : objectOf(fp)),
        answered: (code) => (code > 0 ? 0 : -1),
      },
    };
  },
  fires: [],
  silent: [],
});
