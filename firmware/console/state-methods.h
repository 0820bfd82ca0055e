// hello, status, pins, notify: what it is, and how it is now.
#pragma once

#include "call.h"

namespace postern {

void hello(Call& call);
void getStatus(Call& call);
void getPins(Call& call);
void setNotify(Call& call);

}  // namespace postern
