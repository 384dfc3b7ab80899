/* Fax terminals: spandsp's own T.30, with the abilities a command gives them, storing or sending a TIFF file. */
#include "fakeline.h"

station stations[TERMINALS];

static const char *coding_name(int encoding) {
  return encoding == T4_COMPRESSION_ITU_T4_1D   ? "mh"
         : encoding == T4_COMPRESSION_ITU_T4_2D ? "mr"
         : encoding == T4_COMPRESSION_ITU_T6    ? "mmr"
                                                : "other";
}

static void statistics(t30_state_t *t30) {
  t30_stats_t s;
  t30_get_transfer_statistics(t30, &s);
  number("rate", s.bit_rate);
  number("ecm", s.error_correcting_mode);
  text("coding", coding_name(s.encoding));
  number("badRows", s.bad_rows);
  number("retries", s.error_correcting_mode_retries);
  number("pagesSent", s.pages_tx);
  number("pagesReceived", s.pages_rx);
}

static int page_over(t30_state_t *t30, void *user, int result) {
  event("page", user);
  text("frame", t30_frametype(result));
  statistics(t30);
  end_event();
  return T30_ERR_OK;
}

static void fax_over(t30_state_t *t30, void *user, int result) {
  party *p = user;
  event("terminal over", p);
  number("code", result);
  text("result", t30_completion_code_to_str(result));
  text("remote", t30_get_rx_ident(t30) ? t30_get_rx_ident(t30) : "");
  text("file", p->file);
  statistics(t30);
  end_event();
  p->done = 1;
}

party *make_terminal(int sends, abilities can, const char *file, const char *telephone_number) {
  party *p = calloc(1, sizeof *p);
  snprintf(p->number, sizeof p->number, "%s", telephone_number);
  snprintf(p->file, sizeof p->file, "%s", file);
  p->fax = fax_init(NULL, sends);
  fax_set_transmit_on_idle(p->fax, 1);
  t30_state_t *t30 = fax_get_t30_state(p->fax);
  t30_set_tx_ident(t30, telephone_number);
  t30_set_ecm_capability(t30, can.ecm);
  t30_set_supported_compressions(t30, can.codings);
  t30_set_supported_modems(t30, can.modulations);
  t30_set_supported_resolutions(t30, T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION |
                                         T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION | T30_SUPPORT_R16_RESOLUTION |
                                         T30_SUPPORT_300_300_RESOLUTION | T30_SUPPORT_400_400_RESOLUTION);
  t30_set_supported_image_sizes(t30, T30_SUPPORT_UNLIMITED_LENGTH | T30_SUPPORT_A4_LENGTH | T30_SUPPORT_215MM_WIDTH |
                                         T30_SUPPORT_255MM_WIDTH | T30_SUPPORT_303MM_WIDTH | T30_SUPPORT_B4_LENGTH);
  if (sends)
    t30_set_tx_file(t30, file, -1, -1);
  else
    t30_set_rx_file(t30, file, -1);
  t30_set_phase_d_handler(t30, page_over, p);
  t30_set_phase_e_handler(t30, fax_over, p);
  return p;
}

void free_terminal(party *p) {
  if (!p->done) t30_terminate(fax_get_t30_state(p->fax));
  fax_free(p->fax);
  free(p);
}

/* Words: ecm, and the best coding (mh, mr, mmr) and modulation (v27, v29, v17) it has; the lesser ones come with it. */
abilities read_abilities(char *words) {
  abilities can = {0, T30_SUPPORT_T4_1D_COMPRESSION, T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17};
  for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
    if (!strcmp(word, "ecm")) can.ecm = 1;
    if (!strcmp(word, "mr") || !strcmp(word, "mmr")) can.codings |= T30_SUPPORT_T4_2D_COMPRESSION;
    if (!strcmp(word, "mmr")) can.codings |= T30_SUPPORT_T6_COMPRESSION;
    if (!strcmp(word, "v29")) can.modulations = T30_SUPPORT_V29 | T30_SUPPORT_V27TER;
    if (!strcmp(word, "v27")) can.modulations = T30_SUPPORT_V27TER;
  }
  return can;
}

station *station_of(const char *telephone_number) {
  for (int i = 0; i < TERMINALS; i++)
    if (*stations[i].number && strcmp(stations[i].number, telephone_number) == 0) return &stations[i];
  return NULL;
}
