/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of tables that need more than the value itself; see struct column. */
#ifndef ASICTL_CELLS_H
#define ASICTL_CELLS_H

#include <json-c/json.h>
#include <stdint.h>

/* Id of the domain, "all" for the whole class. */
char *cell_scope(struct json_object *record);

/* "COMM[PID]" of whoever did it, "-" if nobody did. */
char *cell_who(struct json_object *record);

/* How long before "now" the time in "time" was: "42s", "3h07m". */
char *cell_age(struct json_object *record);

/* The text of cell_age() for @seconds; to be freed, NULL without memory. */
char *cells_duration(uint64_t seconds);

#endif
