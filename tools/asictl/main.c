// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl: see and change the address space isolation of running virtual machines. */
#include "asictl.h"
#include "cli/dispatch.h"
#include "lib/streams.h"
#include "net/session.h"
#include "out/output.h"
#include "shell/shell.h"
#include "verbs.h"

int main(int argc, char **argv)
{
	struct context context = {
		.verbs = verb_table, .type_lines = shell_run, .out = stdout, .err = stderr,
	};
	int status;

	streams_occupy();
	streams_ignore_pipe();
	status = dispatch_run(&context, argc, argv);
	status = session_close(&context, status);
	return output_finish(&context, status);
}
