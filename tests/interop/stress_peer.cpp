// The Qt programs of the stress, one command for each. They end by SIGTERM and then say how it went, as
// NAME=NUMBER.
//
//   stress-peer make DIRECTORY COUNT           writes COUNT pictures, N.png and 0.raw, and COUNT texts, N.txt
//   stress-peer text KEY DIRECTORY             writes one of the texts after the other
//   stress-peer image KEY FIRST-NUMBER COUNT   likewise pictures, by QDataStream << QImage
//   stress-peer read KEY DIRECTORY             reads, and looks whether what a Qt program wrote is whole
//   stress-peer create KEY MS                  calls a create() that fails, every MS
//   stress-peer watch SCREEN DIRECTORY KEEP    looks at each frame that is put into the file SCREEN: it must
//   show a
//                                              whole picture, or what DIRECTORY/N-screen.png shows of text N;
//                                              others are copied into KEEP
//   stress-peer verify SCREEN                  says what picture a frame shows
//
// Exit status: 0 done, 1 refused or torn, 2 usage.

#include "stress_picture.h"

#include <QBuffer>
#include <QDataStream>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QMap>
#include <QSet>
#include <QSharedMemory>
#include <QThread>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

static std::atomic<bool> ending{false};

static QByteArray streamed(const QImage &image)
{
    QBuffer buffer;
    buffer.open(QBuffer::WriteOnly);
    QDataStream out(&buffer);
    out << image;
    return buffer.data();
}

static QImage picture(uint32_t number)
{
    QImage image(STRESS_WIDTH, STRESS_HEIGHT, QImage::Format_RGB888);
    static_assert(STRESS_STRIDE % 4 == 0, "QImage has no gap between its rows");
    stress_draw(number, image.bits());
    return image;
}

// Fills about the upper half of the screen; another one looks different everywhere.
static QByteArray text(uint32_t number)
{
    QByteArray text;
    for (unsigned line = 0; line < 18; line++) {
        for (unsigned column = 0; column < 48; column++) {
            text += char('a' + stress_mix(uint64_t(number) << 32 | (line << 8) | column) % 26);
        }
        text += '\n';
    }
    return text;
}

