/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of tables that need more than the value itself; see struct column. */
#ifndef ASICTL_OUT_CELLS_H
#define ASICTL_OUT_CELLS_H

#include <json-c/json.h>
#include <stdint.h>

/* Id of the domain, "all" for the whole class. */
char *cell_scope(struct json_object *record);

/* "COMM[PID]" of whoever did it, "-" if nobody did. */
char *cell_who(struct json_object *record);

/* How long before "now" the time in "time" was: "42s", "3h07m". */
char *cell_age(struct json_object *record);

/*
 * Of a row: "r", "w" or "x"; then "u" for a user address, "!" for a fault in the switch
 * itself.
 */
char *cell_access(struct json_object *record);

/* Of a row: the symbol of the ip if there is one, else the bare address. */
char *cell_ip(struct json_object *record);

/* A number without a sign, of three digits at most and a unit; to be freed likewise. */
char *cells_short(struct json_object *number);

/* The text of cell_age() for @seconds; to be freed, NULL without memory. */
char *cells_duration(uint64_t seconds);

#endif
