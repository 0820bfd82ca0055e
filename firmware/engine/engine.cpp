#include "engine.h"

#include "console.h"

namespace postern {

void Engine::begin() {}
void Engine::loop() { console().poll(); }
uint32_t Engine::milliseconds() const { return 0; }
Injection Engine::injection() const { return Injection::off; }
Spark Engine::spark() const { return Spark::off; }
Cut Engine::cutReason() const { return Cut::sync; }
uint32_t Engine::strategyTicks() const { return 0; }
uint8_t Engine::taskCount() const { return 0; }
Task Engine::task(uint8_t, bool) { return Task(); }
uint16_t Engine::dutyOf(Duty) const { return 0; }
StorageOutcome Engine::save() { return StorageOutcome::failed; }
StorageOutcome Engine::load() { return StorageOutcome::none; }
void Engine::defaults() {}
uint32_t Engine::calibrationHash() const { return 0; }
bool Engine::storedNumber(ParameterId, uint16_t&) const { return false; }
bool Engine::storedCell(uint16_t, uint16_t&) const { return false; }

namespace {
Engine theEngine;
}

Engine& engine() { return theEngine; }

}  // namespace postern
