// The log of a board that keeps its calibration in flash: each line on standard input is asked of it, and
// gets a line in answer; an empty line is answered by one.
//
//   begin               as after a reset: what is in flash stays. Answers the room that there is
//   write AT BYTE 0|1   whether it may erase. Answers 1 where the byte is there to stay, and the room
//   read AT
//   cut N               power fails in the Nth word that is written, or erasure, from now, halfway; 0: it
//                       does not. Answers how many there were since the last
//   spoil AREA UNIT     a bit of it can no longer be 1
//   erasures            of both areas
#include "../boards/cortex-m/flash-log.h"
#include "line-program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

using namespace postern;

namespace {

class Flash final : public FlashAreas {
 public:
  Flash() {
    memset(units_, 0xff, sizeof units_);
    memset(good_, 0xff, sizeof good_);
  }

  FlashUnit read(uint8_t area, uint16_t unit) const override { return units_[area][unit]; }

  bool write(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) override {
    if (unit / kPageUnits != (unit + count - 1) / kPageUnits) isWrong_ = true;
    for (uint8_t n = 0; n < count; n++) {
      FlashUnit& to = units_[area][unit + n];
      // A unit is written once.
      if (to.record != good_[area][unit + n] || to.check != kErased) isWrong_ = true;
      if (!hasPower()) return false;
      to.record &= isCut() ? units[n].record | 0x00ffff00 : units[n].record;
      if (!hasPower()) return false;
      to.check &= isCut() ? units[n].check | 0xffff0000 : units[n].check;
    }
    return true;
  }

  bool erase(uint8_t area) override {
    if (!hasPower()) return false;
    erasures_++;
    const uint16_t until = isCut() ? kUnits / 2 : kUnits;
    for (uint16_t unit = 0; unit < until; unit++) units_[area][unit] = {good_[area][unit], kErased};
    return true;
  }

  void spoil(uint8_t area, uint16_t unit) {
    good_[area][unit] = 0xfffffffe;
    units_[area][unit].record &= good_[area][unit];
  }

  uint32_t cut(uint32_t after) {
    const uint32_t done = done_;
    done_ = 0;
    cutAfter_ = after;
    return done;
  }

  uint32_t erasures() const { return erasures_; }
  bool isWrong() const { return isWrong_; }

 private:
  /** Each deed is counted; from the one on that is cut, there is no power. */
  bool hasPower() {
    done_++;
    return cutAfter_ == 0 || done_ <= cutAfter_;
  }
  bool isCut() const { return cutAfter_ != 0 && done_ == cutAfter_; }

  FlashUnit units_[2][kUnits];
  /** What a unit's record is when it is erased. */
  uint32_t good_[2][kUnits];
  uint32_t done_ = 0;
  uint32_t cutAfter_ = 0;
  uint32_t erasures_ = 0;
  bool isWrong_ = false;
};

Flash flash;
FlashLog flashLog(flash);

bool answer(const char* line) {
  unsigned one = 0;
  unsigned other = 0;
  unsigned third = 0;
  if (strcmp(line, "begin") == 0) {
    flash.cut(0);
    flashLog.begin();
    printf("%u\n", flashLog.room());
  } else if (sscanf(line, "write %u %u %u", &one, &other, &third) == 3) {
    const bool isDone = flashLog.write(static_cast<uint16_t>(one), static_cast<uint8_t>(other), third != 0);
    printf("%u %u\n", isDone ? 1 : 0, flashLog.room());
  } else if (sscanf(line, "read %u", &one) == 1) {
    printf("%u\n", flashLog.read(static_cast<uint16_t>(one)));
  } else if (sscanf(line, "cut %u", &one) == 1) {
    printf("%" PRIu32 "\n", flash.cut(one));
  } else if (sscanf(line, "spoil %u %u", &one, &other) == 2) {
    flash.spoil(static_cast<uint8_t>(one), static_cast<uint16_t>(other));
    puts("spoilt");
  } else if (strcmp(line, "erasures") == 0) {
    printf("%" PRIu32 "\n", flash.erasures());
  } else {
    return false;
  }
  return !flash.isWrong();
}

}  // namespace

int main() { return obeyLines(answer); }