static QByteArray content_of(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

static bool save(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

static int make(const QDir &directory, uint32_t count)
{
    for (uint32_t number = 0; number < count; number++) {
        if (!picture(number).save(directory.filePath(QString::number(number) + ".png")) ||
            !save(directory.filePath(QString::number(number) + ".txt"), text(number))) {
            return 1;
        }
    }
    const QImage raw = picture(count);
    const QByteArray bytes(reinterpret_cast<const char *>(raw.constBits()), STRESS_BYTES);
    return save(directory.filePath("0.raw"), bytes) ? 0 : 1;
}

static void say(const char *line)
{
    std::puts(line);
    std::fflush(stdout);
}

static void rest(uint64_t seed)
{
    QThread::msleep(static_cast<unsigned long>(stress_mix(seed) % 30));
}

// A slow program: it copies in eight parts, and everything can happen in between.
static void copy_slowly(char *target, const QByteArray &bytes)
{
    const qsizetype part = bytes.size() / 8 + 1;
    for (qsizetype at = 0; at < bytes.size(); at += part) {
        std::memcpy(target + at, bytes.constData() + at, static_cast<size_t>(qMin(part, bytes.size() - at)));
        QThread::usleep(500);
    }
}

template <typename Next> static int write(const QString &key, Next next)
{
    unsigned written = 0;
    unsigned refused = 0;
    for (unsigned turn = 0; !ending; turn++) {
        const QByteArray bytes = next(turn);
        {
            QSharedMemory memory(key);
            if (memory.attach() && qsizetype(memory.size()) > bytes.size() && memory.lock()) {
                char *data = static_cast<char *>(memory.data());
                if (turn % 2 == 0) {
                    copy_slowly(data, bytes);
                } else if (bytes[0] != 0) {
                    std::strncpy(data, bytes.constData(), static_cast<size_t>(memory.size() - 1));
                } else {
                    std::memcpy(data, bytes.constData(), static_cast<size_t>(bytes.size()));
                }
                memory.unlock();
                if (written++ == 0) {
                    say("begun");
                }
            } else {
                refused++;
            }
        }
        rest(turn);
    }
    std::printf("written=%u refused=%u\n", written, refused);
    return 0;
}

static int write_texts(const QString &key, const QDir &directory)
{
    QList<QByteArray> texts;
    for (int number = 0; directory.exists(QString::number(number) + ".txt"); number++) {
        texts += content_of(directory.filePath(QString::number(number) + ".txt")) + '\0';
    }
    return write(key, [&](unsigned turn) { return texts[int(turn) % int(texts.size())]; });
}

static int write_images(const QString &key, uint32_t first, uint32_t count)
{
    QList<QByteArray> images;
    for (uint32_t number = first; number < first + count; number++) {
        images += streamed(picture(number));
    }
    return write(key, [&](unsigned turn) { return images[int(turn) % int(images.size())]; });
}

static bool image_is_whole(const QImage &decoded)
{
    const QImage image = decoded.convertToFormat(QImage::Format_RGB888);
    uint32_t number = 0;
    return image.width() == STRESS_WIDTH && image.height() == STRESS_HEIGHT &&
           stress_verify(image.constBits(), static_cast<size_t>(image.bytesPerLine()), &number);
}

// Under Qt's lock, which a failing create() breaks for Qt programs too: they get torn content, and cannot
// know.
static int read(const QString &key, const QDir &directory)
{
    QSet<QByteArray> texts;
    for (int number = 0; directory.exists(QString::number(number) + ".txt"); number++) {
        texts.insert(content_of(directory.filePath(QString::number(number) + ".txt")));
    }
    unsigned texts_read = 0;
    unsigned images_read = 0;
    unsigned native = 0;
    unsigned torn = 0;
    unsigned refused = 0;
    for (unsigned turn = 0; !ending; turn++) {
        QSharedMemory memory(key);
        if (!memory.attach(QSharedMemory::ReadOnly) || !memory.lock()) {
            refused++;
        } else {
            const QByteArray bytes(static_cast<const char *>(memory.constData()), int(memory.size()));
            memory.unlock();
            if (texts_read + images_read + native + torn == 0) {
                say("begun");
            }
            if (bytes.startsWith("\xFEPLACD")) {
                native++;
            } else if (bytes[0] != 0) {
                const QByteArray found(bytes.constData());
                texts.contains(found) ? texts_read++ : torn++;
            } else {
                QDataStream in(bytes);
                QImage image;
                in >> image;
                image_is_whole(image) ? images_read++ : torn++;
            }
        }
        rest(turn);
    }
    std::printf("texts=%u images=%u native=%u torn=%u refused=%u\n", texts_read, images_read, native, torn,
                refused);
    return 0;
}

static int create(const QString &key, unsigned milliseconds)
{
    unsigned failed = 0;
    unsigned succeeded = 0;
    while (!ending) {
        QSharedMemory memory(key);
        memory.create(64) ? succeeded++ : failed++;
        if (succeeded + failed == 1) {
            say("begun");
        }
        QThread::msleep(milliseconds);
    }
    std::printf("failed=%u succeeded=%u\n", failed, succeeded);
    return 0;
}

// ---- the screen ----

enum { TEXT_TOP = 330 }; // the status line is below

class Watch {
  public:
    Watch(const QDir &references, const QDir &keep) : keep(keep)
    {
        for (int number = 0; references.exists(QString::number(number) + "-screen.png"); number++) {
            texts[text_of(QImage(references.filePath(QString::number(number) + "-screen.png")))] = number;
        }
        clock.start();
    }

    void look(const QString &screen)
    {
        const QByteArray file = content_of(screen);
        const QImage frame = QImage::fromData(file, "PNG").convertToFormat(QImage::Format_RGB888);
        frames++;
        const qint64 shown = identify(frame);
        if (shown == nothing) {
            torn++;
            save(keep.filePath("torn-" + QString::number(torn) + ".png"), file);
        }
        if (shown == last) {
            return; // presented again, with another status line perhaps
        }
        last = shown;
        changes++;
        distinct.insert(shown);
        shown < 0 ? texts_shown++ : pictures_shown++;
        longest_gap = qMax(longest_gap, clock.restart());
    }

    int report()
    {
        longest_gap = qMax(longest_gap, clock.elapsed());
        std::printf("frames=%u changes=%u pictures=%u texts=%u distinct=%u torn=%u longest_gap_ms=%u\n",
                    frames, changes, pictures_shown, texts_shown, unsigned(distinct.size()), torn,
                    unsigned(longest_gap));
        return torn == 0 ? 0 : 1;
    }

  private:
    static constexpr qint64 nothing = INT64_MAX;

    static QByteArray text_of(const QImage &frame)
    {
        const QImage upper = frame.convertToFormat(QImage::Format_RGB888).copy(0, 0, frame.width(), TEXT_TOP);
        return QByteArray(reinterpret_cast<const char *>(upper.constBits()), int(upper.sizeInBytes()));
    }

    // Text N is -1 - N.
    qint64 identify(const QImage &frame)
    {
        const int top = (frame.height() - STRESS_HEIGHT) / 2;
        uint32_t number = 0;
        if (frame.width() == STRESS_WIDTH && top >= 0 &&
            stress_verify(frame.constScanLine(top), static_cast<size_t>(frame.bytesPerLine()), &number)) {
            return number;
        }
        const auto found = texts.find(text_of(frame));
        return found == texts.end() ? nothing : -1 - *found;
    }

    QDir keep;
    QMap<QByteArray, qint64> texts;
    QSet<qint64> distinct;
    QElapsedTimer clock;
    qint64 last = nothing;
    qint64 longest_gap = 0;
    unsigned frames = 0;
    unsigned changes = 0;
    unsigned pictures_shown = 0;
    unsigned texts_shown = 0;
    unsigned torn = 0;
};

static int watch(const QString &screen, const QDir &references, const QDir &keep)
{
    const int notices = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    const QByteArray folder = QFile::encodeName(QFileInfo(screen).absolutePath());
    if (notices < 0 || inotify_add_watch(notices, folder.constData(), IN_MOVED_TO) < 0) {
        std::perror("inotify");
        return 1;
    }
    Watch watch(references, keep);
    say("begun");
    while (!ending) {
        alignas(inotify_event) char events[4096];
        pollfd ready = {notices, POLLIN, 0};
        if (poll(&ready, 1, 100) > 0 && ::read(notices, events, sizeof events) > 0) {
            watch.look(screen);
        }
    }
    return watch.report();
}

static int verify(const QString &screen)
{
    const QImage frame = QImage(screen).convertToFormat(QImage::Format_RGB888);
    const int top = (frame.height() - STRESS_HEIGHT) / 2;
    uint32_t number = 0;
    if (frame.width() != STRESS_WIDTH || top < 0 ||
        !stress_verify(frame.constScanLine(top), static_cast<size_t>(frame.bytesPerLine()), &number)) {
        return 1;
    }
    std::printf("%u\n", number);
    return 0;
}

int main(int argc, char **argv)
{
    std::signal(SIGTERM, [](int) { ending = true; });
    const QByteArray command(argc > 1 ? argv[1] : "");
    QStringList given;
    for (int i = 2; i < argc; i++) {
        given += QString::fromLocal8Bit(argv[i]);
    }
    const auto is = [&](const char *name, int count) { return command == name && given.size() == count; };
    return is("make", 2)     ? make(QDir(given[0]), given[1].toUInt())
           : is("text", 2)   ? write_texts(given[0], QDir(given[1]))
           : is("image", 3)  ? write_images(given[0], given[1].toUInt(), given[2].toUInt())
           : is("read", 2)   ? read(given[0], QDir(given[1]))
           : is("create", 2) ? create(given[0], given[1].toUInt())
           : is("watch", 3)  ? watch(given[0], QDir(given[1]), QDir(given[2]))
           : is("verify", 1) ? verify(given[0])
                             : (std::fputs("usage: see the top of stress_peer.cpp\n", stderr), 2);
}
