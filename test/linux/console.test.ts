import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConsole } from '../../src/linux/console/console.js';
import { linesOfConsole } from '../../src/linux/console/lines.js';
import { frameOf } from '../../src/linux/console/reports.js';
import { sayings } from '../../src/linux/console/tools.js';
import { measuredIn } from '../../src/linux/facts/measured.js';
import { detectors } from '../registries.js';

const folder = new URL('./consoles/', import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.txt`, folder), 'utf8');

/** By what was planted, the kinds of what the kernel told of it, as test/machine/planted does it. */
function byPlanted(name: string): ReadonlyMap<string, readonly string[]> {
  const { lines, reports } = readConsole(recorded(name));
  const planted = lines.filter(({ text }) => /^planted: \w+$/.test(text));
  const told = new Map(planted.map(({ text }) => [text.slice('planted: '.length), [] as string[]]));
  for (const { at, kinds, tool } of reports) {
    const one = planted.findLast((line) => line.at < at)!.text.slice('planted: '.length);
    told.get(one)!.push(kinds[0] ?? `${tool}, no kind`);
  }
  return told;
}

describe('a console that a kernel wrote', () => {
  it('says what each tool told, and which of the kinds that is', () => {
    const told = byPlanted('one-of-each-6.1');
    const first = Object.fromEntries([...told].map(([name, kinds]) => [name, kinds[0]]));
    expect(first).toEqual({
      use_after_free: 'use-after-free',
      double_free: 'double-free',
      invalid_free: 'double-free',
      out_of_bounds: 'KASAN, no kind',
      free_active: 'free-active',
      free_active_timer: 'free-active',
      init_active: 'odebug-init-active',
      assert_init: 'null-dereference',
      call_rcu_twice: 'double-call-rcu',
      start_freed: 'use-after-free',
      warn: 'warn',
      warn_with_text: 'warn',
      inc_on_zero: 'refcount-inc-on-zero',
      underflow: 'refcount-underflow',
      dec_to_zero: 'refcount-dec-to-zero',
      del_twice: 'list-corruption',
      add_twice: 'list-corruption',
      objects_remain: 'cache-destroyed-with-objects',
      sleep_in_atomic: 'sleeping-in-atomic',
      schedule_in_atomic: 'sleeping-in-atomic',
      two_cpus: 'use-after-free',
      // KASAN has turned lockdep off by then
      leaked_lock: undefined,
    });
    // what is one report is told once: the WARNING below ODEBUG's text is part of it
    expect(told.get('free_active')).toHaveLength(1);
    expect(told.get('two_cpus')).toHaveLength(2);
  });

  it.each([
    ['circular-6.1', 'circular', ['lock-order']],
    ['irq-state-6.1', 'irq_state', ['inconsistent-lock-state']],
    ['held-freed-6.1', 'held_freed', ['held-lock-freed']],
    ['recursive-6.1', 'recursive', ['sleeping-in-atomic', 'recursive-locking', 'warn']],
    ['oops-6.1', 'null_dereference', ['null-dereference', 'null-dereference']],
    ['oops-6.1', 'poisoned', ['broken-list', 'broken-list']],
    ['hung-6.1', 'hung_task', ['hung-task', 'hung-task']],
    ['reader-hangs-6.1', 'suspicious', ['rcu-unprotected-dereference']],
  ])('%s: %s is told as what it is', (file, planted, kinds) => {
    expect(byPlanted(file).get(planted)).toEqual(kinds);
  });

  it('says of 6.12, whose caches and callbacks are told of with a warning more, what it says of 6.1', () => {
    const told = measuredIn(readConsole(recorded('facts-6.12')));
    expect([...told].map(([name, { kinds }]) => [name, kinds])).toEqual([
      ['call_rcu_twice', ['double-call-rcu']],
      ['cache_destroy_live', ['cache-destroyed-with-objects', 'cache-destroyed-with-objects|warn']],
    ]);
  });

  it('tells of a race, with the function and the stack of who came first: KCSAN has two stacks and calls neither a trace', () => {
    expect(new Set(byPlanted('racing-6.12').get('racing'))).toEqual(new Set(['data-race']));
    const [report] = readConsole(recorded('racing-6.12')).reports;
    expect(report).toMatchObject({ tool: 'KCSAN', kinds: ['data-race', 'concurrent-writers'], function: 'write_plainly' });
    expect(frameOf(report!, 'planted')).toEqual({ symbol: 'write_plainly', offset: 0x1b, module: 'planted' });
    expect(frameOf({ frames: report!.others }, 'planted')).toEqual({ symbol: 'write_plainly', offset: 0x2d, module: 'planted' });
    expect(report!.frames.map(({ symbol }) => symbol)).toEqual([
      'write_plainly',
      'racing_thread',
      'kthread',
      'ret_from_fork',
      'ret_from_fork_asm',
    ]);
  });

  it('names the function that a report is about, and the innermost one of the module', () => {
    const { reports } = readConsole(recorded('one-of-each-6.1'));
    expect(reports[0]).toMatchObject({ tool: 'KASAN', function: 'read_thing' });
    expect(frameOf(reports[0]!, 'planted')).toMatchObject({ symbol: 'read_thing', offset: 0x14 });
    expect(frameOf(reports[0]!, 'other')).toBeUndefined();
    const oops = readConsole(recorded('oops-6.1')).reports.find(({ tool }) => tool === 'oops')!;
    expect(oops.function).toBe('read_thing');
  });

  it('has the marks of the module, and says where the kernel gave up', () => {
    const { marks, panic } = readConsole(recorded('panic-6.1'));
    expect(panic).toBe('Kernel panic - not syncing: planted');
    expect(marks.map(({ at: _, ...mark }) => mark)).toEqual([
      { mark: 'begin', round: 1 },
      { mark: 'step', index: 1, actor: 'remover', text: 'ctx_remove()' },
      { mark: 'step', index: 2, actor: 'timer', text: 'mod_timer(&c->timer, jiffies + 1)' },
      { mark: 'stuck', actor: 'timer', before: '31: kfree(c)', why: 'it does not come there' },
      { mark: 'assert', text: 'the timer is not armed again' },
      { mark: 'outcome', text: 'both were there' },
      { mark: 'done', round: 1 },
      { mark: 'begin', round: 2 },
    ]);
  });

  it('has nothing of what was told of nothing', () => {
    const quiet = recorded('panic-6.1').split('\n').slice(0, 8).join('\n');
    expect(readConsole(quiet).reports).toEqual([]);
    expect(readConsole('').reports).toEqual([]);
  });

  it('keeps the reports of two CPUs apart, whose lines stand between each other', () => {
    const lines = recorded('one-of-each-6.1').split('\n');
    const from = (text: string): number => lines.findIndex((line) => line.includes(text));
    const one = lines.slice(from('KASAN: use-after-free in read_thing'), from('racewalk: done 1'));
    const other = lines.slice(from('ODEBUG: free active') - 1, from('racewalk: done 5')).map((line) => line.replace('[   T36]', '[   C1]'));
    const mixed = Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i] ?? [], other[i] ?? []]).flat(2);
    const apart = readConsole([...one, ...other].join('\n')).reports.map(({ at: _, ...report }) => report);
    expect(apart.map(({ kinds }) => kinds[0])).toEqual(['use-after-free', 'free-active']);
    expect(readConsole(mixed.join('\n')).reports.map(({ at: _, ...report }) => report)).toEqual(apart);
    // without PRINTK_CALLER nobody can tell whose a line is
    const bare = mixed.map((line) => line.replace(/\[ +[TC]\d+\]/, ''));
    expect(readConsole(bare.join('\n')).reports.map(({ frames }) => frames)).not.toEqual(apart.map(({ frames }) => frames));
  });

  it('is read without timestamps, colours and carriage returns, and where user space stopped in the middle of a line', () => {
    const text = '\u001bc\u001b[?7l[    1.000000][    T1] BUG: KASAN: double-free in kfree+0xcb/0x150\r\nsh-5.2# [    2.5';
    expect(linesOfConsole(`${text}00000] refcount_t: underflow; use-after-free.\r\n`)).toEqual([
      { at: 1, seconds: 1, caller: 'T1', text: 'BUG: KASAN: double-free in kfree+0xcb/0x150' },
      { at: 2, seconds: undefined, caller: undefined, text: 'sh-5.2# ' },
      { at: 2, seconds: 2.5, caller: undefined, text: 'refcount_t: underflow; use-after-free.' },
    ]);
    expect(readConsole('BUG: KASAN: slab-use-after-free in f+0x1/0x2 [race]\n').reports[0]!.kinds).toEqual(['use-after-free']);
  });

  it('speaks of kinds that there are', () => {
    const known = new Set(detectors.map(({ kind }) => kind));
    expect(sayings.flatMap(({ kinds }) => kinds).filter((kind) => !known.has(kind))).toEqual([]);
  });

  it('is there for each that was recorded', () => {
    for (const file of readdirSync(folder)) expect(readConsole(recorded(file.replace('.txt', ''))).lines.length, file).toBeGreaterThan(8);
  });
});
