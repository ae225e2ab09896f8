/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this host say that decides whether isolation can work and be managed. */
#ifndef ASICTL_HOST_HOST_H
#define ASICTL_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* An answer that may be out of reach, as of a file that this process cannot read. */
enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

/* All that is read; texts are empty where the file is not there. */
struct host {
	enum answer capable;       /* CAP_SYS_ADMIN is effective */
	enum answer first_userns;  /* in the initial user namespace */
	enum answer first_netns;   /* in the network namespace of process 1 */
	enum answer configured;    /* the kernel's configuration has isolation */
	char lockdown[32];         /* the mode: none, integrity, confidentiality */
	char isolation[8];         /* kvm.address_space_isolation: Y or N; "": no kvm */
	bool vendor_loaded;        /* kvm_amd or kvm_intel is there */
	const char *vendor;        /* the module that fits the CPU, NULL: none does */
	enum answer fred;          /* the CPU has FRED */
	int kptr_restrict;         /* -1: not known */
	enum answer debugfs;       /* mounted at its usual place */
	enum answer configfs;      /* likewise */
	enum answer smt;           /* siblings share a core */
	char vulnerable[256];      /* vulnerabilities without a mitigation, by blanks */
};

/*
 * Read the files below @root ("" is this host; a test has its own) into *@host. What
 * cannot be read stays unknown; there is no error.
 */
void host_read(const char *root, struct host *host);

#endif
