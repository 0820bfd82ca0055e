#include "sensors.h"

#include "board.h"
#include "lookup.h"

namespace postern {

namespace {

/** Binary places of volts as the board measures them, the most that a curve has. */
constexpr uint8_t kInputBits = 10;
/** 0.05 V: a voltage farther beyond its curve's ends is of a wire that is cut or shorted. */
constexpr int32_t kBeyond = 51;

int32_t inputOf(uint16_t point, uint8_t bits) { return static_cast<int32_t>(point) << (kInputBits - bits); }

/** To nearest. */
uint16_t toCurveBits(uint16_t volts, uint8_t bits) {
  const uint8_t fewer = static_cast<uint8_t>(kInputBits - bits);
  return fewer == 0 ? volts : static_cast<uint16_t>((volts + (uint32_t{1} << (fewer - 1))) >> fewer);
}

bool canBe(const Store& store, const Grid& curve, int32_t volts) {
  const uint16_t cells = curve.firstOf(GridPart::columns);
  const int32_t first = inputOf(store.cell(cells), curve.inputBits);
  const int32_t last = inputOf(store.cell(static_cast<uint16_t>(cells + curve.columns - 1)), curve.inputBits);
  return volts >= first - kBeyond && volts <= last + kBeyond;
}

bool isNeeded(ParameterId id) {
  switch (id) {
    case ParameterId::kECT:
    case ParameterId::kACT:
    case ParameterId::kMAF:
    case ParameterId::kTPS: return true;
    default: return false;
  }
}

}  // namespace

void updateSensors(Store& store) {
  bool isLimp = false;
  for (uint8_t input = 0; input < kMeasuredCount; input++) {
    const ParameterId id = measured(input);
    const uint16_t volts = board::input(input);
    if (volts == kNoInput || store.isHeld(id)) continue;
    const Grid curve = gridOf(parameterSource(id));
    if (canBe(store, curve, volts)) {
      store.put(id, valueIn(store, curve, 0, toCurveBits(volts, curve.inputBits)));
    } else if (isNeeded(id)) {
      isLimp = true;
    }
  }
  store.put(ParameterId::kIsLimpMode, isLimp ? 1 : 0);
}

}  // namespace postern
