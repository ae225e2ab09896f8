/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every part of asictl shares: exit codes, the context of a run, verbs. */
#ifndef ASICTL_ASICTL_H
#define ASICTL_ASICTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The one place of the version. */
#define ASICTL_VERSION "0.1.0"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Exit status of the tool and return value of every verb. */
enum status {
	STATUS_DONE = 0,    /* done; an empty list is done too */
	STATUS_REFUSED = 1, /* the kernel refused, the output could not be written, or verify
			       found something wrong */
	STATUS_USAGE = 2,   /* the command line is wrong; nothing was sent */
	STATUS_ABSENT = 3,  /* the kernel has no such facility, or this host no library */
	STATUS_DENIED = 4,  /* permission or lockdown */
	STATUS_INCOMPLETE = 5, /* with --strict: the result is not consistent */
	STATUS_DIFFERENT = 6, /* diff has found a difference */
};

/* Bytes of a page of the kernel. */
#define PAGE UINT64_C(4096)

/* Options that a verb may take besides the global ones; a bit mask. */
enum option_mask {
	OPTION_VM = 1 << 0,        /* --vm ID */
	OPTION_UPTO = 1 << 1,      /* --upto SEQ */
	OPTION_CHECK = 1 << 2,     /* --check */
	OPTION_FAULTS = 1 << 3,    /* --faults */
	OPTION_FORCE = 1 << 4,     /* --force after a verb */
	OPTION_SYNC = 1 << 5,      /* --sync */
	OPTION_MISSING = 1 << 6,   /* --missing WORD */
	OPTION_ROUNDS = 1 << 7,    /* --rounds N */
	OPTION_FOR = 1 << 8,       /* --for SECONDS */
	OPTION_INTERVAL = 1 << 9,  /* --interval SECONDS */
	OPTION_OUTPUT = 1 << 10,   /* --output FILE */
	OPTION_REASONS = 1 << 11,  /* --reasons */
	OPTION_SORT = 1 << 12,     /* --sort KEYS */
	OPTION_SELECT = 1 << 13,   /* --where EXPR and --columns KEYS */
	OPTION_ROWS = 1 << 14,     /* what only a list of faults has */
	OPTION_PROCESS = 1 << 15,  /* of the process: anywhere, but not allowed in a batch */
	OPTION_BATCH = 1 << 16,    /* in front of where a verb would be, not in a batch */
};

/* What --color says. */
enum color_when {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* What the options of one command line said. Strings are words of it as they were typed. */
struct options {
	bool json;             /* -j, --json */
	enum color_when color; /* --color */
	bool help;             /* -h, --help */
	bool version;          /* -V, --version */
	bool check;            /* --check */
	bool reasons;          /* --reasons */
	bool faults;           /* --faults */
	bool sync;             /* --sync */
	bool skip_missing;     /* --missing skip */
	uint32_t rounds;       /* --rounds; 0: not given */
	uint32_t seconds;      /* --for; 0: not given */
	uint32_t interval;     /* --interval, in milliseconds; 0: not given */
	const char *output;    /* -o, --output: a file; NULL: standard output */
	const char *where;     /* --where: an expression; NULL: all records */
	const char *sort;      /* --sort: keys, NULL: as they come */
	const char *columns;   /* --columns: keys, NULL: the usual ones */
	const char *group;     /* --group: a word of KIND_GROUP, NULL: single rows */
	bool stack;            /* --stack */
	bool folded;           /* --folded */
	bool follow;           /* --follow */
	uint64_t until;        /* --until: rows; 0: not given */
	uint32_t wait;         /* --wait: seconds; 0: not given */
	bool strict;           /* --strict */
	bool force;            /* --force */
	const char *force_word; /* what was typed for it, NULL if it was not */
	const char *record;    /* --record: a file; NULL: none */
	const char *replay;    /* --replay: likewise */
	const char *vmlinux;   /* --vmlinux: likewise */
	const char *batch;     /* -b, --batch: a file, "-" for standard input; NULL: none */
	uint64_t upto;         /* --upto; whether it was given says @upto_word */
	uint32_t vm;           /* --vm: id of a domain; 0: not given (no domain has that id) */
	const char *class_name; /* -c, --class; never NULL after parsing */
	const char *vm_word;    /* what was typed for --vm, NULL if it was not */
	const char *upto_word;  /* likewise */
	const char *check_word; /* likewise */
};

struct line;
struct request;
struct session;
struct verb;
struct view;

/* State of a run: one for the process, its options anew for each command line. */
struct context {
	const struct verb *verbs;    /* the command table; ends with a NULL name */
	const struct verb *verb;     /* the verb that runs, NULL before it is known */
	const struct line *line;     /* the command line that is carried out, NULL: none */
	const struct line *lines;    /* all those of a batch */
	size_t line_count;           /* of lines */
	/* Have lines typed, and carry them out with dispatch_run(); NULL: that cannot be. */
	int (*type_lines)(struct context *context);
	FILE *out;                   /* data */
	FILE *err;                   /* everything else */
	struct session *session;     /* opened by the first request; NULL before */
	bool shell;                  /* the lines are typed into the shell of asictl */
	bool incomplete;             /* a list of this line kept changing while it was read */
	struct options options;
	struct options defaults;     /* what each line begins with */
};

/*
 * How a verb changes things, in steps: so that several lines of a batch can put what they want
 * into one request, which the kernel carries out as a whole or not at all.
 */
struct change {
	unsigned int command; /* ASI_CMD_...; lines that share it can share a request */
	int least;            /* operands from which on the verb changes anything */
	int most;             /* operands that one request takes; 0: one line, once */
	bool alone;           /* no other line can share the request */
	/* Start @request with what is common to all lines: class, domain and so on. */
	void (*start)(const struct context *context, struct request *request);
	/* Add the operands. Returns STATUS_DONE, or STATUS_USAGE after a report. */
	int (*put)(const struct context *context, struct request *request, int count,
		   char **words);
	/* Send @request and print what came of it. Returns an enum status. */
	int (*send)(struct context *context, struct request *request);
};

/* One line of the command table; write it with designators, so that it can grow. */
struct verb {
	const char *name;
	/*
	 * Do the work. @count operands are in @words. Reports its own errors.
	 * Returns an enum status; never calls exit().
	 */
	int (*run)(struct context *context, int count, char **words);
	const char *synopsis;   /* operands and own options, as the help shows them */
	const char *help;       /* one line */
	const char *notes;      /* more lines of the help, NULL: none */
	unsigned int options;   /* mask of enum option_mask */
	int least, most;        /* operands taken */
	unsigned int takes;     /* what these can be, mask of enum kind */
	const struct change *change; /* how it changes things, NULL: it only reads */
	bool alone;             /* it asks and changes in turn: no line of a batch */
	/* What its records look like under --json, one of these; ends with NULL. */
	const struct view *const *views;
};

#endif
