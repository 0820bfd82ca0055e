#include "calibration.h"

#include "bank.h"
#include "crc.h"

namespace postern {

namespace {

/** Packs numbers into a bank's bytes, the low bit first. */
class Packer {
 public:
  Packer(Bank& bank, void (*meanwhile)()) : bank_(bank), meanwhile_(meanwhile) {}

  void put(uint16_t packed, uint8_t width) {
    for (; width > 0; width--, packed = static_cast<uint16_t>(packed >> 1)) {
      byte_ = static_cast<uint8_t>(byte_ >> 1 | (packed & 1) << 7);
      if (++filled_ == 8) flush();
    }
  }

  /** What is left of a byte. @returns whether all was written */
  bool end() {
    if (filled_ > 0) put(0, static_cast<uint8_t>(8 - filled_));
    return isDone_;
  }

  uint16_t bytes() const { return bytes_; }

 private:
  void flush() {
    isDone_ = isDone_ && bank_.writeNumbers(bytes_, byte_);
    filled_ = 0;
    bytes_++;
    meanwhile_();
  }

  Bank& bank_;
  void (*meanwhile_)();
  uint8_t byte_ = 0;
  uint8_t filled_ = 0;
  uint16_t bytes_ = 0;
  bool isDone_ = true;
};

}  // namespace

void Calibration::find() {
  isThere_ = false;
  for (uint8_t each = 0; each < 2; each++) {
    uint16_t sequence = 0;
    if (!Bank(each).isGood(sequence)) continue;
    const bool isNewer = static_cast<int16_t>(sequence - sequence_) > 0;
    if (isThere_ && !isNewer) continue;
    isThere_ = true;
    good_ = each;
    sequence_ = sequence;
  }
}

StorageOutcome Calibration::save(const Store& store, void (*meanwhile)()) {
  const uint8_t number = isThere_ && good_ == 0 ? 1 : 0;
  Bank bank(number);
  if (!bank.clear()) return StorageOutcome::failed;
  Packer packer(bank, meanwhile);
  for (NumberWalk walk; walk.next();) {
    packer.put(walk.pack(walk.numberIn(store)), walk.width());
  }
  const uint16_t sequence = static_cast<uint16_t>(isThere_ ? sequence_ + 1 : 0);
  if (!packer.end() || !bank.finish(packer.bytes(), sequence)) return StorageOutcome::failed;
  isThere_ = true;
  good_ = number;
  sequence_ = sequence;
  return StorageOutcome::done;
}

StorageOutcome Calibration::load(Store& store) {
  find();
  if (!isThere()) return StorageOutcome::none;
  for (NumberWalk walk; walk.next();) {
    const uint16_t number = stored(walk);
    if (walk.isParameter()) store.restore(walk.parameter(), walk.form().valueOf(number));
    else store.setCell(walk.cell(), number);
  }
  return StorageOutcome::done;
}

uint16_t Calibration::stored(const NumberWalk& walk) const {
  return walk.unpack(Bank(good_).numberAt(walk.bit(), walk.width()));
}

uint32_t calibrationHashOf(const Store& store) {
  Crc crc;
  for (NumberWalk walk; walk.next();) {
    crc.addWord(walk.numberIn(store));
  }
  return crc.value();
}

}  // namespace postern
