import type { Operator } from '../operator.js';

/** A release or an acquire is none. */
export const order: Operator = {
  name: 'order',
  says: 'a release or acquire is relaxed',
  unjudged: 'every search is sequentially consistent, so that none can tell (docs/adr/0005-no-weak-memory-yet.md)',
  of: ({ point, text, operation }) => {
    const given = point.invoke!.input?.['order'] as unknown;
    return operation?.params['order'] === 'tag' && (given === 'release' || given === 'acquire')
      ? [{ says: `${text} is not ${given === 'release' ? 'a release' : 'an acquire'}`, points: {} }]
      : [];
  },
};
