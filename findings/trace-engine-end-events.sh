#!/usr/bin/env bash
# The Trace Event Format asks of the end of a duration (ph "E") pid, tid, ph and ts alone: name and category are optional, for the end
# is that of whatever is open on its thread. @paulirish/trace_engine 0.0.65, which is the engine of Chrome's Performance panel as a
# package, pairs begin and end by name and category: an end without its category, or with another one, leaves a slice that lasts 0,
# and one without a name is an exception, so that nothing of the trace is read. Complete events (ph "X") have no end.
#
# Seen: durations 10, 0 and 0 with "Begin/End events mismatch", and a TypeError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @paulirish/trace_engine@0.0.65
cat >look.mjs <<'JS'
import { Handlers, TraceModel } from '@paulirish/trace_engine/models/trace/trace.js';

const on = { pid: 1, tid: 1 };
const named = (name, args) => ({ ph: 'M', name, cat: '__metadata', ts: 0, ...on, args });
const names = [named('process_name', { name: 'process' }), named('thread_name', { name: 'lane' })];
console.error = () => {};

/** How long the one slice lasts that a begin at 10 and an end at 20 make. */
async function lasts(end) {
  const model = TraceModel.Model.createWithAllHandlers();
  const begin = { ph: 'B', name: 'call', cat: 'a', ts: 10, ...on, args: {} };
  try {
    await model.parse([...names, begin, { ph: 'E', ts: 20, ...on, args: {}, ...end }]);
  } catch (error) {
    return error.constructor.name;
  }
  return Handlers.Threads.threadsInTrace(model.parsedTrace().data).flatMap(({ entries }) => entries)[0].dur;
}

const seen = {
  'name and category': await lasts({ name: 'call', cat: 'a' }),
  'no category': await lasts({ name: 'call' }),
  'another category': await lasts({ name: 'call', cat: 'b' }),
  'no name': await lasts({ cat: 'a' }),
};
console.log(seen);
const was = [10, 0, 0, 'TypeError'];
process.exit(Object.values(seen).every((value, i) => value === was[i]) ? 0 : 1);
JS
node look.mjs
