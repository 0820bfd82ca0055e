#include "line-program.h"

#include <stdio.h>
#include <string.h>

namespace postern {

int obeyLines(bool (*obey)(const char* line)) {
  char line[512];
  while (fgets(line, sizeof line, stdin) != nullptr) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0') {
      putchar('\n');
      fflush(stdout);
    } else if (!obey(line)) {
      fprintf(stderr, "cannot do: %s\n", line);
      return 1;
    }
  }
  return 0;
}

}  // namespace postern
