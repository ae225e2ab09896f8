/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profiles: what a class is to have mapped, one SPEC in a line; see asi.conf(5). */
#ifndef ASICTL_PROFILE_PROFILE_H
#define ASICTL_PROFILE_PROFILE_H

#include "asictl.h"
#include "lib/line.h"
#include "out/output.h"

/* One thing that is mapped, or is to be. */
struct profile_entry {
	const char *spec;  /* without percpu: and vmlinux:, which say nothing more */
	bool skip;         /* missing=skip: a kernel may not have it */
	uint32_t hosts;    /* that need it, of those that the profile is for */
	uint64_t exposes;  /* bytes of the pages that it takes, 0: not said */
	char *note;        /* the comment behind it, NULL: none; owned */
	char *why;         /* why it is a comment and no line, NULL: it is a line; owned */
	size_t file;       /* the latest of the files that were read which has it */
	uint32_t said;     /* the N of its hosts=N/M there, 0: not said */
	char *copy;        /* @spec, unless that is part of a word of a file; owned */
	/* Of what is mapped now, else zero. */
	uint32_t id;       /* of the mapping */
	uint32_t domain;   /* the only one that has it, 0: all */
	bool given;        /* by KVM itself: nobody has to ask for it */
	bool learned;      /* by the mode learn */
	bool gone;         /* nothing is left of it for now */
	bool forced;       /* it holds secrets */
};

/* Text that the words of a line are parts of. */
struct profile_text {
	char *text;   /* owned */
	char **words; /* as words_split() gives them; owned */
};

/* Start with all zero. */
struct profile {
	struct profile_entry *entries; /* owned */
	size_t count;                /* of them */
	uint32_t hosts;              /* that the files are for, all in all */
	size_t files;                /* that were read */
	bool live;                   /* it is what is mapped now */
	struct line *lines;          /* of the files, for messages; owned, as is the list */
	struct profile_text *texts;  /* of @lines; owned */
	size_t line_count;           /* of both */
};

/* The lines of a profile. */
extern const struct view profile_view;

/*
 * Add the lines of the file @path, "-" for standard input. What an earlier file has,
 * too, becomes one: it may be missing if all of them say so.
 * Returns STATUS_DONE, or another status when all that is wrong with it was reported.
 */
int profile_read(struct context *context, const char *path, struct profile *profile);

/*
 * Add what the class has mapped now. What KVM itself has mapped is given; what a profile
 * cannot have, addresses and what is for one VM, has a reason.
 * Returns STATUS_DONE, or another status after a report.
 */
int profile_live(struct context *context, struct profile *profile);

/*
 * Add a copy of @entry, with its texts. Returns the new one, which is valid until the next
 * is added, or NULL without memory.
 */
struct profile_entry *profile_add(struct profile *profile, const struct profile_entry *entry);

/*
 * The line with the canonical @spec that is for all domains, NULL if there is none.
 */
struct profile_entry *profile_find(const struct profile *profile, const char *spec);

/*
 * Sort the lines by name.
 */
void profile_sort(struct profile *profile);

/*
 * The options of @entry as a profile has them, "" if there are none; @hosts is how many
 * the profile is for, with 0 or 1 that is not said. To be freed, NULL without memory.
 */
char *profile_options(const struct profile_entry *entry, uint32_t hosts);

/*
 * Write @profile: to context->out, or into the file that --output names, as a whole or
 * not at all. As a profile that begins with @head, a comment; with --json as JSON.
 * Returns an enum status.
 */
int profile_write(struct context *context, const struct profile *profile, const char *head);

void profile_free(struct profile *profile);

#endif
