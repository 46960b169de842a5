/* Lists and removes the shared memory and semaphores that a test left: those of System V that the key files
 * in the folder of its first argument lead to, and the POSIX objects with names that start with $PLACARD_KEY;
 * or, with --all (inside a namespace of the test's own), every one of System V that there is. Prints one line
 * for each and exits with 1 when there was any. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static int remove_segment(int id, const char *why)
{
    if (id < 0) {
        return 0;
    }
    printf("left behind: shared memory segment %d (%s)\n", id, why);
    shmctl(id, IPC_RMID, NULL);
    return 1;
}

static int remove_semaphore(int id, const char *why)
{
    if (id < 0) {
        return 0;
    }
    struct semid_ds facts = {0};
    (void)semctl(id, 0, IPC_STAT, &facts);
    printf("left behind: semaphore %d (%s) of user %u, key %#x, value %d, last used by process %d\n", id, why,
           (unsigned)facts.sem_perm.uid, (unsigned)facts.sem_perm.__key, semctl(id, 0, GETVAL),
           semctl(id, 0, GETPID));
    semctl(id, 0, IPC_RMID);
    return 1;
}

static int sweep_all(void)
{
    int found = 0;
    struct shm_info info;
    int highest = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);
    for (int index = 0; index <= highest; index++) {
        struct shmid_ds segment;
        int id = shmctl(index, SHM_STAT, &segment);
        found += id < 0 ? 0 : remove_segment(id, "in the test's namespace");
    }
    struct seminfo limits;
    highest = semctl(0, 0, SEM_INFO, &limits);
    for (int index = 0; index <= highest; index++) {
        struct semid_ds semaphore;
        int id = semctl(index, 0, SEM_STAT, &semaphore);
        found += id < 0 ? 0 : remove_semaphore(id, "in the test's namespace");
    }
    return found;
}

static int sweep_folder(const char *path)
{
    int found = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char file[4096];
        if (strncmp(entry->d_name, "qipc_", 5) != 0 ||
            snprintf(file, sizeof file, "%s/%s", path, entry->d_name) >= (int)sizeof file) {
            continue;
        }
        printf("left behind: key file %s\n", entry->d_name);
        found++;
        key_t key = ftok(file, 'Q');
        if (key != -1) {
            remove_segment(shmget(key, 0, 0), entry->d_name);
            remove_semaphore(semget(key, 0, 0), entry->d_name);
        }
    }
    closedir(folder);
    return found;
}

/* The folder of POSIX objects is everybody's: only what has the test's name is the test's. */
static int sweep_objects(const char *name)
{
    int found = 0;
    DIR *folder = opendir("/dev/shm");
    if (folder == NULL || name == NULL || name[0] == '\0') {
        if (folder != NULL) {
            closedir(folder);
        }
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *object = strncmp(entry->d_name, "sem.", 4) == 0 ? entry->d_name + 4 : entry->d_name;
        if (strncmp(object, name, strlen(name)) == 0) {
            printf("left behind: POSIX object /dev/shm/%s\n", entry->d_name);
            unlinkat(dirfd(folder), entry->d_name, 0);
            found++;
        }
    }
    closedir(folder);
    return found;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER | --all\n", argv[0]);
        return 2;
    }
    int found = strcmp(argv[1], "--all") == 0 ? sweep_all()
                                              : sweep_folder(argv[1]) + sweep_objects(getenv("PLACARD_KEY"));
    return found > 0 ? 1 : 0;
}
