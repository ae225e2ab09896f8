/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interfaces: what starts them, and the little that they share. All of it works
 * on ctl/ctl.h; nothing below knows of them.
 */
#ifndef _ASI_INTERFACE_H
#define _ASI_INTERFACE_H

#include <linux/errno.h>
#include <linux/init.h>

#include "ctl/ctl.h"

int __init asi_netlink_init(void);

#ifdef CONFIG_DEBUG_FS
int __init asi_debugfs_init(void);
#else
static inline int asi_debugfs_init(void)
{
	return 0;
}
#endif

#ifdef CONFIG_CONFIGFS_FS
int __init asi_configfs_init(void);
#else
static inline int asi_configfs_init(void)
{
	return 0;
}
#endif

/**
 * asi_interface_reason() - the sentence that goes with a refusal
 * @err: what the core said
 * @code: the negative errno that goes with it
 *
 * Context: any.
 * Return: the text in @err, or a general one if there is none; lives as long as @err.
 */
static inline const char *asi_interface_reason(const struct asi_error *err, int code)
{
	if (err->text[0])
		return err->text;
	switch (code) {
	case -EPERM:
		return "not permitted";
	case -ENOENT:
		return "no such thing";
	case -ENOMEM:
		return "out of memory";
	case -E2BIG:
		return "too long";
	default:
		return "the request was refused";
	}
}

#endif /* _ASI_INTERFACE_H */
