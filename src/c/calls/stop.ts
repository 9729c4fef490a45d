import { StepError } from '../../core/error.js';
import type { Operation } from '../../core/operation/operation.js';
import { touching } from '../../kernel/footprint/objects.js';

/** What a run may come to that is no C any more: the search stops there, with a sentence. */
export const stopOperation = (name: string, sentence: string): Operation => ({
  name: `stop_${name}`,
  c: sentence,
  params: {},
  bind: () => ({
    apply(): number {
      throw new StepError(sentence);
    },
  }),
  footprint: touching(() => {}),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
});
