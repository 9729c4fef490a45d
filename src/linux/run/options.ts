/** What a group of options is for, and its options. */
type Group = readonly [what: string, options: string];

/** Options of a kernel that tells what goes wrong, beginning with allnoconfig. */
const groups: readonly Group[] = [
  ['runs in qemu', '64BIT SMP NR_CPUS=8 X86_LOCAL_APIC X86_MPPARSE ACPI PCI HYPERVISOR_GUEST=n MICROCODE=n KERNEL_GZIP'],
  ['says what happens on a serial console', 'PRINTK PRINTK_TIME PRINTK_CALLER BUG TTY SERIAL_8250 SERIAL_8250_CONSOLE SERIAL_8250_PNP'],
  ['has an initramfs with a shell, and modules', 'BLK_DEV_INITRD RD_GZIP BINFMT_ELF BINFMT_SCRIPT MULTIUSER MODULES MODULE_UNLOAD'],
  ['and what a shell needs', 'FUTEX EPOLL EVENTFD POSIX_TIMERS FILE_LOCKING PROC_FS PROC_SYSCTL SYSFS DEBUG_FS DEVTMPFS TMPFS SHMEM'],
  ['is preempted at any step', 'PREEMPT PREEMPT_DYNAMIC=n HIGH_RES_TIMERS NO_HZ_IDLE EXPERT'],
  [
    'names functions',
    'DEBUG_BUGVERBOSE KALLSYMS KALLSYMS_ALL STACKTRACE UNWINDER_ORC=n UNWINDER_FRAME_POINTER DEBUG_KERNEL DEBUG_INFO_NONE',
  ],
  ['ODEBUG', 'DEBUG_OBJECTS DEBUG_OBJECTS_FREE DEBUG_OBJECTS_TIMERS DEBUG_OBJECTS_WORK DEBUG_OBJECTS_RCU_HEAD'],
  ['ODEBUG is on', 'DEBUG_OBJECTS_ENABLE_DEFAULT=1'],
  ['objects of caches', 'SLUB SLUB_DEBUG'],
  ['lockdep', 'PROVE_LOCKING PROVE_RCU DEBUG_LOCK_ALLOC DEBUG_ATOMIC_SLEEP DEBUG_PREEMPT'],
  ['lists', 'DEBUG_LIST'],
  ['who hangs', 'DETECT_HUNG_TASK DEFAULT_HUNG_TASK_TIMEOUT=20 SOFTLOCKUP_DETECTOR RCU_CPU_STALL_TIMEOUT=21 WQ_WATCHDOG=n'],
  ['a panic ends it', 'PANIC_TIMEOUT=-1'],
  ['probes', 'FTRACE ENABLE_DEFAULT_TRACERS TRACING UPROBE_EVENTS RV RV_REACTORS'],
  ['is quick to emulate', 'RETPOLINE=n SPECULATION_MITIGATIONS=n MITIGATION_RETPOLINE=n CC_OPTIMIZE_FOR_PERFORMANCE'],
];

/** Who watches memory: a kernel has one of them, KASAN for what is freed, KCSAN for races. */
export type Sanitizer = 'KASAN' | 'KCSAN';

const sanitizers: { readonly [name in Sanitizer]: Group } = {
  KASAN: ['KASAN', 'KASAN KASAN_GENERIC KASAN_OUTLINE KASAN_STACK=n'],
  // each plain access is watched: of the module alone, see `sanitized`
  KCSAN: [
    'KCSAN',
    'KCSAN KCSAN_STRICT KCSAN_WEAK_MEMORY=n KCSAN_EARLY_ENABLE KCSAN_SELFTEST=n KCSAN_REPORT_ONCE_IN_MS=0 KCSAN_SKIP_WATCH=0 ' +
      'KCSAN_SKIP_WATCH_RANDOMIZE=n KCSAN_DELAY_RANDOMIZE=n KCSAN_UDELAY_TASK=100000 KCSAN_UDELAY_INTERRUPT=100000',
  ],
};

/** Given to make: of KCSAN the kernel itself is built without, so that whatever is watched is the module's. */
export const sanitized: { readonly [name in Sanitizer]: readonly string[] } = { KASAN: [], KCSAN: ['KCSAN_SANITIZE=n'] };

/** Kinds of findings that KCSAN tells of, and KASAN does not. */
const races: readonly string[] = ['data-race', 'concurrent-writers'];

/** Who tells of a kind. */
export const sanitizerOf = (kind: string | undefined): Sanitizer => (kind !== undefined && races.includes(kind) ? 'KCSAN' : 'KASAN');

/** Who tells of it in a kernel with a configuration (the text of .config). */
export const sanitizerIn = (config: string): Sanitizer => (/^CONFIG_KCSAN=y$/m.test(config) ? 'KCSAN' : 'KASAN');

const groupsWith = (sanitizer: Sanitizer): readonly Group[] => [...groups, sanitizers[sanitizer]];

/** What kconfig reads, as KCONFIG_ALLCONFIG. */
export const optionsFile = (sanitizer: Sanitizer): string =>
  groupsWith(sanitizer)
    .map(([what, options]) =>
      [`# ${what}`, ...options.split(' ').map((one) => `CONFIG_${one}${one.includes('=') ? '' : '=y'}`), ''].join('\n'),
    )
    .join('\n');

/** Options that a configuration (the text of .config) has otherwise than asked: an older or later kernel does not know them. */
export function otherwise(config: string, sanitizer: Sanitizer): readonly string[] {
  const asked = groupsWith(sanitizer).flatMap(([, options]) => options.split(' ').map((one) => one.split('=')));
  const set = new Map([...config.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
  return asked.filter(([name, value = 'y']) => (set.get(name!) ?? 'n') !== value).map(([name]) => name!);
}

/** Of what a kernel has to have to tell of findings of a kind, or of most kinds, what a configuration has not. */
export function untold(config: string, kind?: string): readonly string[] {
  const most = ['KASAN', 'PROVE_LOCKING', 'DEBUG_OBJECTS_TIMERS', 'DEBUG_LIST', 'DEBUG_ATOMIC_SLEEP'];
  const telling = sanitizerOf(kind) === 'KCSAN' ? ['KCSAN'] : most;
  return telling.filter((name) => !new RegExp(`^CONFIG_${name}=y$`, 'm').test(config)).map((name) => `CONFIG_${name}`);
}
