// The wheel and its marker.
#pragma once

namespace postern {

void beginCapture();

}  // namespace postern
