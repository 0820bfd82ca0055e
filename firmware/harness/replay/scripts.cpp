#include "scripts.h"

namespace postern {

namespace {

constexpr Wheel wheel(uint8_t places, uint8_t missing, WheelShaft shaft, bool hasMarker) {
  Wheel made;
  made.places = places;
  made.missing = missing;
  made.shaft = shaft;
  made.offset = 1234;
  made.hasMarker = hasMarker;
  made.marker = 20000;
  return made;
}

constexpr WheelShaft kCrank = WheelShaft::crank;
constexpr WheelShaft kCam = WheelShaft::cam;

}  // namespace

// Name, seed; wheel; cylinders, semi-sequential; rpm, pace, jitter, noise, missing; changes, edges.
const Script kScripts[] = {
    {"1 cylinder, 36-1", 1, wheel(36, 1, kCrank, true), 1, false, 3000, Pace::steady, 0, 0, 0, 0, 3000},
    {"8 cylinders, 36-1", 2, wheel(36, 1, kCrank, true), 8, false, 6000, Pace::steady, 2, 0, 0, 0, 3000},
    {"8 cylinders, 60-2, faster", 3, wheel(60, 2, kCrank, true), 8, false, 900, Pace::faster, 2, 0, 0, 7,
     6000},
    {"8 cylinders, 12, slower", 4, wheel(12, 0, kCam, true), 8, false, 7000, Pace::slower, 1, 0, 0, 5, 2000},
    {"16 cylinders, 60-2, cam", 5, wheel(60, 2, kCam, false), 16, true, 4000, Pace::waves, 3, 0, 0, 3, 4000},
    {"16 cylinders, 36-1, faults", 6, wheel(36, 1, kCrank, true), 16, true, 2500, Pace::waves, 4, 400, 300, 4,
     8000},
    {"8 cylinders, 36-1, 22000 rpm", 7, wheel(36, 1, kCam, false), 8, false, 22000, Pace::steady, 1, 0, 0, 6,
     3000},
    {"8 cylinders, 60-2, noise", 8, wheel(60, 2, kCrank, true), 8, false, 5000, Pace::waves, 6, 300, 2000, 9,
     8000},
};
const uint8_t kScriptCount = sizeof kScripts / sizeof kScripts[0];

}  // namespace postern
