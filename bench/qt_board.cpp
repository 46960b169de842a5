// Qt's shared memory example (QDataStream of a QImage in a QSharedMemory) as a kiosk of two programs would
// use it:
//
//   placard-bench-qt show KEY WIDTHxHEIGHT   creates the segment, shows over the whole screen what is in it,
//   and
//                                            looks every 100 ms, since QSharedMemory tells nobody of a change
//   placard-bench-qt load KEY FILE           puts the picture into it, waiting for the segment to be there
//   placard-bench-qt cycle KEY MILLISECONDS SIZE…  QSharedMemory alone: attach, lock, copy in, unlock, detach
//                                            (qt-cycle), and the same kept attached (qt-attached); prints
//                                            lines of samples_print()
//
// Exit status: 0 done, 1 refused, 2 usage.

#include "samples.h"
#include <QApplication>
#include <QBuffer>
#include <QDataStream>
#include <QImage>
#include <QLabel>
#include <QPixmap>
#include <QSharedMemory>
#include <QThread>
#include <QTimer>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

static const int CAPACITY = 64 << 20, POLL = 100 /* ms */, HEAD = 64 << 10 /* bytes that tell a change */;

static int refused(const QSharedMemory &memory)
{
    std::fprintf(stderr, "placard-bench-qt: %s\n", qPrintable(memory.errorString()));
    return 1;
}

/* So that the segment goes with its program. */
static volatile std::sig_atomic_t is_ending = 0;

static void end(int)
{
    is_ending = 1;
}

static int show(int &count, char **arguments)
{
    std::signal(SIGTERM, end);
    QApplication application(count, arguments);
    QSharedMemory memory(QString::fromUtf8(arguments[2]));
    /* One that was killed has left its segment: attached and detached, it is gone, as Qt's manual says. */
    if (memory.attach()) {
        memory.detach();
    }
    if (!memory.create(CAPACITY)) {
        return refused(memory);
    }
    int width = 0, height = 0;
    if (std::sscanf(arguments[3], "%dx%d", &width, &height) != 2) {
        return 2;
    }
    QLabel label;
    label.setGeometry(0, 0, width, height);
    label.setStyleSheet("background: black");
    label.setWindowFlags(Qt::FramelessWindowHint);
    label.show();
    std::vector<char> seen(HEAD, 0);
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        if (is_ending) {
            application.quit();
            return;
        }
        memory.lock();
        if (std::memcmp(memory.constData(), seen.data(), HEAD) != 0) {
            std::memcpy(seen.data(), memory.constData(), HEAD);
            QByteArray bytes =
                QByteArray::fromRawData(static_cast<const char *>(memory.constData()), memory.size());
            QDataStream in(bytes);
            QImage image;
            in >> image;
            label.setPixmap(QPixmap::fromImage(image));
        }
        memory.unlock();
    });
    timer.start(POLL);
    return application.exec();
}

static int load(const char *key, const char *file)
{
    QImage image;
    QBuffer buffer;
    buffer.open(QBuffer::ReadWrite);
    QDataStream out(&buffer);
    if (!image.load(QString::fromUtf8(file))) {
        std::fprintf(stderr, "placard-bench-qt: cannot load %s\n", file);
        return 1;
    }
    out << image;
    QSharedMemory memory(QString::fromUtf8(key));
    for (int tries = 0; !memory.attach(); tries++) {
        if (tries > 3000) {
            return refused(memory);
        }
        QThread::msleep(10);
    }
    memory.lock();
    std::memcpy(memory.data(), buffer.data().constData(),
                static_cast<size_t>(qMin(qsizetype(memory.size()), qsizetype(buffer.size()))));
    memory.unlock();
    return 0;
}

static bool copy_once(QSharedMemory &memory, const std::vector<char> &bytes, bool attach)
{
    if (attach && !memory.attach()) {
        return false;
    }
    bool good = memory.lock();
    std::memcpy(memory.data(), bytes.data(), bytes.size());
    good = memory.unlock() && good;
    return good && (!attach || memory.detach());
}

static int cycle(int count, char **arguments)
{
    int64_t duration = std::atoll(arguments[3]) * 1000000;
    for (int i = 4; i < count; i++) {
        std::vector<char> bytes(std::strtoull(arguments[i], nullptr, 10), 'a');
        QSharedMemory owner(QString::fromUtf8(arguments[2]));
        if (!owner.create(static_cast<int>(bytes.size()) + 1)) {
            return refused(owner);
        }
        for (bool attach : {true, false}) {
            QSharedMemory memory(QString::fromUtf8(arguments[2]));
            samples times;
            if (!samples_begin(&times) || (!attach && !memory.attach())) {
                return refused(memory);
            }
            bool good = copy_once(memory, bytes, attach);
            for (int64_t end = samples_now() + duration; good && (times.count < 5 || samples_now() < end);) {
                int64_t start = samples_now();
                good = copy_once(memory, bytes, attach);
                samples_add(&times, samples_now() - start);
            }
            samples_print(&times, attach ? "qt-cycle" : "qt-attached", bytes.size());
            samples_end(&times);
            if (!good) {
                return refused(memory);
            }
        }
    }
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 4 && std::strcmp(arguments[1], "show") == 0) {
        return show(count, arguments);
    }
    if (count == 4 && std::strcmp(arguments[1], "load") == 0) {
        return load(arguments[2], arguments[3]);
    }
    if (count > 4 && std::strcmp(arguments[1], "cycle") == 0) {
        return cycle(count, arguments);
    }
    std::fputs(
        "usage: placard-bench-qt show KEY WIDTHxHEIGHT | load KEY FILE | cycle KEY MILLISECONDS SIZE...\n",
        stderr);
    return 2;
}
