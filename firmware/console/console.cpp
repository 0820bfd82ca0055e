#include "console.h"

#include "board.h"
#include "engine.h"
#include "methods.h"
#include "version.h"

namespace postern {

namespace {

/** So many bytes are taken at a time: who sends without an end does not keep the main loop. */
constexpr uint16_t kBytesAtOnce = 256;

Console theConsole;

}  // namespace

Console& console() { return theConsole; }

void Console::poll() {
  if (!hasBooted_) {
    hasBooted_ = true;
    write(POSTERN_TEXT("boot"), 0, POSTERN_TEXT("postern " POSTERN_VERSION));
  }
  output_.drain();
  receive();
  if (line_.state() == LineState::incomplete) {
    Writer writer(output_);
    dropped_ += watches_.send(writer, engine().milliseconds());
  } else if (output_.isEmpty()) {
    // There is room for any answer then. What is watched waits meanwhile, or it would never come to that.
    reply();
  }
  output_.drain();
}

void Console::receive() {
  for (uint16_t left = kBytesAtOnce; left > 0 && line_.state() == LineState::incomplete; left--) {
    const int16_t byte = board::receive();
    if (byte < 0) return;
    line_.take(static_cast<uint8_t>(byte));
  }
}

void Console::reply() {
  Request request;
  Writer writer(output_);
  Call call(request, writer);
  if (line_.state() == LineState::overlong) answerOverlong(call);
  else answer(call, request.read(line_.text(), line_.length()));
  line_.clear();
}

void Console::tell(const char* name, const char* value) {
  if (!isNotifying_) return;
  write(FlashText{name}, engine().milliseconds(), FlashText{value});
}

void Console::write(FlashText name, uint32_t ms, FlashText value) {
  // The engine goes on while a long answer goes out: nothing else may come into that.
  if (output_.isOpen()) {
    dropped_++;
    return;
  }
  Writer writer(output_);
  writer.open('{');
  writer.text(POSTERN_TEXT("event"), name);
  writer.natural(POSTERN_TEXT("ms"), ms);
  writer.text(POSTERN_TEXT("value"), value);
  writer.close('}');
  if (!writer.end()) dropped_++;
  output_.drain();
}

}  // namespace postern
