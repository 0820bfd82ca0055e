// get, set, release, describe.
#pragma once

#include "call.h"

namespace postern {

void getParameter(Call& call);
void setParameter(Call& call);
void releaseParameters(Call& call);
void describeParameter(Call& call);

}  // namespace postern
