#include "number-walk.h"

namespace postern {

namespace {

uint8_t widthOf(const NumberForm& form) {
  uint8_t width = 0;
  for (uint16_t span = static_cast<uint16_t>(form.maximum - form.minimum); span > 0; width++)
    span = static_cast<uint16_t>(span >> 1);
  return width;
}

}  // namespace

bool NumberWalk::next() {
  bit_ = static_cast<uint16_t>(bit_ + width_);
  if (!isParameter()) cell_++;
  at_++;
  while (at_ >= count_) {
    if (isParameter() || part_ == GridPart::values) {
      entry_++;
      part_ = GridPart::rows;
    } else {
      part_ = static_cast<GridPart>(static_cast<uint8_t>(part_) + 1);
    }
    if (entry_ == kParameterCount + kGridCount) return false;
    settle();
  }
  return true;
}

void NumberWalk::settle() {
  at_ = 0;
  if (isParameter()) {
    count_ = Store::isCalibration(parameter()) ? 1 : 0;
    form_ = parameterForm(parameter());
  } else {
    grid_ = gridOf(static_cast<uint8_t>(entry_ - kParameterCount));
    count_ = grid_.countOf(part_);
    form_ = formOf(grid_, part_);
  }
  width_ = widthOf(form_);
}

uint16_t NumberWalk::numberIn(const Store& store) const {
  return isParameter() ? store.number(parameter()) : store.cell(cell_);
}

uint16_t NumberWalk::pack(uint16_t number) const {
  const int32_t value = form_.valueOf(number);
  if (value <= form_.minimum) return 0;
  return static_cast<uint16_t>((value < form_.maximum ? value : form_.maximum) - form_.minimum);
}

uint16_t NumberWalk::unpack(uint16_t packed) const {
  const int32_t value = form_.minimum + packed;
  return static_cast<uint16_t>(value < form_.maximum ? value : form_.maximum);
}

Name NumberWalk::name() const { return nameOf(isParameter() ? entry_ : grid_.name); }

int8_t NumberWalk::row() const {
  if (isParameter() || part_ == GridPart::columns) return kNoPlace;
  return static_cast<int8_t>(part_ == GridPart::rows ? at_ : at_ / grid_.columns);
}

int8_t NumberWalk::column() const {
  if (isParameter() || part_ == GridPart::rows) return kNoPlace;
  return static_cast<int8_t>(part_ == GridPart::columns ? at_ : at_ % grid_.columns);
}

}  // namespace postern
