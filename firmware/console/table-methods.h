// table, row, cell, axis: of tables, functions and curves.
#pragma once

#include "call.h"

namespace postern {

void describeTable(Call& call);
void getRow(Call& call);
void setCell(Call& call);
void setAxisPoint(Call& call);

}  // namespace postern
