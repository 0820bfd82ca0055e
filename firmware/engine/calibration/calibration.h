// The calibration in memory that outlasts power: two of them, so that the last good one is
// there whatever happens to the next.
#pragma once

#include "number-walk.h"

namespace postern {

enum class StorageOutcome : uint8_t {
  done,
  /** There is no calibration, or none for this dictionary. */
  none,
  /** It could not be written, or has no room: what was there before still is. */
  failed,
};

class Calibration {
 public:
  /** Looks which of the two is the newest good one. */
  void find();
  bool isThere() const { return isThere_; }

  /**
   * Writes the other one. Power may fail at any byte: then the one that was there before still is.
   * @param meanwhile called after each byte, as a byte may take milliseconds
   */
  StorageOutcome save(const Store& store, void (*meanwhile)());
  StorageOutcome load(Store& store);

  /** What is stored of the number where a walk is; there must be a calibration. */
  uint16_t stored(const NumberWalk& walk) const;

 private:
  bool isThere_ = false;
  uint8_t good_ = 0;
  uint16_t sequence_ = 0;
};

/** Of a calibration as it is in the store: the CRC of its 16-bit numbers, the low byte first. */
uint32_t calibrationHashOf(const Store& store);

}  // namespace postern
