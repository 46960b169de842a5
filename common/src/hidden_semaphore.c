#include "hidden_semaphore.h"

#include "fault_point.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/sem.h>
#include <unistd.h>

union semun {
    int val;
};

static bool make_free(const struct key_file *file, unsigned mode, int *id)
{
    *id = semget(file->ipc_key, 1, (int)(IPC_CREAT | IPC_EXCL | mode));
    if (*id < 0) {
        return false;
    }
    FAULT_POINT();
    bool done = semctl(*id, 0, SETVAL, (union semun){.val = 1}) == 0;
    FAULT_POINT();
    return done;
}

bool hidden_semaphore_make(const struct key *key, unsigned mode, int *id)
{
    struct key_file file;
    int draft = -1;
    if (key->hidden_file == NULL || key_file_find(key->semaphore_file, &file, NULL) != PLACARD_NOT_FOUND ||
        key_file_draft(key->hidden_file, key_file_is_taken, &file, &draft, NULL) != PLACARD_OK) {
        return false;
    }
    FAULT_POINT();
    bool done = make_free(&file, mode, id) && key_file_name(draft, key->semaphore_file);
    FAULT_POINT();
    if (!done && *id >= 0) {
        (void)semctl(*id, 0, IPC_RMID);
    }
    if (key_file_is_same(key->hidden_file, &file)) {
        (void)unlink(key->hidden_file);
    }
    FAULT_POINT();
    close(draft);
    return done;
}

bool hidden_semaphore_hide(const struct key *key, const struct key_file *file)
{
    return key->hidden_file != NULL && file->empty && rename(key->semaphore_file, key->hidden_file) == 0;
}

void hidden_semaphore_clear(const struct key *key)
{
    struct key_file file;
    if (key->hidden_file == NULL || key_file_find(key->hidden_file, &file, NULL) != PLACARD_OK ||
        file.owner != geteuid()) {
        return;
    }
    int descriptor = open(key->hidden_file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool is_worked_on = descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!is_worked_on && key_file_is_same(key->hidden_file, &file)) {
        /* Its maker may have given it its key file already: then it is hidden no more. */
        int id = key_file_is_same(key->semaphore_file, &file) ? -1 : semget(file.ipc_key, 0, 0);
        if (id >= 0) {
            (void)semctl(id, 0, IPC_RMID);
            FAULT_POINT();
        }
        (void)unlink(key->hidden_file);
        FAULT_POINT();
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
}
