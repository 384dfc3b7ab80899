/* Class 1 modems: spandsp's T.31 between a pty and the exchange. */
#include "fakeline.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int to_pty(at_state_t *at, void *user, const uint8_t *octets, size_t length) {
  party *p = user;
  size_t written = 0;
  (void)at;
  while (written < length) {
    ssize_t n = write(p->pty, octets + written, length - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (errno == EAGAIN) { /* nobody reads: what is old is of no use any more */
        tcflush(p->pty, TCOFLUSH);
        event("output dropped", p);
        end_event();
      }
      break;
    }
    written += n;
  }
  return length;
}

static int control(t31_state_t *t31, void *user, int operation, const char *argument) {
  party *p = user;
  uint8_t flow;
  switch (operation) {
  case AT_MODEM_CONTROL_CALL:
    if (p->call == NULL) return dial(p, argument) ? 0 : -1;
    if (!p->call->up || *argument) return -1;
    t31_call_event(t31, AT_CALL_EVENT_CONNECTED); /* ATD in mid call: originate again */
    return 0;
  case AT_MODEM_CONTROL_OFFHOOK:
    if (p->call == NULL) {
      p->off_hook = 1;
      return 0;
    }
    return answer(p);
  case AT_MODEM_CONTROL_ANSWER:
    if (p->call == NULL || (!p->call->up && p->call->called != p)) return -1;
    t31_call_event(t31, AT_CALL_EVENT_ANSWERED);
    return p->call->up ? 0 : answer(p);
  case AT_MODEM_CONTROL_HANGUP:
    p->off_hook = 0;
    hang_up(p);
    return 0;
  case AT_MODEM_CONTROL_CTS:
    flow = argument ? 0x11 : 0x13;
    to_pty(NULL, p, &flow, 1);
    return 0;
  default:
    return 0;
  }
}

void make_modem(const char *telephone_number) {
  party *p = &modems[modem_count++];
  char name[TEXT];
  struct termios raw;
  snprintf(p->number, sizeof p->number, "%s", telephone_number);
  p->is_modem = 1;
  if (openpty(&p->pty, &p->pty_far, name, NULL, NULL)) {
    perror("openpty");
    exit(1);
  }
  tcgetattr(p->pty_far, &raw);
  cfmakeraw(&raw);
  tcsetattr(p->pty_far, TCSANOW, &raw);
  chmod(name, 0666); /* some fax programs give up root */
  fcntl(p->pty, F_SETFL, O_NONBLOCK);
  p->t31 = t31_init(NULL, to_pty, p, control, p, NULL, NULL);
  event("modem", p);
  text("device", name);
  end_event();
}

/* Never more than the modem's buffer takes: what it does not take waits in the pty. */
void read_pty(party *p) {
  uint8_t octets[T31_TX_BUF_LEN];
  int room = T31_TX_BUF_LEN - p->t31->tx.in_bytes + p->t31->tx.out_bytes - 1;
  if (p->call && p->call->up && p->t31->tx.holding) return;
  if (room > (int)sizeof octets) room = sizeof octets;
  if (room <= 0) return;
  ssize_t n = read(p->pty, octets, room);
  if (n > 0) t31_at_rx(p->t31, (char *)octets, n);
}

/* What is shown before the first RING, if the modem was told to show it. */
void ring(party *p, const char *from, const char *called) {
  at_state_t *at = &p->t31->at_state;
  char date[8], hour[8];
  time_t now = time(NULL);
  strftime(date, sizeof date, "%m%d", localtime(&now));
  strftime(hour, sizeof hour, "%H%M", localtime(&now));
  at_reset_call_info(at);
  at_set_call_info(at, "DATE", date);
  at_set_call_info(at, "TIME", hour);
  at_set_call_info(at, "NMBR", from);
  at_set_call_info(at, "NDID", called);
}

party *modem_of(const char *telephone_number) {
  for (int i = 0; i < modem_count; i++)
    if (strcmp(modems[i].number, telephone_number) == 0) return &modems[i];
  return NULL;
}
