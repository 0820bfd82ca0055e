#include "reports.h"

#include "console.h"
#include "flash.h"
#include "mode-names.h"

namespace postern {

namespace {

constexpr uint32_t kMillisecondsBetween = 1000;

const char kSync[] POSTERN_FLASH = "sync";
const char kLost[] POSTERN_FLASH = "lost";
const char kCut[] POSTERN_FLASH = "cut";
const char kLimp[] POSTERN_FLASH = "limp";
const char kMode[] POSTERN_FLASH = "mode";
const char kOverload[] POSTERN_FLASH = "overload";
const char kOn[] POSTERN_FLASH = "on";
const char kOff[] POSTERN_FLASH = "off";
const char kNoWheel[] POSTERN_FLASH = "wheel";

}  // namespace

void Reports::update(Sync sync, Cut cut, Injection injection, bool isLimp) {
  if (sync != sync_) console().tell(sync == Sync::none ? kLost : kSync, wordOf(sync).at);
  if (cut != cut_) console().tell(kCut, wordOf(cut).at);
  if (injection != injection_) console().tell(kMode, wordOf(injection).at);
  if (isLimp != isLimp_) console().tell(kLimp, isLimp ? kOn : kOff);
  sync_ = sync;
  cut_ = cut;
  injection_ = injection;
  isLimp_ = isLimp;
}

void Reports::tellNoWheel() { console().tell(kMode, kNoWheel); }

void Reports::tellOver(const char* name, uint32_t milliseconds) {
  if (hasTold_ && milliseconds - lastTold_ < kMillisecondsBetween) return;
  hasTold_ = true;
  lastTold_ = milliseconds;
  console().tell(kOverload, name);
}

}  // namespace postern
