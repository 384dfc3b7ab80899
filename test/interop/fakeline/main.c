/* The clock, the ptys and the commands. usage: fakeline [-x SPEED] [-d DELAY_MS] [-r RING_SECONDS] NUMBER... (one modem each) */
#include "fakeline.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

static double speed = 1;

static void command_send(char *rest) {
  char from[32], to[32], file[TEXT], words[TEXT] = "";
  if (sscanf(rest, "%31s %31s %255s %255[^\n]", from, to, file, words) < 3) return;
  dial(make_terminal(1, read_abilities(words), file, from), to);
}

static void command_answer(char *rest) {
  station s = {0};
  char words[TEXT] = "";
  if (sscanf(rest, "%31s %255s %255[^\n]", s.number, s.file, words) < 2) return;
  s.can = read_abilities(words);
  station *place = station_of(s.number);
  for (int i = 0; i < TERMINALS && !place; i++)
    if (!*stations[i].number) place = &stations[i];
  if (place) *place = s;
}

static void command_faults(char *rest) {
  faults what = {0};
  char *telephone_number = strtok(rest, " ");
  if (!telephone_number) return;
  for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
    sscanf(word, "noise=%d", &what.noise);
    sscanf(word, "weaken=%d", &what.weaken);
    sscanf(word, "burst=%d", &what.burst);
    sscanf(word, "mute=%d", &what.mute);
    sscanf(word, "drop=%lf", &what.drop);
  }
  set_faults(telephone_number, what);
}

/* Says when it is done: who gave it may rely on it from then on. */
static void command(char *line) {
  if (!strncmp(line, "send ", 5)) command_send(line + 5);
  if (!strncmp(line, "answer ", 7)) command_answer(line + 7);
  if (!strncmp(line, "faults ", 7)) command_faults(line + 7);
  event("obeyed", NULL);
  end_event();
}

/* The end of standard input is the end of the exchange: it does not outlive who started it. */
static void read_commands(void) {
  static char held[8192];
  static size_t length;
  ssize_t n = read(0, held + length, sizeof held - 1 - length);
  if (n == 0) exit(0);
  if (n < 0) return;
  length += n;
  held[length] = 0;
  char *line = held, *end;
  while ((end = strchr(line, '\n'))) {
    *end = 0;
    command(line);
    line = end + 1;
  }
  length = strlen(line);
  memmove(held, line, length);
  if (length == sizeof held - 1) length = 0;
}

/* ns until the next step; steps when it is due. A clock that fell 2 s behind says so and goes on from now. */
static long long tick(void) {
  static struct timespec next;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (next.tv_sec == 0) next = now;
  long long wait = (next.tv_sec - now.tv_sec) * 1000000000LL + (next.tv_nsec - now.tv_nsec);
  if (wait > 0) return wait;
  step();
  long long due = next.tv_nsec + (long long)(STEP * 1e9 / speed);
  next.tv_sec += due / 1000000000LL;
  next.tv_nsec = due % 1000000000LL;
  if (wait < -2000000000LL) {
    event("late", NULL);
    number("seconds", -wait / 1e9);
    end_event();
    next = now;
  }
  return 0;
}

int main(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "x:d:r:")) != -1) {
    if (option == 'x') speed = atof(optarg);
    if (option == 'd') delay_steps = atoi(optarg) / 20;
    if (option == 'r') ring_every = atof(optarg);
  }
  if (delay_steps < 0 || delay_steps > LONGEST_DELAY || speed <= 0 || optind == argc || argc - optind > MODEMS) {
    fprintf(stderr, "usage: fakeline [-x SPEED] [-d DELAY_MS] [-r RING_SECONDS] NUMBER...\n");
    return 2;
  }
  fcntl(0, F_SETFL, O_NONBLOCK);
  for (; optind < argc; optind++) make_modem(argv[optind]);
  event("ready", NULL);
  end_event();
  for (;;) {
    long long wait = tick();
    struct pollfd polled[MODEMS + 1];
    party *who[MODEMS];
    int n = 0;
    for (int i = 0; i < modem_count; i++) {
      if (modems[i].call && modems[i].call->up && modems[i].t31->tx.holding) continue;
      who[n] = &modems[i];
      polled[n++] = (struct pollfd){.fd = modems[i].pty, .events = POLLIN};
    }
    polled[n] = (struct pollfd){.fd = 0, .events = POLLIN};
    struct timespec patience = {0, wait > 20000000 ? 20000000 : wait};
    if (ppoll(polled, n + 1, &patience, NULL) <= 0) continue;
    for (int i = 0; i < n; i++)
      if (polled[i].revents & POLLIN) read_pty(who[i]);
    if (polled[n].revents) read_commands();
  }
}
