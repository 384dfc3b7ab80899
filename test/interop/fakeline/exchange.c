/* Calls: dialling, ringing, answer, the samples both ways with what the line does to them, and the end. */
#include "fakeline.h"

#include <math.h>

double line_time, ring_every = 5;
int delay_steps = 2;
party modems[MODEMS];
int modem_count;
call calls[CALLS];

static struct {
  char number[32];
  faults what;
} waiting_faults[TERMINALS];
static int call_count;

static const double busy_heard = 1.5, longest_ringing = 60, terminal_answers = 1, terminal_holds = 0.5;

void set_faults(const char *telephone_number, faults what) {
  for (int i = 0; i < TERMINALS; i++)
    if (!*waiting_faults[i].number || !strcmp(waiting_faults[i].number, telephone_number)) {
      snprintf(waiting_faults[i].number, sizeof waiting_faults[i].number, "%s", telephone_number);
      waiting_faults[i].what = what;
      return;
    }
}

static faults take_faults(const char *telephone_number) {
  faults none = {0};
  for (int i = 0; i < TERMINALS; i++)
    if (*waiting_faults[i].number && !strcmp(waiting_faults[i].number, telephone_number)) {
      *waiting_faults[i].number = 0;
      return waiting_faults[i].what;
    }
  return none;
}

/* A number that is nobody's, or whose modem is in use, is busy. */
call *dial(party *from, const char *dialled) {
  call *c = calls;
  while (c < calls + CALLS && c->used) c++;
  if (c == calls + CALLS) return NULL;
  memset(c, 0, sizeof *c);
  c->used = 1;
  c->id = ++call_count;
  c->caller = from;
  from->call = c;
  c->dialled = line_time;
  c->next_ring = line_time + 0.3;
  if (*dialled == 'T' || *dialled == 'P' || *dialled == 't' || *dialled == 'p') dialled++;
  snprintf(c->number, sizeof c->number, "%s", dialled);
  c->faults = take_faults(c->number);
  c->gain = powf(10.0f, -c->faults.weaken / 20.0f);
  for (int i = 0; c->faults.noise && i < 2; i++)
    c->awgn[i] = awgn_init_dbm0(NULL, 1234567 + i * 77, (float)-c->faults.noise);

  party *modem = modem_of(c->number);
  station *terminal = station_of(c->number);
  if (modem && modem != from && !modem->call && !modem->off_hook) {
    c->called = modem;
    ring(modem, from->number, c->number);
  } else if (terminal) {
    c->called = make_terminal(0, terminal->can, terminal->file, c->number);
    c->answer_at = line_time + terminal_answers;
  } else
    c->busy = 1;
  if (c->called) c->called->call = c;
  event("dialled", from);
  text("number", c->number);
  end_event();
  return c;
}

/* The called modem goes off hook, or a terminal does. */
static void connect(call *c) {
  c->up = 1;
  c->answered = line_time;
  event("answered", c->called);
  end_event();
  if (c->caller->is_modem)
    t31_call_event(c->caller->t31, AT_CALL_EVENT_CONNECTED);
  else
    fax_restart(c->caller->fax, 1);
}

int answer(party *p) {
  if (p->call->up || p->call->called != p) return -1;
  connect(p->call);
  return 0;
}

void hang_up(party *p) {
  call *c = p->call;
  if (c == NULL || c->ended) return;
  c->ended = p == c->caller ? 1 : 2;
  c->hung_up = line_time;
}

/* `told`: what a modem that did not hang up itself hears of it. */
static void end_call(call *c, int told) {
  party *both[2] = {c->caller, c->called};
  event("call over", c->caller);
  text("number", c->number);
  text("by", c->ended == 1 ? c->caller->number : c->ended == 2 ? c->called->number : "line");
  number("seconds", c->up ? c->hung_up - c->answered : 0);
  end_event();
  for (int i = 0; i < 2; i++) {
    party *p = both[i];
    if (p == NULL) continue;
    if (p->is_modem) {
      p->call = NULL;
      if (c->ended != i + 1 && (c->up || i == 0)) t31_call_event(p->t31, told);
      at_reset_call_info(&p->t31->at_state);
    } else
      free_terminal(p);
    if (c->awgn[i]) awgn_free(c->awgn[i]);
  }
  c->used = 0;
}

