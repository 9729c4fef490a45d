import type { Handlers } from '../../../src/core/detector/detector.js';
import type { World } from '../../../src/core/world/world.js';
import { State, transitions } from '../framework/automaton.js';
import * as errno from '../errno.js';
import { INVALID } from '../objects.js';

const nanoseconds = 1000;
const states = Object.entries(State)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => name);
const events = ['sleep', 'preempt', 'wakeup', 'switch_in'];
/** Each event has one state that it is expected in. */
const before = (event: number): number => transitions.findIndex((row) => row[event]! < states.length);
const codes = new Map(Object.entries(errno).map(([name, code]) => [code, name]));

/**
 * The monitor's four trace events as ftrace prints them (the format strings of the framework's rv_trace.h; that of
 * detail_env_tlob is not in the mail: its fields are, in the order of its arguments), and what a test would capture of them.
 */
export function traceListener() {
  const captured = { event: '', error: '', error_env: '', detail_env: '' };
  const counts = { event: 0, error: 0, error_env: 0, detail_env: 0 };
  return {
    listener(w: World, tell: (text: string) => void): Handlers {
      const read = (pointer: number, field: string): number => w.cells[w.cellAt(pointer, w.fieldNumber(field))]!;
      const now = (): number => w.cells[w.global('CLOCK_MONOTONIC')]!;
      const trace = (name: keyof typeof counts, text: string): number => {
        captured[name] = text;
        counts[name]++;
        tell(`${name}_tlob: ${text}`);
        return -1;
      };
      const elapsed = (slot: number): bigint =>
        BigInt.asUintN(
          64,
          read(slot, 'env') === INVALID ? BigInt(now() * nanoseconds) + 1n : BigInt((now() - read(slot, 'env')) * nanoseconds),
        );
      return {
        onNote: {
          'event-traced': (slot, event) => {
            const curr = before(event);
            const next = transitions[curr]![event]!;
            return trace(
              'event',
              `${read(slot, 'id')}: ${states[curr]} x ${events[event]} -> ${states[next]}${next === State.running ? ' (final)' : ''}`,
            );
          },
          'error-traced': (slot, event) =>
            trace('error', `${read(slot, 'id')}: event ${events[event]} not expected in the state ${states[read(slot, 'curr_state')]}`),
          'error-reported': (slot, event) => {
            const state = event === 0 ? read(slot, 'curr_state') : before(event - 1);
            return trace(
              'error_env',
              `${read(slot, 'id')}: event ${event === 0 ? 'budget_exceeded' : events[event - 1]} not expected in the state ` +
                `${states[state]} with env clk_elapsed=${elapsed(slot)}`,
            );
          },
          'detail-reported': (slot) => {
            const ws = read(slot, 'target');
            const partial = now() - read(ws, 'last_ts');
            const spent = states.map(
              (name, state) => `${name}_ns=${(read(ws, `${name}_ns`) + (read(slot, 'curr_state') === state ? partial : 0)) * nanoseconds}`,
            );
            return trace(
              'detail_env',
              `${read(slot, 'id')}: threshold_us=${BigInt.asUintN(64, BigInt(read(ws, 'threshold')))} ` +
                `${[spent[State.running], spent[State.waiting], spent[State.sleeping]].join(' ')}`,
            );
          },
        },
      };
    },
    values: (w: World): readonly (readonly [string, string])[] => [
      ['num_monitored', String(w.cells[w.global('tlob_num_monitored')])],
      ...Object.entries(counts).map(([name, count]) => [`${name}_count`, String(count)] as const),
      ...Object.entries(captured).map(([name, text]) => [`last_${name}`, text] as const),
    ],
    reset(): number {
      for (const name of ['event', 'error', 'error_env', 'detail_env'] as const) {
        captured[name] = '';
        counts[name] = 0;
      }
      return 0;
    },
    named: (code: number): string => (codes.has(code) ? `-${codes.get(code)}` : String(code)),
  };
}
