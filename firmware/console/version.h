// The firmware's version: the package's, as a test says.
#pragma once

#define POSTERN_VERSION "0.1.0"
