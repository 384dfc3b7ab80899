/* A telephone exchange for fax tests, with no telephone: class 1 modems on ptys and whole fax terminals, all signal processing
 * by libspandsp, both ends of a call on one clock that may run faster than life. What happens is printed as one JSON object a
 * line; t is the line's time in seconds since the start. README.md has the commands. */
#ifndef FAKELINE_H
#define FAKELINE_H

#define _GNU_SOURCE
#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES 1
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <spandsp.h>

#define SAMPLES 160 /* 20 ms at 8000/s: one step of the exchange */
#define STEP 0.02
#define MODEMS 16
#define TERMINALS 32
#define CALLS 16
#define LONGEST_DELAY 50 /* steps */
#define TEXT 256

struct call;

typedef struct party {
  int is_modem;
  char number[32];
  struct call *call;
  /* modems */
  int pty, pty_far, off_hook;
  t31_state_t *t31;
  /* terminals: steps since the end of their T.30, 0 before it */
  int done;
  fax_state_t *fax;
  char file[TEXT];
} party;

/* What the line does to a call, both ways alike. 0 = nothing. */
typedef struct {
  int noise;    /* white noise at minus so many dBm0 */
  int weaken;   /* dB */
  int burst;    /* 20 ms of loud noise every so many seconds */
  int mute;     /* 100 ms of silence every so many seconds */
  double drop;  /* the call is gone so many seconds after the answer */
} faults;

typedef struct call {
  int used, up, id;
  int ended; /* 0 no, 1 by the caller, 2 by the called side, 3 by the line */
  party *caller, *called;
  char number[32];
  double dialled, answered, next_ring, answer_at, hung_up;
  int busy;
  faults faults;
  float gain;
  awgn_state_t *awgn[2];
  int16_t delayed[2][LONGEST_DELAY][SAMPLES];
  int delay_at;
} call;

typedef struct {
  int ecm, codings, modulations;
} abilities;

/* A terminal that answers a number, as the command "answer" sets it up. */
typedef struct {
  char number[32], file[TEXT];
  abilities can;
} station;

extern double line_time, ring_every;
extern int delay_steps;
extern party modems[MODEMS];
extern int modem_count;
extern call calls[CALLS];
extern station stations[TERMINALS];

/* events.c: begins an event, adds fields, ends it. */
void event(const char *name, const party *p);
void text(const char *key, const char *value);
void number(const char *key, double value);
void end_event(void);

/* modem.c */
void make_modem(const char *telephone_number);
void read_pty(party *p);
void ring(party *p, const char *from, const char *called);
party *modem_of(const char *telephone_number);

/* terminal.c */
party *make_terminal(int sends, abilities can, const char *file, const char *telephone_number);
void free_terminal(party *p);
abilities read_abilities(char *words);
station *station_of(const char *telephone_number);

/* exchange.c */
call *dial(party *from, const char *telephone_number);
int answer(party *p);
void hang_up(party *p);
void step(void);
/* Faults of the next call to a number. */
void set_faults(const char *telephone_number, faults what);
#endif
