#include "calibration.h"

#include "bank.h"
#include "crc.h"

namespace postern {

namespace {

uint16_t numberIn(const Store& store, const NumberWalk& walk) {
  return walk.isParameter() ? store.number(walk.parameter()) : store.cell(walk.cell());
}

/** Packs numbers into a bank's bytes, the low bit first. */
class Packer {
 public:
  Packer(Bank& bank, void (*meanwhile)()) : bank_(bank), meanwhile_(meanwhile) {}

  void put(uint16_t packed, uint8_t width) {
    bits_ |= static_cast<uint32_t>(packed) << filled_;
    filled_ = static_cast<uint8_t>(filled_ + width);
    for (; filled_ >= 8; filled_ = static_cast<uint8_t>(filled_ - 8)) flush();
  }

  /** What is left of a byte. @returns whether all was written */
  bool end() {
    if (filled_ > 0) flush();
    return isDone_;
  }

  uint16_t bytes() const { return bytes_; }

 private:
  void flush() {
    isDone_ = isDone_ && bank_.writeNumbers(bytes_, static_cast<uint8_t>(bits_));
    bits_ >>= 8;
    bytes_++;
    meanwhile_();
  }

  Bank& bank_;
  void (*meanwhile_)();
  uint32_t bits_ = 0;
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
  for (NumberWalk walk = NumberWalk::first(); !walk.isAtEnd(); walk.next()) {
    packer.put(walk.form().pack(numberIn(store, walk)), walk.form().width);
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
  const Bank bank(good_);
  uint32_t bit = 0;
  for (NumberWalk walk = NumberWalk::first(); !walk.isAtEnd(); walk.next()) {
    const int32_t value = walk.form().unpack(bank.numberAt(bit, walk.form().width));
    bit += walk.form().width;
    if (walk.isParameter()) {
      store.restore(walk.parameter(), value);
    } else {
      store.setCell(walk.cell(), static_cast<uint16_t>(value));
    }
  }
  return StorageOutcome::done;
}

bool Calibration::storedNumber(ParameterId id, uint16_t& number) {
  return stored(NumberWalk::keyOf(id), number);
}

bool Calibration::storedCell(uint16_t index, uint16_t& number) {
  return stored(NumberWalk::keyOfCell(index), number);
}

bool Calibration::stored(uint16_t key, uint16_t& number) {
  if (!isThere()) return false;
  if (asked_.key() > key) {
    asked_ = NumberWalk::first();
    askedBit_ = 0;
  }
  while (asked_.key() < key) {
    askedBit_ += asked_.form().width;
    asked_.next();
  }
  if (asked_.key() != key) return false;
  number = static_cast<uint16_t>(asked_.form().unpack(Bank(good_).numberAt(askedBit_, asked_.form().width)));
  return true;
}

uint32_t calibrationHashOf(const Store& store) {
  Crc crc;
  for (NumberWalk walk = NumberWalk::first(); !walk.isAtEnd(); walk.next()) {
    crc.addWord(numberIn(store, walk));
  }
  return crc.value();
}

}  // namespace postern
