/**
 * The container profile of warm slots: what the supervisors may ask of the kernel while they make namespaces. An allow list
 * (names from the kernel's syscall tables up to 6.1; the engine ignores those of other architectures); a judged process puts a
 * filter of its own on top (sandbox-images/python/harness/seccomp.py), which takes the namespaces away again.
 */
const ALLOWED = `
  accept accept4 access alarm arch_prctl bind brk capget capset chdir chmod chown clock_adjtime64 clock_getres
  clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 clock_settime64 clone clone3
  close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait
  epoll_pwait2 epoll_wait eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 fadvise64_64
  fallocate fchdir fchmod fchmodat fchown fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr
  fsetxattr fstat fstat64 fstatat fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_time64
  futex_waitv futimesat get_robust_list getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer
  getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid
  getsockname getsockopt gettid gettimeofday getuid getxattr inotify_add_watch inotify_init inotify_init1
  inotify_rm_watch io_pgetevents_time64 ioctl ioprio_get ioprio_set kill lchown lgetxattr link linkat listen listxattr
  llistxattr llseek lremovexattr lseek lsetxattr lstat lstat64 madvise membarrier memfd_create mincore mkdir mkdirat
  mlock mlock2 mlockall mmap mmap2 mount mprotect mq_timedreceive_time64 mq_timedsend_time64 mremap msync munlock
  munlockall munmap nanosleep newfstatat open openat openat2 pause pidfd_open pipe pipe2 pivot_root pkey_alloc
  pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 pselect6 pselect6_time64
  pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmmsg_time64 recvmsg
  removexattr rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask
  rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo
  sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
  sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler
  sched_yield select semtimedop_time64 sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list set_tid_address
  setfsgid setfsuid setgid setgroups setitimer setns setpgid setpriority setregid setresgid setresuid setreuid
  setrlimit setsid setsockopt setuid setxattr shmdt shutdown sigaltstack signalfd signalfd4 socket socketpair splice
  stat stat64 statfs statfs64 statx symlink symlinkat sync sync_file_range sync_file_range2 syncfs sysinfo tee tgkill
  time timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
  timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64
  umask umount2 uname unlink unlinkat unshare utime utimensat utimensat_time64 utimes vfork wait4 waitid write writev
`;

/** For `SecurityOpt`, in the engine's own format (https://docs.docker.com/engine/security/seccomp/). */
export function seccompProfile(): string {
  const names = ALLOWED.trim().split(/\s+/);
  return JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names, action: 'SCMP_ACT_ALLOW' }] });
}
