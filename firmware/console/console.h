// Strict JSON lines over the board's UART; docs/ENGINE-CONSOLE.md has the methods.
#pragma once

#include "line-reader.h"
#include "output.h"
#include "watches.h"

namespace postern {

class Console {
 public:
  /** Reads what came, answers, sends what is watched. Never waits. */
  void poll();
  /** For whoever listens to `notify`. @param name, @param value in flash */
  void tell(const char* name, const char* value);

  // For its methods.
  Watches& watches() { return watches_; }
  void setNotify(bool isOn) { isNotifying_ = isOn; }
  /** Lines that nobody asked for and for which there was no room. */
  uint32_t dropped() const { return dropped_; }

 private:
  void receive();
  void reply();
  void write(FlashText name, uint32_t ms, FlashText value);

  LineReader line_;
  Output output_;
  Watches watches_;
  uint32_t dropped_ = 0;
  bool isNotifying_ = false;
  bool hasBooted_ = false;
};

Console& console();

}  // namespace postern
