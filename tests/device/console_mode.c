/* Says how the console in front is set: "text" or "graphics", and its keyboard: "off" or "on". Linked
 * statically, for the virtual device's own small system. */
#include <fcntl.h>
#include <linux/kd.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
    int mode = 0;
    int keyboard = 0;
    int terminal = open("/dev/tty0", O_RDWR | O_CLOEXEC);
    if (terminal < 0 || ioctl(terminal, KDGETMODE, &mode) != 0 ||
        ioctl(terminal, KDGKBMODE, &keyboard) != 0) {
        perror("/dev/tty0");
        return 1;
    }
    printf("%s %s\n", mode == KD_TEXT ? "text" : "graphics", keyboard == K_OFF ? "off" : "on");
    close(terminal);
    return 0;
}
