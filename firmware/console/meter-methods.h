// lateness, metrics, decoder, tasks, events: what was counted, and what is planned.
#pragma once

#include "call.h"

namespace postern {

void getLateness(Call& call);
void getMetrics(Call& call);
void getDecoder(Call& call);
void getTasks(Call& call);
void getEvents(Call& call);

}  // namespace postern
