// The methods: what each wants, and who does it.
#pragma once

#include "call.h"

namespace postern {

/** Answers a line that has been read, or could not be. @param isRead as `Request::read` said */
void answer(Call& call, bool isRead);
/** Answers a line that was too long to be read. */
void answerOverlong(Call& call);

}  // namespace postern
