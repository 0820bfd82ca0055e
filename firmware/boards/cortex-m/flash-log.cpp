#include "flash-log.h"

namespace postern {

namespace {

constexpr uint16_t kUnits = FlashAreas::kUnits;
constexpr uint32_t kErased = FlashAreas::kErased;
/** Of an area's first unit; below it the generation. */
constexpr uint32_t kMark = 0x9057u << 16;
constexpr uint16_t kPairs = FlashLog::kBytes / 2;
/** Less room at the start: make some. */
constexpr uint16_t kEnoughRoom = kUnits / 2;

/** A word of which each bit depends on many of the record's; a power that fails leaves no such pair. */
FlashUnit checked(uint32_t record) { return {record, ((record ^ (record >> 15)) * 0x2c1b3c6d) ^ 0x9e3779b9}; }

bool isGood(const FlashUnit& unit) { return unit.check == checked(unit.record).check; }
bool isBlank(const FlashUnit& unit) { return unit.record == kErased && unit.check == kErased; }
bool isMarked(const FlashUnit& unit) { return isGood(unit) && (unit.record & 0xffff0000) == kMark; }

}  // namespace

void FlashLog::begin() {
  for (uint8_t& byte : bytes_) byte = 0xff;
  area_ = kNoArea;
  for (uint8_t area = 0; area < 2; area++) {
    const FlashUnit mark = areas_.read(area, 0);
    const auto generation = static_cast<uint16_t>(mark.record);
    if (!isMarked(mark)) continue;
    if (area_ != kNoArea && static_cast<int16_t>(generation - generation_) < 0) continue;
    area_ = area;
    generation_ = generation;
  }
  next_ = kUnits;
  if (area_ == kNoArea) return static_cast<void>(moveOver());
  uint16_t last = 0;
  for (uint16_t unit = 1; unit < kUnits; unit++) {
    const FlashUnit read = areas_.read(area_, unit);
    if (isBlank(read)) continue;
    last = unit;
    const auto pair = static_cast<uint16_t>(read.record >> 16);
    if (!isGood(read) || pair >= kPairs) continue;
    bytes_[2 * pair] = static_cast<uint8_t>(read.record);
    bytes_[2 * pair + 1] = static_cast<uint8_t>(read.record >> 8);
  }
  next_ = static_cast<uint16_t>(last + 1);
  if (room() < kEnoughRoom) moveOver();
}

uint8_t FlashLog::read(uint16_t at) const { return at < kBytes ? bytes_[at] : 0xff; }

bool FlashLog::write(uint16_t at, uint8_t byte, bool mayErase) {
  if (at >= kBytes) return false;
  const uint8_t before = bytes_[at];
  if (before == byte && area_ != kNoArea) return true;
  bytes_[at] = byte;
  if (append(at / 2)) return true;
  // What is copied has the byte already.
  if (mayErase && moveOver()) return true;
  bytes_[at] = before;
  return false;
}

/** A unit that did not take what was written is passed over. */
bool FlashLog::append(uint16_t pair) {
  const FlashUnit record = recordOf(pair);
  while (next_ < kUnits) {
    if (put(area_, next_++, &record, 1)) return true;
  }
  return false;
}

/** Into the other area, which is then the one that counts. */
bool FlashLog::moveOver() {
  const auto area = static_cast<uint8_t>(area_ == 0 ? 1 : 0);
  const uint16_t before = next_;
  const auto generation = static_cast<uint16_t>(generation_ + 1);
  const FlashUnit mark = checked(kMark | generation);
  if (!makeBlank(area) || !copyTo(area) || !put(area, 0, &mark, 1)) {
    next_ = before;
    return false;
  }
  area_ = area;
  generation_ = generation;
  return true;
}

/** All that is not blank, from the second unit on, page by page. */
bool FlashLog::copyTo(uint8_t area) {
  FlashUnit page[FlashAreas::kPageUnits];
  uint8_t count = 0;
  uint16_t unit = 1;
  for (uint16_t pair = 0; pair <= kPairs; pair++) {
    const bool isEnd = pair == kPairs;
    if (!isEnd && bytes_[2 * pair] == 0xff && bytes_[2 * pair + 1] == 0xff) continue;
    if (!isEnd) page[count++] = recordOf(pair);
    if (!isEnd && (unit + count) % FlashAreas::kPageUnits != 0) continue;
    if (count > 0 && !put(area, unit, page, count)) return false;
    unit = static_cast<uint16_t>(unit + count);
    count = 0;
  }
  next_ = unit;
  return true;
}

bool FlashLog::put(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) {
  bool isDone = areas_.write(area, unit, units, count);
  for (uint8_t n = 0; n < count; n++) {
    const FlashUnit read = areas_.read(area, static_cast<uint16_t>(unit + n));
    isDone = isDone && read.record == units[n].record && read.check == units[n].check;
  }
  return isDone;
}

bool FlashLog::makeBlank(uint8_t area) {
  for (uint16_t unit = 0; unit < kUnits; unit++) {
    if (!isBlank(areas_.read(area, unit))) return areas_.erase(area);
  }
  return true;
}

FlashUnit FlashLog::recordOf(uint16_t pair) const {
  const uint32_t bytes = bytes_[2 * pair] | (uint32_t{bytes_[2 * pair + 1]} << 8);
  return checked((uint32_t{pair} << 16) | bytes);
}

}  // namespace postern
