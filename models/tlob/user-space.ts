const rv = '/sys/kernel/tracing/rv';

/** What user space does for a path to run (Documentation/trace/rv/runtime-verification.rst has the files). */
export const userSpace: { readonly [path: string]: string } = {
  tlob_ioctl_start: 'ioctl(fd, TLOB_IOCTL_TRACE_START): a window is open',
  sys_ioctl_start: 'ioctl(fd, TLOB_IOCTL_TRACE_START)',
  sys_start: 'ioctl(fd, TLOB_IOCTL_TRACE_START)',
  sys_ioctl_stop: 'ioctl(fd, TLOB_IOCTL_TRACE_STOP)',
  sys_stop: 'ioctl(fd, TLOB_IOCTL_TRACE_STOP)',
  sys_unknown: 'ioctl(fd, ...) of a command that there is none of',
  sys_bind: 'ioctl(fd, ...) that binds the fd to the monitor',
  sys_close: 'close(fd)',
  sys_close_shared: 'close(fd)',
  sys_poll: 'poll(fd)',
  // whoever drops the last reference to the file comes there, not close(fd) alone
  rv_release: 'close(fd), or the ioctl that drops the last reference to the file',
  hit_start: 'run over the start probe',
  hit_stop: 'run over the stop probe',
  tlob_add_uprobe: `write a binding to ${rv}/monitors/tlob/monitor`,
  tlob_remove_uprobe_by_key: `write the removal of a binding to ${rv}/monitors/tlob/monitor`,
  rv_disable_monitor: `echo 0 > ${rv}/monitors/tlob/enable`,
  rv_enable_monitor: `echo 1 > ${rv}/monitors/tlob/enable`,
  turn_monitoring_off: `echo 0 > ${rv}/monitoring_on`,
  turn_monitoring_on: `echo 1 > ${rv}/monitoring_on`,
  tlob_kunit_test: 'load the KUnit test',
  do_exit: 'the thread exits',
  do_exit_switched: 'the thread exits',
  do_exit_files: 'the thread exits, and closes its files',
  exit_as_leader: 'the leader of the thread group exits',
  exit_as_leader_switched: 'the leader of the thread group exits',
  de_thread: 'execve() in a thread that is not the leader',
};
