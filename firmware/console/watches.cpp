#include "watches.h"

#include "engine.h"

namespace postern {

uint8_t Watches::firstOf(uint8_t slot) const {
  uint8_t first = 0;
  for (uint8_t before = 0; before < slot; before++)
    first = static_cast<uint8_t>(first + slots_[before].names);
  return first;
}

uint8_t Watches::room(uint8_t slot, bool isAppended) const {
  const uint8_t used = firstOf(kSlots);
  const uint8_t own = isAppended ? uint8_t{0} : slots_[slot].names;
  return static_cast<uint8_t>(kWatchedNames - used + own);
}

void Watches::clear(uint8_t slot) {
  const uint8_t first = firstOf(slot);
  const uint8_t count = slots_[slot].names;
  const uint8_t end = firstOf(kSlots);
  for (uint8_t at = static_cast<uint8_t>(first + count); at < end; at++) names_[at - count] = names_[at];
  slots_[slot] = Slot();
}

void Watches::add(uint8_t slot, ParameterId id) {
  const uint8_t place = static_cast<uint8_t>(firstOf(slot) + slots_[slot].names);
  for (uint8_t at = firstOf(kSlots); at > place; at--) names_[at] = names_[at - 1];
  names_[place] = id;
  slots_[slot].names++;
}

void Watches::start(uint8_t slot, uint16_t everyMs, uint32_t ms) {
  slots_[slot].everyMs = everyMs;
  slots_[slot].dueMs = ms;
  slots_[slot].number = 0;
}

uint16_t Watches::shortestMs() const {
  uint16_t shortest = 0;
  for (const Slot& slot : slots_) {
    if (slot.everyMs != 0 && (shortest == 0 || slot.everyMs < shortest)) shortest = slot.everyMs;
  }
  return shortest;
}

uint32_t Watches::send(Writer& writer, uint32_t ms) {
  uint32_t dropped = 0;
  for (uint8_t index = 0; index < kSlots; index++) {
    Slot& slot = slots_[index];
    if (slot.everyMs == 0 || static_cast<int32_t>(ms - slot.dueMs) < 0) continue;
    const uint32_t missed = (ms - slot.dueMs) / slot.everyMs;
    slot.number += missed;
    slot.dueMs += (missed + 1) * slot.everyMs;
    dropped += missed;
    if (!write(writer, index, ms)) dropped++;
    slot.number++;
  }
  return dropped;
}

bool Watches::write(Writer& writer, uint8_t slot, uint32_t ms) const {
  writer.open('{');
  writer.natural(POSTERN_TEXT("watch"), slot);
  writer.natural(POSTERN_TEXT("n"), slots_[slot].number);
  writer.natural(POSTERN_TEXT("ms"), ms);
  writer.key(POSTERN_TEXT("values"));
  writer.open('[');
  const uint8_t first = firstOf(slot);
  for (uint8_t at = 0; at < slots_[slot].names; at++) {
    const ParameterId id = names_[first + at];
    writer.fixed(engine().store().raw(id), parameterBits(id));
  }
  writer.close(']');
  writer.close('}');
  return writer.end();
}

}  // namespace postern
