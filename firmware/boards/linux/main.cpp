// The firmware as a program of this machine.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ending.h"
#include "engine.h"
#include "host.h"
#include "orders.h"

using namespace postern;

namespace {

constexpr uint32_t kLoopMs = 1;
constexpr uint32_t kCheckMs = 5;
/** A machine that was busy catches up, but the console has its turns meanwhile. */
constexpr uint8_t kWakesAtOnce = 64;
/** Of the line, with a start bit and a stop bit. */
constexpr uint32_t kBitsOfByte = 10;
constexpr uint64_t kNsPerSecond = 1000000000;

[[noreturn]] void refuse(const char* what, const char* path, const char* why) {
  fprintf(stderr, "postern-engine: %s '%s': %s\n", what, path, why);
  exit(EXIT_FAILURE);
}

void setUp(const Options& options) {
  Host& board = host();
  board.clock.start(options.ticksPerSecond, options.isVirtual);
  memcpy(board.volts, options.volts, sizeof(board.volts));
  if (options.baud > 0) board.byteTicks = options.ticksPerSecond / options.baud * kBitsOfByte;
  if (options.storagePath != nullptr) {
    const char* const wrong = board.storage.open(options.storagePath);
    if (wrong != nullptr) refuse("--storage", options.storagePath, wrong);
  }
  if (options.pinsPath != nullptr && !board.pins.open(options.pinsPath))
    refuse("--pins", options.pinsPath, strerror(errno));
  if (options.link == nullptr) return;
  const char* const wrong = board.wire.openPty(options.link);
  if (wrong != nullptr) refuse("--pty", options.link, wrong);
  printf("%s\n", board.wire.path());
  fflush(stdout);
}

class Run {
 public:
  explicit Run(bool isVirtual) : isVirtual_(isVirtual) {}

  void all() {
    while (!isEnding() && turn()) {
    }
    host().wire.flush(!host().wire.isPty());
  }

 private:
  bool turn();
  /** Virtual time stands as long as nobody reads what was said; but of a terminal nobody may ever read. */
  bool isPatient() const { return isVirtual_ && !host().wire.isPty(); }
  void interrupts();
  bool obeys();
  void passTime();
  void wait();

  uint64_t next() const {
    const Host& board = host();
    const uint64_t first = loopAt_ < checkAt_ ? loopAt_ : checkAt_;
    return board.isArmed && board.armedAt < first ? board.armedAt : first;
  }

  bool isVirtual_;
  uint64_t loopAt_ = 0;
  uint64_t checkAt_ = 0;
  uint64_t passUntil_ = 0;
};

/** What a timer would do. */
void Run::interrupts() {
  Host& board = host();
  const uint64_t now = board.clock.now();
  for (uint8_t left = kWakesAtOnce; left > 0 && board.isArmed && board.armedAt <= now; left--) {
    board.isArmed = false;
    timing().wake(static_cast<Ticks>(now));
  }
  if (checkAt_ > now) return;
  checkAt_ = now + board.clock.ticksOfMs(kCheckMs);
  timing().check(static_cast<Ticks>(now));
}

/** A line for the board. False: there is none. */
bool Run::obeys() {
  Host& board = host();
  if (board.isPassing) return false;
  const char* const order = board.input.takeOrder();
  if (order == nullptr) return false;
  const uint32_t ms = obey(order, isVirtual_);
  if (ms == 0) return true;
  passUntil_ = board.clock.now() + board.clock.ticksOfMs(ms);
  board.isPassing = true;
  return true;
}

/** Virtual time goes on to what comes next. */
void Run::passTime() {
  Host& board = host();
  uint64_t to = next();
  if (board.isPassing && to > passUntil_) to = passUntil_;
  board.clock.moveTo(to);
  if (board.clock.now() >= passUntil_) board.isPassing = false;
}

/** One turn. False: it is over. */
bool Run::turn() {
  Host& board = host();
  interrupts();
  if (obeys()) return true;
  const uint32_t moved = board.moved;
  const uint64_t now = board.clock.now();
  const bool isInput = board.wire.hasMore() || (!board.isPassing && board.input.hasMore());
  if (loopAt_ <= now || isInput) {
    if (loopAt_ <= now) loopAt_ = now + board.clock.ticksOfMs(kLoopMs);
    engine().loop();
  }
  if (!board.wire.flush(isPatient())) return false;
  if (board.moved != moved) return true;
  if (isVirtual_ && (board.isPassing || isInput)) passTime();
  else if (board.input.hasEnded()) return false;
  else wait();
  return true;
}

/** Until something comes, or until time has come; virtual time does not come by itself. */
void Run::wait() {
  Host& board = host();
  board.pins.flush();
  const bool isPty = board.wire.isPty();
  pollfd files[2] = {{board.input.hasRoom() ? STDIN_FILENO : -1, POLLIN, 0}, {board.wire.file(), 0, 0}};
  if (isPty && board.wire.hasRoom()) files[1].events = POLLIN;
  if (board.wire.isWaiting()) files[1].events |= POLLOUT;
  if (files[1].events == 0) files[1].fd = -1;
  const uint64_t ns = board.clock.nanosecondsUntil(next());
  const timespec most = {static_cast<time_t>(ns / kNsPerSecond), static_cast<long>(ns % kNsPerSecond)};
  if (waitFor(files, 2, isVirtual_ ? nullptr : &most) <= 0) return;
  if (files[0].revents != 0) board.input.fill();
  if (isPty && (files[1].revents & POLLIN) != 0) board.wire.fill();
}

}  // namespace

int main(int count, char** words) {
  const Options options = readOptions(count, words);
  noteEnding();
  setUp(options);
  engine().begin();
  Run run(options.isVirtual);
  run.all();
  host().pins.flush();
  host().wire.close();
  return EXIT_SUCCESS;
}
