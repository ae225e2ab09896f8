/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that hold the kernel's own secrets: no door maps them, nor does learn.
 */
#ifndef _ASI_SECRET_H
#define _ASI_SECRET_H

const char *asi_secret_at(unsigned long page);

#endif /* _ASI_SECRET_H */
