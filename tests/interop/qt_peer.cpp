// A Qt program with many faces, for the tests: it does with QSharedMemory what other people's programs do,
// one command for each of them. Built with Qt 5 and with Qt 6. Says what it did on standard output, one line
// each, flushed.
//
//   qt-peer create-text KEY SIZE TEXT     creates, writes TEXT, says "ready", stays attached until SIGTERM
//   qt-peer create-image KEY FILE         likewise with QDataStream << QImage, just large enough
//   qt-peer write-text KEY TEXT [MS]      attach, lock, (hold for MS,) strncpy, unlock, detach
//   qt-peer write-image KEY FILE [MS]     likewise with QDataStream << QImage
//   qt-peer write-half KEY FILE           likewise, but only the first half, says "half", waits to be killed
//   qt-peer read-text KEY                 attach, lock, print up to the first NUL, unlock, detach
//   qt-peer read-image KEY FILE           likewise: decodes the image and saves it
//   qt-peer hold KEY MS                   attach, lock, say "locked", sleep, say "unlocking", unlock, detach
//   qt-peer attach KEY                    attach, say "ready", stay until SIGTERM
//   qt-peer fail-create KEY COUNT MS      COUNT times a create() that is expected to fail, every MS
//
// Exit status: 0 done, 1 refused (the error is printed), 2 usage.

#include <QBuffer>
#include <QDataStream>
#include <QImage>
#include <QSharedMemory>
#include <QThread>
#include <csignal>
#include <cstdio>
#include <cstring>

static int say(const char *what)
{
    std::puts(what);
    std::fflush(stdout);
    return 0;
}

static int refused(const QSharedMemory &memory)
{
    std::printf("error %d: %s\n", int(memory.error()), qPrintable(memory.errorString()));
    std::fflush(stdout);
    return 1;
}

static int wait_for_end()
{
    sigset_t ending;
    int ignored = 0;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    say("ready");
    return sigwait(&ending, &ignored);
}

static QByteArray streamed(const QImage &image)
{
    QBuffer buffer;
    buffer.open(QBuffer::ReadWrite);
    QDataStream out(&buffer);
    out << image;
    return buffer.data();
}

// Holds the lock for that many milliseconds before COPY writes into the segment.
template <typename Copy> static int write_locked(QSharedMemory &memory, int hold, Copy copy)
{
    if (!memory.attach()) {
        return refused(memory);
    }
    if (!memory.lock()) {
        return refused(memory);
    }
    say("locked");
    QThread::msleep(static_cast<unsigned long>(hold));
    copy(memory);
    say("written"); // while it holds the lock: whoever gets it next comes after this
    memory.unlock();
    memory.detach();
    return 0;
}

static int write_bytes(QSharedMemory &memory, const QByteArray &bytes, int hold)
{
    return write_locked(memory, hold, [&bytes](QSharedMemory &target) {
        std::memcpy(target.data(), bytes.constData(),
                    static_cast<size_t>(qMin(qsizetype(target.size()), qsizetype(bytes.size()))));
    });
}

static int write_text(QSharedMemory &memory, const QByteArray &text, int hold)
{
    return write_locked(memory, hold, [&text](QSharedMemory &target) {
        std::strncpy(static_cast<char *>(target.data()), text.constData(),
                     static_cast<size_t>(target.size() - 1));
    });
}

static int write_half(QSharedMemory &memory, const QByteArray &bytes)
{
    if (!memory.attach() || !memory.lock()) {
        return refused(memory);
    }
    std::memcpy(memory.data(), bytes.constData(), static_cast<size_t>(bytes.size() / 2));
    say("half");
    for (;;) {
        QThread::sleep(1);
    }
}

static int create(QSharedMemory &memory, const QByteArray &bytes, int size)
{
    if (!memory.create(size)) {
        return refused(memory);
    }
    memory.lock();
    std::memcpy(memory.data(), bytes.constData(), static_cast<size_t>(bytes.size()));
    memory.unlock();
    return wait_for_end();
}

static int read_text(QSharedMemory &memory)
{
    if (!memory.attach(QSharedMemory::ReadOnly)) {
        return refused(memory);
    }
    memory.lock();
    const QByteArray copy(static_cast<const char *>(memory.constData()), memory.size());
    memory.unlock();
    memory.detach();
    return say(copy.constData());
}

static int read_image(QSharedMemory &memory, const QString &file)
{
    if (!memory.attach()) {
        return refused(memory);
    }
    QBuffer buffer;
    QDataStream in(&buffer);
    QImage image;
    memory.lock();
    buffer.setData(static_cast<const char *>(memory.constData()), memory.size());
    buffer.open(QBuffer::ReadOnly);
    in >> image;
    memory.unlock();
    memory.detach();
    if (image.isNull()) {
        say("no image");
        return 1;
    }
    std::printf("image %dx%d\n", image.width(), image.height());
    return image.save(file) ? 0 : 1;
}

static int hold(QSharedMemory &memory, int milliseconds)
{
    if (!memory.attach()) {
        return refused(memory);
    }
    if (!memory.lock()) {
        return refused(memory);
    }
    say("locked");
    QThread::msleep(static_cast<unsigned long>(milliseconds));
    say("unlocking");
    memory.unlock();
    return 0;
}

static int fail_create(const QString &key, int count, int milliseconds)
{
    for (int i = 0; i < count; i++) {
        QSharedMemory memory(key);
        if (memory.create(64)) {
            say("created");
        }
        QThread::msleep(static_cast<unsigned long>(milliseconds));
    }
    return say("done");
}

int main(int argc, char **argv)
{
    const QByteArray command(argc > 1 ? argv[1] : "");
    if (argc < 3) {
        std::fprintf(stderr, "usage: see the top of qt_peer.cpp\n");
        return 2;
    }
    const QString key = QString::fromUtf8(argv[2]);
    const QByteArray first(argc > 3 ? argv[3] : "");
    const QByteArray second(argc > 4 ? argv[4] : "");
    QSharedMemory memory(key);
    if (command == "create-text") {
        return create(memory, second + '\0', first.toInt());
    }
    if (command == "create-image") {
        const QByteArray bytes = streamed(QImage(QString::fromUtf8(first)));
        return create(memory, bytes, int(bytes.size()));
    }
    if (command == "write-text") {
        return write_text(memory, first, second.toInt());
    }
    if (command == "write-image") {
        return write_bytes(memory, streamed(QImage(QString::fromUtf8(first))), second.toInt());
    }
    if (command == "write-half") {
        return write_half(memory, streamed(QImage(QString::fromUtf8(first))));
    }
    if (command == "read-text") {
        return read_text(memory);
    }
    if (command == "read-image") {
        return read_image(memory, QString::fromUtf8(first));
    }
    if (command == "hold") {
        return hold(memory, first.toInt());
    }
    if (command == "attach") {
        if (!memory.attach()) {
            return refused(memory);
        }
        return wait_for_end();
    }
    if (command == "fail-create") {
        return fail_create(key, first.toInt(), second.toInt());
    }
    std::fprintf(stderr, "qt-peer: no command %s\n", command.constData());
    return 2;
}
