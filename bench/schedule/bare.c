/*
 * The floor of the scheduler's benches: so many writes a second by a C program that does nothing else. It sleeps to each time, writes,
 * and only then looks at the clock.
 *
 *   bare EVENTS PERIOD_NS SPIN_NS PRIORITY CPU REQUEST ON OFF 3<>FILE
 *
 * SPIN_NS 0: sleeps all the way. PRIORITY 0: none; else SCHED_FIFO. CPU -1: any. REQUEST 0: writes at the start of the file; else an ioctl.
 * ON and OFF: bytes as hexadecimal digits, done in turn. Prints the CPU time that it took in ns, then how late each event was in ns.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000LL
/* As a lane starts: a little after it was told to. */
#define LEAD_NS 20000000LL
#define FILE_DESCRIPTOR 3
#define MOST_BYTES 4096

static void fail(const char *what) {
    fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t read_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static void sleep_until(int64_t at) {
    struct timespec time = {.tv_sec = at / NS_PER_SECOND, .tv_nsec = at % NS_PER_SECOND};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {
    }
}

static size_t bytes_of(const char *digits, unsigned char *into) {
    size_t length = strlen(digits) / 2;
    if (length > MOST_BYTES) exit(2);
    for (size_t n = 0; n < length; n++) sscanf(digits + 2 * n, "%2hhx", &into[n]);
    return length;
}

int main(int count, char **words) {
    if (count != 9) return 2;
    long events = atol(words[1]);
    int64_t period = atoll(words[2]), spin = atoll(words[3]);
    int priority = atoi(words[4]), cpu = atoi(words[5]);
    unsigned long request = strtoul(words[6], NULL, 10);
    unsigned char bytes[2][MOST_BYTES];
    size_t lengths[2] = {bytes_of(words[7], bytes[0]), bytes_of(words[8], bytes[1])};
    int64_t *late = calloc(events, sizeof *late);
    if (late == NULL) fail("memory");

    memset(late, 1, events * sizeof *late);
    prctl(PR_SET_TIMERSLACK, 1UL);
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set) != 0) fail("sched_setaffinity");
    }
    if (priority > 0) {
        struct sched_param parameters = {.sched_priority = priority};
        if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) fail("mlockall");
        if (sched_setscheduler(0, SCHED_FIFO, &parameters) != 0) fail("sched_setscheduler");
    }

    int64_t used = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    int64_t start = read_clock(CLOCK_MONOTONIC) + LEAD_NS;
    for (long n = 0; n < events; n++) {
        int64_t due = start + n * period;
        int side = n % 2;
        if (due - spin > read_clock(CLOCK_MONOTONIC)) sleep_until(due - spin);
        while (read_clock(CLOCK_MONOTONIC) < due) {
        }
        long done = request == 0 ? pwrite(FILE_DESCRIPTOR, bytes[side], lengths[side], 0)
                                 : ioctl(FILE_DESCRIPTOR, request, bytes[side]);
        if (done < 0) fail(request == 0 ? "pwrite" : "ioctl");
        late[n] = read_clock(CLOCK_MONOTONIC) - due;
    }
    printf("%lld\n", (long long)(read_clock(CLOCK_PROCESS_CPUTIME_ID) - used));
    for (long n = 0; n < events; n++) printf("%lld\n", (long long)late[n]);
    return 0;
}
