// watch: what is told again and again.
#pragma once

#include "call.h"

namespace postern {

void setWatch(Call& call);

}  // namespace postern
