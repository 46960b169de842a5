/* Prints the value of the semaphore that a key file leads to: 1 free, 0 held, anything else damaged; or how
 * many processes wait for it to be free. placard-test-semaphore-value FILE [waiting] */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>

int main(int argc, char **argv)
{
    key_t key = argc >= 2 ? ftok(argv[1], 'Q') : -1;
    int id = key == -1 ? -1 : semget(key, 0, 0);
    int value = id < 0 ? -1 : semctl(id, 0, argc == 3 && strcmp(argv[2], "waiting") == 0 ? GETNCNT : GETVAL);
    if (value < 0) {
        perror("placard-test-semaphore-value");
        return 1;
    }
    printf("%d\n", value);
    return 0;
}
