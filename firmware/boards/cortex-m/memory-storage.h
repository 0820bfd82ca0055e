// What is stored is kept in RAM: of emulators.
#pragma once

#include "flash-storage.h"
