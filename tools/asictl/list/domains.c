// SPDX-License-Identifier: GPL-2.0-or-later
/* The isolated address spaces, one for each VM. */
#include <linux/asi.h>

#include "list/listing.h"

static const struct column domains_columns[] = {
	{ .key = "id", .heading = "VM", .flags = COLUMN_RIGHT },
	{ .key = "class", .heading = "CLASS" },
	{ .key = "pid", .heading = "PID", .flags = COLUMN_RIGHT },
	{ .key = "comm", .heading = "COMM", .flags = COLUMN_CUT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	{ .key = "core-pages", .heading = "CORE", .flags = COLUMN_RIGHT },
	{ .key = "table-pages", .heading = "TABLE", .flags = COLUMN_RIGHT },
	{ .key = "objects", .heading = "OBJECTS", .flags = COLUMN_RIGHT },
	{ .key = "generation" },
};

const struct listing domains_listing = {
	.command = ASI_CMD_DOMAIN_GET,
	.set = &domain_attributes,
	.class_number = ASI_A_DOMAIN_CLASS,
	.view = { .name = "domains", .set = &domain_attributes,
		  .columns = domains_columns, .count = ARRAY_SIZE(domains_columns) },
};