static void end_by_line(call *c, int told) {
  c->ended = 3;
  c->hung_up = line_time;
  end_call(c, told);
}

static void set_up(call *c) {
  double since = line_time - c->dialled;
  if (c->busy && since > busy_heard)
    end_by_line(c, AT_CALL_EVENT_BUSY);
  else if (since > longest_ringing)
    end_by_line(c, AT_CALL_EVENT_NO_ANSWER);
  else if (c->answer_at > 0 && line_time >= c->answer_at)
    connect(c);
  else if (c->called && c->called->is_modem && line_time >= c->next_ring) {
    c->next_ring = line_time + ring_every;
    t31_call_event(c->called->t31, AT_CALL_EVENT_ALERTING);
  }
}

static void speak(party *p, int16_t *samples) {
  int filled = 0, n;
  memset(samples, 0, SAMPLES * sizeof *samples);
  do {
    n = p->is_modem ? t31_tx(p->t31, samples + filled, SAMPLES - filled) : fax_tx(p->fax, samples + filled, SAMPLES - filled);
    filled += n;
  } while (filled < SAMPLES && n > 0 && p->call && !p->call->ended);
}

/* One sample a call: at the end of a carrier spandsp takes its receiver away, but that receiver still hears the rest of the
 * piece it was called with. If noise there looks like a new carrier, nobody hears it end, and the terminal waits for that for ever. */
static void hear(party *p, int16_t *samples) {
  for (int i = 0; i < SAMPLES; i++)
    if (p->is_modem)
      t31_rx(p->t31, samples + i, 1);
    else
      fax_rx(p->fax, samples + i, 1);
}

/* True in the last step of every `seconds`, counted in steps of `length` seconds since the answer. */
static int is_turn(const call *c, int seconds, double length) {
  long per_turn = lround(seconds / length);
  return seconds && (long)((line_time - c->answered) / length) % per_turn == per_turn - 1;
}

static int16_t clip(int v) { return v > 32767 ? 32767 : v < -32768 ? -32768 : v; }

static void spoil(call *c, int16_t *samples, int direction) {
  if (c->faults.weaken)
    for (int i = 0; i < SAMPLES; i++) samples[i] = (int16_t)(samples[i] * c->gain);
  if (is_turn(c, c->faults.burst, STEP))
    for (int i = 0; i < SAMPLES; i++) samples[i] = (random() & 0x3fff) - 0x2000;
  if (c->awgn[direction])
    for (int i = 0; i < SAMPLES; i++) samples[i] = clip(samples[i] + awgn(c->awgn[direction]));
  if (is_turn(c, c->faults.mute, 0.1)) memset(samples, 0, SAMPLES * sizeof *samples);
}

static void delay(call *c, int16_t *samples, int direction) {
  int16_t *slot = c->delayed[direction][c->delay_at % delay_steps], earlier[SAMPLES];
  memcpy(earlier, slot, sizeof earlier);
  memcpy(slot, samples, sizeof earlier);
  memcpy(samples, earlier, sizeof earlier);
}

static void converse(call *c) {
  int16_t from_caller[SAMPLES], from_called[SAMPLES];
  party *both[2] = {c->caller, c->called};
  speak(c->caller, from_caller);
  if (c->ended) return;
  speak(c->called, from_called);
  spoil(c, from_caller, 0);
  spoil(c, from_called, 1);
  if (delay_steps) {
    delay(c, from_caller, 0);
    delay(c, from_called, 1);
    c->delay_at++;
  }
  hear(c->called, from_caller);
  if (!c->ended) hear(c->caller, from_called);
  for (int i = 0; i < 2; i++)
    if (!both[i]->is_modem && both[i]->done && ++both[i]->done > terminal_holds / STEP) hang_up(both[i]);
}

void step(void) {
  line_time += STEP;
  for (call *c = calls; c < calls + CALLS; c++) {
    if (!c->used) continue;
    if (c->ended)
      end_call(c, AT_CALL_EVENT_HANGUP);
    else if (!c->up)
      set_up(c);
    else if (c->faults.drop > 0 && line_time - c->answered >= c->faults.drop)
      end_by_line(c, AT_CALL_EVENT_HANGUP);
    else
      converse(c);
  }
}
