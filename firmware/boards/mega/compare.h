// Switches outputs at their tick, and looks for what takes too long now and then.
#pragma once

namespace postern {

void beginCompare();

}  // namespace postern
