/* The system calls that are left, by libseccomp, which knows their numbers on every architecture. A name that
 * an architecture has not is passed over. */
#include "renderer/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Without conditions: memory, time, facts about oneself and about files, and descriptors that are open. */
static const char *const allowed[] = {
    "brk",
    "munmap",
    "mremap",
    "madvise",
    "exit",
    "exit_group",
    "restart_syscall",
    "rseq",
    "set_tls",
    "cacheflush",
    "sched_yield",
    "sched_getaffinity",
    "getcpu",
    "sysinfo",
    "uname",
    "getrandom",
    "clock_gettime",
    "clock_gettime64",
    "clock_getres",
    "clock_getres_time64",
    "gettimeofday",
    "time",
    "times",
    "getrusage",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "getuid32",
    "geteuid",
    "geteuid32",
    "getgid",
    "getgid32",
    "getegid",
    "getegid32",
    "getrlimit",
    "ugetrlimit",
    "getcwd",
    /* descriptors */
    "read",
    "readv",
    "pread64",
    "write",
    "writev",
    "lseek",
    "_llseek",
    "close",
    "poll",
    "ppoll",
    "ppoll_time64",
    "recvmsg",
    "sendmsg",
    /* files */
    "fstat",
    "fstat64",
    "stat",
    "stat64",
    "lstat",
    "lstat64",
    "newfstatat",
    "fstatat64",
    "statx",
    "statfs",
    "statfs64",
    "fstatfs",
    "fstatfs64",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents",
    "getdents64",
    /* leaving a signal's handler; there are none but a sanitizer's */
    "rt_sigreturn",
    "sigreturn",
#ifdef PLACARD_INSTRUMENTED
    "rt_sigaction",
    "sigaction",
    "rt_sigprocmask",
    "sigprocmask",
    "sigaltstack",
    "pipe",
    "pipe2",
    "prctl",
    "mmap",
    "mmap2",
    "mprotect",
#endif
};

/* No library tries these by chance: whoever does has taken over the process. */
static const char *const fatal[] = {
    "execve",
    "execveat",
    "fork",
    "vfork",
    "clone",
    "clone3",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kill",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmmsg",
    "shmget",
    "shmat",
    "shmctl",
    "semget",
    "semop",
    "semctl",
    "semtimedop",
    "semtimedop_time64",
    "msgget",
    "msgsnd",
    "msgrcv",
    "msgctl",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "bpf",
    "userfaultfd",
    "perf_event_open",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "reboot",
    "setuid",
    "setuid32",
    "setgid",
    "setgid32",
    "setresuid",
    "setresuid32",
    "setresgid",
    "setresgid32",
    "setreuid",
    "setreuid32",
    "setregid",
    "setregid32",
    "setgroups",
    "setgroups32",
    "capset",
    "personality",
    "open_by_handle_at",
};

/* The filter, and the first thing that went wrong: a negative errno value. */
struct filter {
    scmp_filter_ctx context;
    int problem;
};

/* Adds a rule: ACTION for the call NAME when all COUNT of CONDITIONS hold. */
static void add_rule(struct filter *filter, uint32_t action, const char *name, unsigned count,
                     const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);
    if (filter->problem == 0 && number != __NR_SCMP_ERROR) {
        filter->problem = seccomp_rule_add_array(filter->context, action, number, count, conditions);
    }
}

static void allow_if(struct filter *filter, const char *name, struct scmp_arg_cmp condition)
{
    add_rule(filter, SCMP_ACT_ALLOW, name, 1, &condition);
}

static struct scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value)
{
    return (struct scmp_arg_cmp){
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

static struct scmp_arg_cmp equal(unsigned argument, scmp_datum_t value)
{
    return (struct scmp_arg_cmp){.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value};
}

/* Files are opened for reading only. A library that wants to write one, as fontconfig does with its cache,
 * learns that it may not. */
static void allow_reading(struct filter *filter)
{
    const scmp_datum_t writing =
        O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY); /* folders can be opened */
    const struct {
        const char *name;
        unsigned flags;
    } calls[] = {{"open", 1}, {"openat", 2}};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        allow_if(filter, calls[i].name, masked(calls[i].flags, writing, O_RDONLY));
    }
}

/* Nothing becomes executable, and memory that is shared comes with a descriptor: what is made of nothing is
 * private, and counted by the memory limit. */
static void allow_memory(struct filter *filter)
{
#ifndef PLACARD_INSTRUMENTED
    static const scmp_datum_t kinds[] = {MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED};
    /* Where "mmap" exists on 32 bits it is an older call, whose arguments are elsewhere. */
    const char *map = sizeof(void *) == 4 ? "mmap2" : "mmap";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct scmp_arg_cmp conditions[] = {masked(2, PROT_EXEC, 0),
                                                  masked(3, MAP_TYPE | MAP_ANONYMOUS, kinds[i])};
        add_rule(filter, SCMP_ACT_ALLOW, map, 2, conditions);
    }
    allow_if(filter, "mprotect", masked(2, PROT_EXEC, 0));
#else
    (void)filter;
#endif
}

/* Waiting and waking, of which locks are made; none of the futexes' other operations. */
static void allow_locks(struct filter *filter)
{
    static const char *const calls[] = {"futex", "futex_time64"};
    static const int operations[] = {FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (size_t k = 0; k < sizeof operations / sizeof operations[0]; k++) {
            const scmp_datum_t command = (uint32_t)FUTEX_CMD_MASK; /* without the flags */
            allow_if(filter, calls[i], masked(1, command, (scmp_datum_t)operations[k]));
        }
    }
}

/* Of descriptors, the flags can be read and set, and seals be read; of limits, all can be read; of signals,
 * abort()'s to this process alone is sent. */
static void allow_parts(struct filter *filter)
{
    static const int commands[] = {F_GETFD, F_SETFD, F_GETFL, F_GET_SEALS};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        allow_if(filter, "fcntl", equal(1, (scmp_datum_t)commands[i]));
        allow_if(filter, "fcntl64", equal(1, (scmp_datum_t)commands[i]));
    }
    allow_if(filter, "prlimit64", equal(2, 0));
    const scmp_datum_t self = (scmp_datum_t)getpid();
    allow_if(filter, "tgkill", equal(0, self));
    const struct scmp_arg_cmp others = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = self};
    add_rule(filter, SCMP_ACT_KILL_PROCESS, "tgkill", 1, &others);
}

enum placard_status confine_calls(struct placard_error *error)
{
    /* A call that is not known here looks as if the kernel did not have it: the C library then takes an older
     * one. Numbers of another architecture's calls end the process. */
    struct filter filter = {.context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))};
    if (filter.context == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to confine the renderer");
    }
    filter.problem = seccomp_attr_set(filter.context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (filter.problem == 0) {
        filter.problem = seccomp_attr_set(filter.context, SCMP_FLTATR_CTL_TSYNC, 1); /* on all threads */
    }
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        add_rule(&filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    }
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
        add_rule(&filter, SCMP_ACT_KILL_PROCESS, fatal[i], 0, NULL);
    }
    allow_reading(&filter);
    allow_memory(&filter);
    allow_parts(&filter);
    allow_locks(&filter);
    if (filter.problem == 0) {
        filter.problem = seccomp_load(filter.context);
    }
    seccomp_release(filter.context);
    return filter.problem == 0
               ? PLACARD_OK
               : placard_fail(error, PLACARD_PERMISSION_DENIED,
                              "the renderer cannot confine itself: seccomp takes no filter: %s",
                              strerror(-filter.problem));
}
