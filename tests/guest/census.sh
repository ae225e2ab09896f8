# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Is anything left of what came and went? A test sources this after lib.sh and asi.sh.

# What the kernel has of everything, to be compared.
census() {
	query '[f"{r.name} {r.domains} {r.mappings}" for r in d]' mode
	query '[str(r.pages) for r in d if r.domain is not None]' stats
}

# Pages that the page tables of all domains are made of.
tables() {
	query 'sum(r.table_pages for r in d if r.domain is not None)' stats
}
