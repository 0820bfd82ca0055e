// table, row, cell, axis: of tables, functions and curves.
#pragma once

#include "call.h"
#include "dictionary.h"

namespace postern {

/** `table`, `function` or `curve`. */
FlashText kindName(const Grid& grid);

void describeTable(Call& call);
void getRow(Call& call);
void setCell(Call& call);
void setAxisPoint(Call& call);

}  // namespace postern
