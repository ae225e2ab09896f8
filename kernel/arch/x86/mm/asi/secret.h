/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that hold the kernel's own secrets: no interface maps them, nor does learn.
 */
#ifndef _ASI_SECRET_H
#define _ASI_SECRET_H

#include <linux/types.h>

int asi_secret_init(void);
bool asi_secret_in(unsigned long page);
const char *asi_secret_at(unsigned long page);

#endif /* _ASI_SECRET_H */
