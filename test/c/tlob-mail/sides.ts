import { readFileSync } from 'node:fs';
import { word } from '../../../src/core/world/field.js';
import type { Branch, PathSource, PointSource } from '../../../src/core/system/path-source.js';
import { branchesOf } from '../../../src/core/system/path-source.js';
import type { Exploration } from '../../../src/core/system/exploration.js';
import type { Scenario } from '../../../src/core/system/scenario.js';
import { readModel } from '../../../src/c/model.js';
import { System } from '../../../src/replay/system.js';
import { loadGrammar } from '../../../src/store/c-grammar.js';
import type { Names } from './compared.js';
import { mailFunctions, sources } from './mail.js';

/** The functions of the patch, in an order in which each is known before it is called. */
const functions = [
  'tlob_reset_notify',
  'ha_reset_env',
  'ha_verify_invariants',
  'ha_convert_inv_guard',
  'ha_verify_guards',
  'ha_setup_invariants',
  'ha_verify_constraint',
  'tlob_free_rcu',
  'tlob_start_task',
  'tlob_stop_task',
  'tlob_stop_all',
  'handle_sched_switch',
  'handle_sched_wakeup',
  'handle_sched_process_exit',
  '__tlob_init_monitor',
  '__tlob_destroy_monitor',
  'disable_tlob',
  'tlob_chardev_bind',
  'tlob_chardev_release',
  'tlob_chardev_ioctl',
];

const part = (name: string): string => readFileSync(new URL(name, sources), 'utf8');

/** The file: what the functions stand on, the functions themselves, and who runs. */
export function fileOfMail(): string {
  const all = mailFunctions();
  const text = functions.map((name) => {
    const found = all.get(name);
    if (found === undefined) throw new Error(`the mail has no function ${name}`);
    return found;
  });
  return [part('framework.c'), ...text, part('scenes.c')].join('\n\n');
}

const grammar = await loadGrammar();
let scenes: ReturnType<typeof readModel> | undefined;

/** A scene of the file. */
export function sceneOfMail(name: string): Scenario {
  scenes ??= readModel(grammar, 'tlob.c', fileOfMail());
  const { exploration } = scenes.find((scene) => scene.exploration.name === name)!;
  const { scenario } = new System(exploration, 'posted', {}, []);
  return { ...scenario, paths: scenario.paths.map(withItsSlots).map(noting) };
}

/** What models/tlob notes where the functions come to it, by the text of the step. */
const notes = [
  [/trace_error_env_tlob\(/, 'error-reported'],
  [/trace_detail_env_tlob\(|: ws->threshold_us,?$/, 'detail-reported'],
  [/hrtimer_cancel\(/, 'cancelled-for-good'],
] as const;

function noting(path: PathSource): PathSource {
  const states = Object.fromEntries(
    Object.entries(path.states).map(([name, point]): [string, PointSource] => {
      const [, note] = notes.find(([text]) => text.test(point.description ?? '')) ?? [];
      const about = point.invoke?.input?.['object'] ?? 0;
      return [name, note === undefined ? point : onEach(point, (branch) => ({ ...branch, note: [note, about] as never }))];
    }),
  );
  return { ...path, states };
}

/** The pool of models/tlob goes with all of its slots, also those that somebody has; a mempool_t leaves him these. */
const ofOnePiece: { readonly [operation: string]: string } = {
  mempoolAlloc: 'poolTake',
  mempoolFree: 'poolPush',
  mempoolExit: 'poolFree',
};

function withItsSlots(path: PathSource): PathSource {
  const states = Object.entries(path.states).map(([name, point]): [string, PointSource] => {
    const src = point.invoke && ofOnePiece[point.invoke.src];
    return [name, src === undefined ? point : { ...point, invoke: { ...point.invoke!, src } }];
  });
  return { ...path, states: Object.fromEntries(states) };
}

const onEach = (point: PointSource, change: (branch: Branch) => Branch): PointSource => ({
  ...point,
  invoke: { ...point.invoke!, onDone: branchesOf(point.invoke!).map(change) },
});

/** The same by hand, of which the calls keep what they return, as the scene does. */
export function byHand(exploration: Exploration): Scenario {
  const { scenario } = new System(exploration, 'posted', {}, []);
  const kept = { sys_ioctl_start: 'start_returned', sys_ioctl_stop: 'stop_returned' } as const;
  return {
    ...scenario,
    globals: {
      ...scenario.globals,
      ...Object.fromEntries(Object.values(kept).map((name) => [name, word({ min: -127, max: 1, init: 1 })])),
    },
    paths: scenario.paths.map((path) => (path.id.endsWith('_script') ? keeping(path, kept) : path)),
    invariants: [],
  };
}

/** A script that stores what a call returns. */
function keeping(path: PathSource, kept: { readonly [call: string]: string }): PathSource {
  const states: { [name: string]: PointSource } = {};
  for (const [name, point] of Object.entries(path.states)) {
    const into = point.invoke && kept[point.invoke.src];
    if (into === undefined) {
      states[name] = point;
      continue;
    }
    const [{ target }] = branchesOf(point.invoke!) as readonly [Branch];
    states[name] = { ...point, invoke: { ...point.invoke!, onDone: { save: 'returned', target: `${name}_keep` } } };
    states[`${name}_keep`] = {
      description: `${into} = …`,
      invoke: { src: 'store', input: { loc: into, value: { reg: 'returned' }, order: 'plain' as never }, onDone: { target } },
    };
  }
  return { ...path, registers: ['returned'], states };
}

const objects: { readonly [struct: string]: string } = {
  tlob_task_state: 'ws',
  da_monitor_storage: 'slot',
  tlob_fpriv: 'fp',
  rv_fd: 'fd',
  kmem_cache: 'cache',
  da_pool: 'pool',
  // models/tlob has its one member as a global
  rv_this: '',
};
const words: { readonly [name: string]: string } = {
  'rv_this.enabled': 'enabled',
  'ws0.threshold_us': 'ws0.threshold',
};

/** What the C calls the things that models/tlob has other names for. */
export const inC: Names = {
  word: (name) => {
    const renamed = name.replace(/^(\w+?)(\d)(?=$|[. ])/, (all, struct: string, n: string) =>
      objects[struct] === undefined ? all : `${objects[struct]}${n}`,
    );
    return words[renamed] ?? renamed.replace(/\.rv_(da_mon_)?/, '.');
  },
  path: (id) => (helpers.test(id) ? undefined : (pathsInC[id] ?? id)),
};

/** Functions of the framework that models/tlob has within their callers. */
const withinCallers = [
  'da_get_storage',
  'da_get_monitor',
  'da_get_target',
  'da_get_target_by_id',
  'da_get_id',
  'da_monitoring',
  'da_monitor_enabled',
  'ha_get_target',
  'ha_cancel_timer',
  'ha_cancel_timer_sync',
  'ha_monitor_reset_env',
  'to_ha_monitor',
  'tlob_disable_hooks',
  'tlob_remove_all_uprobes',
  'ha_reset_env',
  'ha_reset_clk_ns',
  'ha_monitor_env_invalid',
];
const helpers = new RegExp(`^(${withinCallers.join('|')})(_\\d+)?$`);

const pathsInC: { readonly [id: string]: string } = {
  __run_hrtimer: 'ha_timer_callback',
};

export const ofHand: Names = { word: (name) => name, path: (id) => (/^(sys_|tlob_ioctl_|user_script)/.test(id) ? 'user' : id) };
