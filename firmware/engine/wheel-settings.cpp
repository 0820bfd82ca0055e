#include "wheel-settings.h"

namespace postern {

namespace {

constexpr uint16_t kCrankRatio = 1u << bits::kEncoderRatio;
constexpr uint16_t kCamRatio = 2u << bits::kEncoderRatio;

}  // namespace

WheelSettings::WheelSettings(const Store& store)
    : teeth(store.number(ParameterId::kEncoderTeeth)),
      missing(store.number(ParameterId::kEncoderMissing)),
      ratio(store.number(ParameterId::kEncoderRatio)),
      teethOffset(store.number(ParameterId::kEncoderCountOffset)),
      degreesOffset(store.number(ParameterId::kEncoderDegreesOffset)) {}

bool WheelSettings::isSameAs(const WheelSettings& other) const {
  return teeth == other.teeth && missing == other.missing && ratio == other.ratio &&
         teethOffset == other.teethOffset && degreesOffset == other.degreesOffset;
}

bool WheelSettings::describe(Wheel& wheel) const {
  if (ratio != kCrankRatio && ratio != kCamRatio) return false;
  wheel.places = static_cast<uint8_t>(teeth);
  wheel.missing = static_cast<uint8_t>(missing);
  wheel.shaft = ratio == kCrankRatio ? WheelShaft::crank : WheelShaft::cam;
  const uint32_t places = wheel.placesOfCycle();
  // 65536 are 720 degrees.
  const uint32_t byTeeth = teethOffset * kFullCycle / places;
  const uint32_t byDegrees = ((uint32_t{degreesOffset} << (16 - bits::kEncoderDegreesOffset)) + 360) / 720;
  wheel.offset = static_cast<Angle16>(0 - (byTeeth + byDegrees));
  // A gap of a camshaft tells all; elsewhere a second sensor may tell the rest, half a place before tooth 0.
  wheel.hasMarker = wheel.missing == 0 || wheel.shaft == WheelShaft::crank;
  wheel.marker = wheel.hasMarker ? static_cast<Angle16>(wheel.offset - kFullCycle / places / 2) : Angle16{0};
  return true;
}

}  // namespace postern
