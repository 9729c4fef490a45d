/** A module that is put into the kernel, and what it is given. */
export interface Load {
  /** Its name, without `.ko`. */
  readonly module: string;
  readonly parameters: { readonly [name: string]: number | string };
  /** Seconds after which it is given up. */
  readonly seconds: number;
  /** It is left out once the kernel has said this, a word: of what several loads are to come to. */
  readonly until?: string;
}

/** What the first program says goes through the kernel's log, so that it never stands within one of its lines. */
const head = `#!/bin/busybox sh
b=/bin/busybox
$b mkdir -p /proc /sys /dev /tmp
$b mount -t proc none /proc
$b mount -t sysfs none /sys
$b mount -t devtmpfs none /dev
$b mount -t debugfs none /sys/kernel/debug
say() { echo "racewalk: $*" >/dev/kmsg; }
off() { $b sleep 1; $b poweroff -f; $b sleep 60; }
# a report that is told once a boot is told once a load
again() { echo 1 >/sys/kernel/debug/clear_warn_once; } 2>/dev/null
load() {
	module=$1 seconds=$2 until=$3 what=$4; shift 4
	[ $until != - ] && $b dmesg | $b grep -q $until && return
	again
	$b insmod /lib/$module.ko "$@" 2>/said &
	pid=$! n=0
	while $b kill -0 $pid 2>/dev/null && [ $n -lt $((seconds * 5)) ]; do $b usleep 200000; n=$((n + 1)); done
	if $b kill -0 $pid 2>/dev/null; then say hung $what; off; fi
	wait $pid || say failed $what: $($b cat /said)
	$b rmmod $module 2>/dev/null
}
`;

/** The text of the first program: it loads each module, one after the other, and turns the machine off. */
export const initText = (loads: readonly Load[]): string =>
  [
    head,
    ...loads.map(({ module, parameters, seconds, until = '-' }) => {
      const given = Object.entries(parameters).map(([name, value]) => ` ${name}=${value}`);
      return `load ${module} ${seconds} ${until} ${parameters['fact'] ?? module}${given.join('')}`;
    }),
    'off',
    '',
  ].join('\n');
