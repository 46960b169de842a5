/* Somebody else's segments and semaphores on the IPC keys that key files lead to: of FILE itself, or of files
 * that are still to be made, which have the inodes after FILE's. placard-test-foreign-ipc FILE FIRST COUNT
 * SEMAPHORES makes one segment and one set of SEMAPHORES on each of the keys of the inodes FIRST, FIRST + 1,
 * … (COUNT of them) behind FILE's, stays attached, says "ready", and waits for SIGTERM. Then it removes them,
 * and ends with 1 when anybody has touched one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

#define LARGEST 4096
#define VALUE   7
#define CONTENT "somebody else's"

struct foreign {
    int segment;
    int semaphores;
    char *data;
};

union semun {
    int val;
    struct semid_ds *buf;
};

static key_t key_of(const struct stat *file, unsigned long offset)
{
    unsigned long inode = (unsigned long)file->st_ino + offset;
    return (key_t)((inode & 0xffff) | (unsigned long)(file->st_dev & 0xff) << 16 | (unsigned long)'Q' << 24);
}

/* False when somebody else has that key already. */
static int make(struct foreign *foreign, key_t key, int semaphores)
{
    foreign->segment = shmget(key, sizeof CONTENT, IPC_CREAT | IPC_EXCL | 0600);
    foreign->semaphores = semget(key, semaphores, IPC_CREAT | IPC_EXCL | 0600);
    if (foreign->segment < 0 || foreign->semaphores < 0) {
        return 0;
    }
    foreign->data = shmat(foreign->segment, NULL, 0);
    if (foreign->data == (char *)-1 ||
        semctl(foreign->semaphores, 0, SETVAL, (union semun){.val = VALUE}) != 0) {
        return 0;
    }
    memcpy(foreign->data, CONTENT, sizeof CONTENT);
    return 1;
}

static int is_untouched(const struct foreign *foreign)
{
    struct shmid_ds segment = {0};
    struct semid_ds semaphores = {0};
    return shmctl(foreign->segment, IPC_STAT, &segment) == 0 && segment.shm_nattch == 1 &&
           (segment.shm_perm.mode & SHM_DEST) == 0 && memcmp(foreign->data, CONTENT, sizeof CONTENT) == 0 &&
           semctl(foreign->semaphores, 0, IPC_STAT, (union semun){.buf = &semaphores}) == 0 &&
           semaphores.sem_otime == 0 && (semaphores.sem_perm.mode & 0777) == 0600 &&
           semctl(foreign->semaphores, 0, GETVAL) == VALUE;
}

int main(int argc, char **argv)
{
    static struct foreign all[LARGEST];
    struct stat file;
    unsigned long first = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned long count = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
    if (count < 1 || count > LARGEST || stat(argv[1], &file) != 0) {
        fprintf(stderr, "usage: placard-test-foreign-ipc FILE FIRST COUNT SEMAPHORES\n");
        return 2;
    }
    sigset_t ending;
    int ignored = 0;
    int result = 0;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    for (unsigned long i = 0; i < count; i++) {
        if (!make(&all[i], key_of(&file, first + i), (int)strtol(argv[4], NULL, 10))) {
            perror("placard-test-foreign-ipc");
            result = 1;
        }
    }
    puts(result == 0 ? "ready" : "failed");
    fflush(stdout);
    sigwait(&ending, &ignored);
    for (unsigned long i = 0; i < count; i++) {
        if (!is_untouched(&all[i])) {
            printf("the one of inode %lu was touched\n", (unsigned long)file.st_ino + first + i);
            result = 1;
        }
        shmctl(all[i].segment, IPC_RMID, NULL);
        semctl(all[i].semaphores, 0, IPC_RMID);
    }
    return result;
}
