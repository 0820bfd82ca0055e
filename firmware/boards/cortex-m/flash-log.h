// Bytes that can be written one by one, in flash that can only be erased as a whole.
#pragma once

#include <stdint.h>

namespace postern {

/** Two words, of which the second says whether all of the first was written. */
struct FlashUnit {
  uint32_t record;
  uint32_t check;
};

/**
 * Two areas of flash, each of kUnits units. A unit can be written once, and then again only when its whole
 * area was erased.
 */
class FlashAreas {
 public:
  static constexpr uint16_t kUnits = 4096;
  /** What is written at once lies within a page of so many units. */
  static constexpr uint8_t kPageUnits = 16;
  static constexpr uint32_t kErased = 0xffffffff;

  virtual FlashUnit read(uint8_t area, uint16_t unit) const = 0;
  /** May take some milliseconds. False: the chip says that it failed. */
  virtual bool write(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) = 0;
  /** May take a second. */
  virtual bool erase(uint8_t area) = 0;

 protected:
  ~FlashAreas() = default;
};

/**
 * Each change of a byte is a record behind the last one: so the area is erased once in some 2000 changes, and
 * not for each. What is full is copied into the other area; its first unit, written last, says that it is
 * whole. So at any time, also where power fails, one area has all that was written.
 *
 * A record is a pair of bytes: its place, then the bytes.
 */
class FlashLog {
 public:
  static constexpr uint16_t kBytes = 4096;

  explicit FlashLog(FlashAreas& areas) : areas_(areas) {}

  /**
   * At the start, when nothing moves: reads all, and makes room if more than half of what there is was used.
   */
  void begin();

  uint8_t read(uint16_t at) const;
  /**
   * @param mayErase where it is false, and there is no room left, nothing is written
   * @returns whether the byte is there to stay
   */
  bool write(uint16_t at, uint8_t byte, bool mayErase);

  /** Records that can be written before an area is erased. */
  uint16_t room() const { return static_cast<uint16_t>(FlashAreas::kUnits - next_); }

 private:
  static constexpr uint8_t kNoArea = 0xff;

  bool append(uint16_t pair);
  bool moveOver();
  bool copyTo(uint8_t area);
  bool put(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count);
  bool makeBlank(uint8_t area);
  FlashUnit recordOf(uint16_t pair) const;

  FlashAreas& areas_;
  uint8_t bytes_[kBytes];
  uint8_t area_ = kNoArea;
  uint16_t generation_ = 0;
  /** The next unit to write; kUnits: it is full, or there is no area. */
  uint16_t next_ = FlashAreas::kUnits;
};

}  // namespace postern
