import type { Operation } from '../../core/operation/operation.js';
import { load } from '../../kernel/memory.js';
import { leadingTo } from '../mutation.js';
import type { Operator } from '../operator.js';

const register = 'seen__split';
const wide = { min: -(2 ** 30), max: 2 ** 30, init: 0 };

/** The words that it updates: it is split where that is one word that is nothing else. */
const updated = ({ params }: Operation): readonly string[] => Object.keys(params).filter((param) => params[param] === 'update');

const made = new WeakMap<Operation, Operation>();

/** The second half: what others did to the word since it was read is lost. Where it changes nothing, it writes nothing. */
function second(operation: Operation): Operation {
  const known = made.get(operation);
  if (known !== undefined) return known;
  const kinds = Object.entries(operation.params).filter(([, kind]) => kind !== 'tag');
  const word = kinds.findIndex(([, kind]) => kind === 'update');
  const { quiet: _, adds: __, onlyResult: ___, ...footprint } = operation.footprint!;
  const { promela: ____, reference: _____, c: ______, ...rest } = operation;
  const half: Operation = {
    ...rest,
    name: `${operation.name}Split`,
    params: { ...operation.params, seen: 'value' },
    footprint,
    bind: (w, users) => {
      const bound = operation.bind(w, users);
      return {
        ...bound,
        apply(args, outcome) {
          const cell = args[word]!;
          const now = w.cells[cell]!;
          const seen = args[kinds.length]!;
          w.set(cell, seen);
          const result = bound.apply(args, outcome);
          if (w.cells[cell] === seen) w.set(cell, now);
          return result;
        },
      };
    },
  };
  made.set(operation, half);
  return half;
}

/** A read-modify-write is a read, and later a write of what follows from what was read. */
export const split: Operator = {
  name: 'split',
  says: 'a read-modify-write is a read and, a step later, a write',
  of: (site) => {
    const { operation, name, point, text } = site;
    if (operation?.footprint === undefined || operation.takes || operation.worksOn || operation.sleeps) return [];
    if (operation.footprint.brackets.length > 0 || updated(operation).length !== 1) return [];
    const half = second(operation);
    const { input, onDone } = point.invoke!;
    const write = `${name}--write`;
    const loc = input![updated(operation)[0]!]!;
    return [
      {
        says: `${text} is a read and a write`,
        points: {
          [name]: leadingTo(
            { ...site.told(`reads for ${text}`.slice(0, 54)), invoke: { src: load.name, input: { loc, order: 'once' }, onDone } },
            { save: register, target: write },
          ),
        },
        added: {
          [write]: {
            ...site.told(`writes for ${text}`.slice(0, 54)),
            invoke: { src: half.name, input: { ...input, seen: { reg: register } }, onDone },
          },
        },
        registers: { [register]: wide },
        operations: [half],
      },
    ];
  },
};
