/** Options of a kernel that tells what goes wrong, beginning with allnoconfig: what each group is for, and its options. */
const groups: readonly (readonly [what: string, options: string])[] = [
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
  ['KASAN', 'SLUB SLUB_DEBUG KASAN KASAN_GENERIC KASAN_OUTLINE KASAN_STACK=n'],
  ['lockdep', 'PROVE_LOCKING PROVE_RCU DEBUG_LOCK_ALLOC DEBUG_ATOMIC_SLEEP DEBUG_PREEMPT'],
  ['lists', 'DEBUG_LIST'],
  ['who hangs', 'DETECT_HUNG_TASK DEFAULT_HUNG_TASK_TIMEOUT=20 SOFTLOCKUP_DETECTOR RCU_CPU_STALL_TIMEOUT=21 WQ_WATCHDOG=n'],
  ['a panic ends it', 'PANIC_TIMEOUT=-1'],
  ['probes', 'FTRACE ENABLE_DEFAULT_TRACERS TRACING UPROBE_EVENTS RV RV_REACTORS'],
  ['is quick to emulate', 'RETPOLINE=n SPECULATION_MITIGATIONS=n MITIGATION_RETPOLINE=n CC_OPTIMIZE_FOR_PERFORMANCE'],
];

/** By name without CONFIG_, the value: `y`, `n` or a number. */
export const kernelOptions: ReadonlyMap<string, string> = new Map(
  groups.flatMap(([, options]) => options.split(' ').map((one) => [one.split('=')[0]!, one.split('=')[1] ?? 'y'] as const)),
);

/** What kconfig reads, as KCONFIG_ALLCONFIG. */
export const optionsFile = (): string =>
  groups
    .map(([what, options]) =>
      [`# ${what}`, ...options.split(' ').map((one) => `CONFIG_${one}${one.includes('=') ? '' : '=y'}`), ''].join('\n'),
    )
    .join('\n');

/** Options that a configuration (the text of .config) has otherwise than asked: an older or later kernel does not know them. */
export function otherwise(config: string): readonly string[] {
  const set = new Map([...config.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
  return [...kernelOptions].filter(([name, value]) => (set.get(name) ?? 'n') !== value).map(([name]) => name);
}

/** Of what a kernel has to have to tell of findings at all, what a configuration has not. */
export function untold(config: string): readonly string[] {
  const telling = ['KASAN', 'PROVE_LOCKING', 'DEBUG_OBJECTS_TIMERS', 'DEBUG_LIST', 'DEBUG_ATOMIC_SLEEP'];
  return telling.filter((name) => !new RegExp(`^CONFIG_${name}=y$`, 'm').test(config)).map((name) => `CONFIG_${name}`);
}
