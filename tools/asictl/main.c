// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl: see and change the address space isolation of running virtual machines. */
#include <locale.h>
#include <signal.h>

#include <linux/asi.h>

#include "asictl.h"
#include "dispatch.h"
#include "output.h"
#include "streams.h"
#include "transport.h"

static const struct verb verbs[] = {
	{ "faults", verb_faults, "[--vm ID]",
	  "list the rows of the fault table", OPTION_VM, 0, 0 },
	{ "map", verb_map, "SPEC... [--vm ID] [--check]",
	  "map data in the live address spaces, all of it or none",
	  OPTION_VM | OPTION_CHECK, 1, ASI_SPECS_MAX },
	{ "unmap", verb_unmap, "SPEC|ID... [--vm ID]",
	  "remove mappings, all of them or none", OPTION_VM, 1, ASI_SPECS_MAX },
	{ "maps", verb_maps, "[--vm ID]",
	  "list the mappings, what was asked and what is exposed", OPTION_VM, 0, 0 },
	{ "clear", verb_clear, "[--upto SEQ] [--vm ID]",
	  "remove rows of the fault table", OPTION_VM | OPTION_UPTO, 0, 0 },
	{ "stack", verb_stack, "[on|off]",
	  "print or set whether new rows keep their stack", 0, 0, 1 },
	{ "mode", verb_mode, "[off|log|learn]",
	  "print or set what a fault leads to", 0, 0, 1 },
	{ "capacity", verb_capacity, "[ROWS]",
	  "print or set how many rows the fault table holds", 0, 0, 1 },
	{ "domains", verb_domains, "",
	  "list the isolated address spaces, one for each VM", 0, 0, 0 },
	{ "stats", verb_stats, "[--reasons] [--vm ID]",
	  "print the counters of the class and of each domain", OPTION_VM | OPTION_REASONS, 0, 0 },
	{ .name = NULL }
};

int main(int argc, char **argv)
{
	struct context context = { .verbs = verbs, .out = stdout, .err = stderr };
	int status;

	streams_occupy();
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	status = dispatch(&context, argc, argv);
	transport_close(context.transport);
	return output_finish(&context, status);
}
