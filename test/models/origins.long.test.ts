import { describe, expect, test } from 'vitest';
import { loadRegistry } from '../../src/cli/registry.js';
import { seedsOf } from '../../src/cli/seeds.js';
import { linkedPaths } from '../../src/core/system/linked.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import type { Seed } from '../../src/store/seeds.js';

/** The functions whose steps have labels that begin so. */
const labelled: { readonly [prefix: string]: readonly string[] } = {
  ST: ['tlob_start_task'],
  SP: ['tlob_stop_task'],
  SA: ['tlob_stop_all'],
  CB: ['ha_timer_callback'],
  EX: ['handle_sched_process_exit'],
  EV: ['da_handle_event'],
  UP: ['tlob_uprobe_entry_handler', 'tlob_uprobe_stop_handler'],
  AU: ['tlob_add_uprobe'],
  RU: ['tlob_remove_uprobe_by_key'],
  RA: ['tlob_remove_all_uprobes'],
  BI: ['rv_ioctl_bind'],
  ID: ['rv_ioctl_start', 'rv_ioctl_stop'],
  IS: ['tlob_ioctl_start', 'tlob_ioctl_start_args'],
  IT: ['tlob_ioctl_stop'],
  RE: ['tlob_chardev_release'],
  EN: ['rv_enable_monitor', 'tlob_init_monitor'],
  DI: ['rv_disable_monitor', 'tlob_destroy_monitor'],
  FR: ['tlob_free_rcu'],
  PR: ['da_pool_return_cb'],
  DS: ['da_destroy_storage'],
  CG: ['da_create_or_get'],
};
const label = new RegExp(`\\b(${Object.keys(labelled).join('|')})(?:\\d+[a-z]?|[es])\\b`, 'g');

/** What an origin may say of a function without its name. */
const words: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bexit (handler|probe)\b|\bthe exit\b/, ['handle_sched_process_exit']],
  [/\bSTOPs?\b/, ['tlob_ioctl_stop']],
  [/\bSTARTs?\b/, ['tlob_ioctl_start', 'tlob_ioctl_start_args']],
  [/\bdisables?\b|\bteardown\b|\btears? down\b/, ['rv_disable_monitor']],
  [/\bmonitoring_on\b/, ['turn_monitoring_on']],
  [/\bexec\b/, ['de_thread']],
  [/\bevents?\b/, ['da_handle_event']],
  [/\bsched_wakeup\b/, ['handle_sched_wakeup']],
  [/\bswitch_in comes\b/, ['handle_sched_switch']],
  [/\bcloses?\b/, ['rv_release']],
  [/\b(start|stop) (probe|handler)\b/, ['tlob_uprobe_entry_handler', 'tlob_uprobe_stop_handler']],
];

const registry = await loadRegistry();
const withoutNumber = (name: string): string => name.replace(/\d+$/, '');
const actorsOf = (name: string): readonly string[] => {
  const exploration = registry.explorations.get(name)!;
  return exploration.variants.flatMap((variant) => {
    const { actors, before = [] } = new System(exploration, variant, {}, registry.detectors).scenario;
    return [...actors, ...before].map((actor) => withoutNumber(actor.name));
  });
};

/** The actors of each family. */
const families = new Map<string, ReadonlySet<string>>();
for (const [name, { href }] of registry.families) families.set(href, new Set([...(families.get(href) ?? []), ...actorsOf(name)]));
const allPaths = new Set(
  [...registry.explorations.values()].flatMap((exploration) =>
    new System(exploration, exploration.variants[0]!, {}, registry.detectors).scenario.paths
      .map(({ id }) => id)
      .filter((id) => id.includes('_')),
  ),
);

/** What an origin names that is not in the system of its seed. */
function strangers(name: string, { token: text, origin }: Pick<Seed, 'token' | 'origin'>): readonly string[] {
  const token = parseToken(text);
  const { scenario } = new System(registry.explorations.get(name)!, token.variant, token.switches, registry.detectors);
  const run = new Set(linkedPaths(scenario).map(({ id }) => id));
  const nobody = (functions: readonly string[]): boolean => !functions.some((id) => run.has(id));
  const own = actorsOf(name);
  const inModel = (word: string): boolean =>
    own.includes(withoutNumber(word)) ||
    run.has(word) ||
    word in scenario.globals ||
    scenario.objects.some((object) => object.name === word);
  const plain = origin.match(/[A-Za-z_]\w*/g) ?? [];
  return [
    ...[...origin.matchAll(label)]
      .filter(([, prefix]) => nobody(labelled[prefix!]!))
      .map(([step]) => `${step}, whose function nobody runs`),
    ...words
      .filter(([pattern, functions]) => pattern.test(origin) && nobody(functions))
      .map(([pattern]) => `${pattern}, which nobody does`),
    ...plain.filter((word) => allPaths.has(word) && !run.has(word)).map((word) => `${word}(), which nobody runs`),
    ...plain
      .filter((word) => families.get(registry.families.get(name)!.href)!.has(word) && !own.includes(word))
      .map((word) => `the actor ${word}`),
    ...[...origin.matchAll(/[`"]([^`"]+)[`"]/g)].filter(([, word]) => !inModel(word!)).map(([word]) => `${word}`),
  ];
}

describe('the origin of a regression seed', () => {
  test.each([...registry.explorations.keys()].filter((name) => seedsOf(name, registry).length > 0))(
    'names nobody and nothing that %s does not have',
    (name) => {
      const found = seedsOf(name, registry).flatMap((seed) => strangers(name, seed).map((what) => `${seed.title}: it names ${what}`));
      expect([...new Set(found)]).toEqual([]);
    },
  );

  test.each([
    ['SA5 claims', 'SA5, whose function nobody runs'],
    ['the exit handler runs while disable tears down', '/\\bdisables?\\b|\\bteardown\\b|\\btears? down\\b/, which nobody does'],
    ['tlob_stop_all() takes it', 'tlob_stop_all(), which nobody runs'],
    ['the stopper is late', 'the actor stopper'],
    ['`nobody` is late', '`nobody`'],
  ])('is refused where it says "%s" of an exploration without', (origin, stranger) => {
    const [{ token }] = seedsOf('start-vs-exit', registry) as [Seed];
    expect(strangers('start-vs-exit', { token, origin })).toContain(stranger);
  });
});
