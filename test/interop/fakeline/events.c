/* The log: one JSON object a line on standard output. Strings hold no quotes: numbers, file names, spandsp's words. */
#include "fakeline.h"

void event(const char *name, const party *p) {
  printf("{\"t\":%.2f,\"event\":\"%s\"", line_time, name);
  if (p && p->call) printf(",\"call\":%d", p->call->id);
  if (p) printf(",\"who\":\"%s\"", p->number);
}

void text(const char *key, const char *value) {
  printf(",\"%s\":\"", key);
  for (; value && *value; value++)
    if (*value >= ' ' && *value != '"' && *value != '\\') putchar(*value);
  putchar('"');
}

void number(const char *key, double value) { printf(",\"%s\":%.10g", key, value); }

void end_event(void) {
  puts("}");
  fflush(stdout);
}
