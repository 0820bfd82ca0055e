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

/** 5 bits of all others, so that neither nothing nor half a word passes for a record. */
uint32_t checkOf(uint32_t pairAndBytes) {
  uint32_t sum = 0x15;
  for (uint32_t rest = pairAndBytes; rest != 0; rest >>= 5) sum = sum * 3 + (rest & 0x1f);
  return sum % 31;
}

uint32_t withCheck(uint32_t pairAndBytes) { return (pairAndBytes << 5) | checkOf(pairAndBytes); }

bool isMarked(uint32_t word) { return (word & 0xffff0000) == kMark; }

}  // namespace

void FlashLog::begin() {
  for (uint8_t& byte : bytes_) byte = 0xff;
  area_ = kNoArea;
  for (uint8_t area = 0; area < 2; area++) {
    const uint32_t mark = areas_.read(area, 0);
    const auto generation = static_cast<uint16_t>(mark);
    if (!isMarked(mark)) continue;
    if (area_ != kNoArea && static_cast<int16_t>(generation - generation_) < 0) continue;
    area_ = area;
    generation_ = generation;
  }
  next_ = kUnits;
  if (area_ == kNoArea) return static_cast<void>(moveOver());
  uint16_t last = 0;
  for (uint16_t unit = 1; unit < kUnits; unit++) {
    const uint32_t word = areas_.read(area_, unit);
    if (word == kErased) continue;
    last = unit;
    if (word != withCheck(word >> 5)) continue;
    const auto pair = static_cast<uint16_t>(word >> 21);
    bytes_[2 * pair] = static_cast<uint8_t>(word >> 5);
    bytes_[2 * pair + 1] = static_cast<uint8_t>(word >> 13);
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
  const uint32_t record = recordOf(pair);
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
  const uint32_t mark = kMark | generation;
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
  uint32_t page[FlashAreas::kPageUnits];
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

bool FlashLog::put(uint8_t area, uint16_t unit, const uint32_t* words, uint8_t count) {
  bool isDone = areas_.write(area, unit, words, count);
  for (uint8_t n = 0; n < count; n++) {
    isDone = isDone && areas_.read(area, static_cast<uint16_t>(unit + n)) == words[n];
  }
  return isDone;
}

bool FlashLog::makeBlank(uint8_t area) {
  for (uint16_t unit = 0; unit < kUnits; unit++) {
    if (areas_.read(area, unit) != kErased) return areas_.erase(area);
  }
  return true;
}

uint32_t FlashLog::recordOf(uint16_t pair) const {
  const uint32_t bytes = bytes_[2 * pair] | (uint32_t{bytes_[2 * pair + 1]} << 8);
  return withCheck((uint32_t{pair} << 16) | bytes);
}

}  // namespace postern
